import {defaultLimits, settingsSchema} from '../dist/mission/settings.js';

const role = {
	letter: 'x',
	cap: null,
	edits: false,
	delegable: true,
	tools: 'none',
	model: 'a/b',
	price: null,
};

/**
 * Settings of a mission whose team has these caps.
 * @param {Readonly<{worker: number, planner: number, reviewer: number, all: number}>} caps
 * @returns {import('../source/mission/settings.js').Settings}
 */
export function settingsWith(caps) {
	// What a mission gained meanwhile has its default.
	return settingsSchema.parse({
		roles: {
			commander: {...role, letter: 'c', cap: 1, delegable: false, tools: 'commander'},
			planner: {...role, letter: 'p', cap: caps.planner, tools: 'plan'},
			worker: {...role, letter: 'w', cap: caps.worker, edits: true},
			reviewer: {...role, letter: 'r', cap: caps.reviewer, delegable: false, tools: 'review'},
		},
		commander: 'commander',
		reviewer: 'reviewer',
		maxLanes: caps.all + 1,
		providerCaps: {},
		modelCaps: {},
		limits: {...defaultLimits, openTasks: 10_000, wakeUpsPerMinute: 1000},
		budget: {usd: null, tokens: null},
		countdownMs: 3_600_000,
		resultWindowMs: 2000,
		checks: [],
		demandGreenBaseline: false,
		savesBase: false,
		attended: true,
		watch: 'tell',
		approve: 'auto',
		stopAfter: 'seal',
	});
}

/**
 * The task that a job of a graph is for the engine.
 * @param {import('./task-graph.js').Job} job
 * @returns {import('../source/mission/records.js').TaskSpec}
 */
export function specOf(job) {
	return {
		id: job.id,
		kind: 'work',
		role: job.role,
		title: job.id,
		prompt: 'Do it.',
		todoId: null,
		files: [`src/${job.id}/**`, `test/${job.id}.test.js`],
		dependsOn: [...job.dependsOn],
		review: job.role === 'worker',
		reviewOf: null,
		callKey: null,
		turn: 1,
	};
}

/**
 * A turn that ended well.
 * @param {string} messageId
 * @returns {import('../source/mission/records.js').Turn}
 */
export function turnOf(messageId) {
	return {
		finish: 'stop',
		messageId,
		text: 'Status: done',
		isSummary: false,
		hasToolCalls: false,
		digest: messageId,
		toolCalls: 1,
		error: null,
	};
}
