import type {
	AttentionView,
	LaneView,
	MissionView,
	QueueView,
	TodoItemView,
} from '../../source/runtime/viewer.js';
import {plannerSpend, sampleUsage, tally} from './sample-spend.js';

type RequestEntry = Extract<AttentionView, {kind: 'request'}>;

/** The moment at which the sample mission is looked at, in epoch ms. */
export const sampleNow = 1_800_000_000_000;

/** A lane at work; every field can be replaced. */
export function laneView(id: string, change: Partial<LaneView> = {}): LaneView {
	const roles: Readonly<Record<string, string>> = {
		w: 'worker',
		r: 'reviewer',
		p: 'planner',
		c: 'commander',
	};
	return {
		id,
		role: roles[id[0] ?? ''] ?? 'worker',
		sessionId: `ses_${id}`,
		taskId: id === 'c' ? null : `t-${id}`,
		title: `Title of ${id}`,
		state: 'running',
		reason: 'writing',
		since: sampleNow - 34_000,
		until: null,
		model: 'openai/gpt-5',
		differed: null,
		tokens: 12_400,
		cost: 0.21,
		todoId: null,
		spend: {own: tally(), below: null, sessions: 0},
		contextPercent: null,
		findings: 0,
		canAbort: true,
		canHear: true,
		canRetry: false,
		...change,
	};
}

/** An open todo item; every field can be replaced. */
export function itemView(id: string, change: Partial<TodoItemView> = {}): TodoItemView {
	return {
		id,
		title: `Title of ${id}`,
		state: 'open',
		parent: null,
		depth: 0,
		line: 0,
		agent: null,
		dependsOn: [],
		badge: '',
		laneIds: [],
		isVerified: false,
		isTickedOutside: false,
		...change,
	};
}

/** A todo list of these items; every field can be replaced. */
export function todoList(
	items: readonly TodoItemView[],
	change: Partial<MissionView['todo']> = {},
): MissionView['todo'] {
	const base = {version: 'v1', problem: null, done: 0, total: items.length, minutesLeft: null};
	return {...base, items, ...change};
}

const done = {state: 'done', isVerified: true} as const;

const items: readonly TodoItemView[] = [
	itemView('M1', {title: 'Tokenizer', state: 'progress'}),
	itemView('T1.1', {title: 'Numbers', parent: 'M1', depth: 1, ...done}),
	itemView('T1.2', {title: 'Strings', parent: 'M1', depth: 1, state: 'progress'}),
	itemView('S1.2.1', {title: 'Escapes', parent: 'T1.2', depth: 2, ...done}),
	itemView('S1.2.2', {
		title: 'Unicode',
		parent: 'T1.2',
		depth: 2,
		state: 'done',
		isTickedOutside: true,
	}),
	itemView('S1.2.3', {
		title: 'Raw strings',
		parent: 'T1.2',
		depth: 2,
		state: 'progress',
		badge: 'w3 running',
		laneIds: ['w3'],
	}),
	itemView('S1.2.4', {title: 'Templates', parent: 'T1.2', depth: 2, badge: 'queued'}),
	itemView('M2', {title: 'AST'}),
	itemView('T2.1', {
		title: 'Spans',
		parent: 'M2',
		depth: 1,
		state: 'progress',
		badge: 'w7 running',
		laneIds: ['w7'],
	}),
	itemView('T2.2', {
		title: 'Comments',
		parent: 'M2',
		depth: 1,
		state: 'progress',
		badge: 'w5 needs you',
		laneIds: ['w5'],
	}),
	itemView('T2.3', {
		title: 'Errors',
		parent: 'M2',
		depth: 1,
		badge: 'r2 failed, try 2',
		laneIds: ['r2'],
	}),
	itemView('T2.4', {title: 'Printer', parent: 'M2', depth: 1, badge: 'after T2.1, T2.3'}),
];

/** A permission that a worker waits for. */
export const permissionEntry: RequestEntry = {
	kind: 'request',
	laneId: 'w5',
	until: null,
	since: sampleNow - 130_000,
	request: {
		requestId: 'per_1',
		kind: 'permission',
		directory: '/home/ada/parser/packages/core',
		title: 'bash',
		detail: 'rm -rf node_modules/.cache && npm run build -- --filter=core --no-daemon',
		options: ['rm -rf *'],
		questions: [],
		patterns: ['rm -rf node_modules/.cache'],
		session: {id: 'ses_w5', title: '', ancestors: []},
	},
};

/** A question with two answers, of which one may be chosen. */
export const questionEntry: RequestEntry = {
	kind: 'request',
	laneId: 'c',
	until: null,
	since: sampleNow - 45_000,
	request: {
		requestId: 'que_1',
		kind: 'question',
		directory: '/home/ada/parser',
		title: 'Printer',
		detail: 'Keep the old Printer API as deprecated, or remove it?',
		options: [],
		questions: [
			{
				header: 'Printer',
				question: 'Keep the old Printer API as deprecated, or remove it?',
				options: [
					{label: 'keep', description: 'warn once per process'},
					{label: 'remove', description: 'a major version'},
				],
				multiple: false,
			},
		],
	},
};

/** A task whose fix cycles are used up. */
export const taskEntry: Extract<AttentionView, {kind: 'task'}> = {
	kind: 'task',
	laneId: null,
	taskId: 't9',
	title: 'Errors',
	since: sampleNow - 20_000,
	detail: 'The review failed 3 times: the recovery test still loops on an unclosed brace.',
};

/** A task that waits to be admitted; every field can be replaced. */
export function queued(taskId: string, change: Partial<QueueView> = {}): QueueView {
	const base = {title: `Title of ${taskId}`, role: 'worker', reason: '', since: sampleNow};
	return {taskId, ...base, until: null, ...change};
}

/** A mission in its middle: lanes in every state, a queue, a nested todo list, two requests. */
export function missionView(change: Partial<MissionView> = {}): MissionView {
	return {
		missionId: 'm1',
		text: 'Repair the parser and its tests',
		directory: '/home/ada/parser',
		phase: 'working',
		isHeld: false,
		pausedAt: null,
		reason: '4 lanes at work',
		outcome: null,
		startedAt: sampleNow - 761_000,
		endedAt: null,
		continuation: 3,
		continuations: 20,
		continuesAt: null,
		isCountdownHeld: false,
		blocked: {since: null, ms: 0},
		tasks: [],
		lanes: [
			laneView('c', {
				title: 'commander',
				state: 'waiting-question',
				reason: 'question',
				since: sampleNow - 45_000,
			}),
			laneView('p1', {
				title: 'Plan the tokenizer',
				tokens: 85_000,
				cost: 0.14,
				spend: plannerSpend,
				state: 'done',
				reason: '',
				canAbort: false,
				canHear: false,
			}),
			laneView('w3', {title: 'Raw strings', todoId: 'S1.2.3', reason: 'npm test'}),
			laneView('w5', {
				title: 'Comments',
				todoId: 'T2.2',
				state: 'waiting-permission',
				reason: 'permission',
				since: sampleNow - 130_000,
			}),
			laneView('w7', {title: 'Spans', todoId: 'T2.1', reason: 'writing', since: sampleNow - 4000}),
			laneView('r2', {
				title: 'Errors',
				todoId: 'T2.3',
				state: 'failed',
				reason: 'failed review',
				since: sampleNow - 260_000,
				canAbort: false,
				canHear: false,
				canRetry: true,
			}),
			laneView('w9', {
				title: 'Printer spike',
				state: 'waiting-retry',
				reason: '429 Too Many Requests',
				until: sampleNow + 12_000,
			}),
			laneView('w2', {
				title: 'Numbers',
				todoId: 'T1.1',
				state: 'done',
				reason: '',
				canAbort: false,
				canHear: false,
			}),
			laneView('r1', {
				title: 'Numbers',
				todoId: 'T1.1',
				state: 'done',
				reason: '',
				canAbort: false,
				canHear: false,
			}),
		],
		queue: [
			queued('t12', {title: 'Templates', reason: 'cap worker 4/4', since: sampleNow - 61_000}),
			queued('t13', {title: 'Printer', reason: 'waits for T2.1, T2.3', since: sampleNow - 12_000}),
		],
		roles: [
			{role: 'commander', letter: 'c', running: 1, queued: 0, cap: 1, isDelegable: false},
			{role: 'planner', letter: 'p', running: 0, queued: 0, cap: 3, isDelegable: true},
			{role: 'worker', letter: 'w', running: 4, queued: 2, cap: 4, isDelegable: true},
			{role: 'reviewer', letter: 'r', running: 1, queued: 0, cap: 5, isDelegable: false},
		],
		maxLanes: 50,
		silence: null,
		todo: todoList(items, {done: 2, total: 9}),
		attention: [permissionEntry, questionEntry],
		quota: {unknown: 'admit', providers: []},
		waitsFor: null,
		rules: [],
		answers: [],
		watch: {summary: null, lines: []},
		hasBase: true,
		budget: {usd: 5, tokens: null, isReached: false, parts: [], raised: {usd: 10, tokens: null}},
		usage: sampleUsage,
		estimate: [],
		approvedEstimate: '',
		ledger: [],
		missing: [],
		answered: [],
		...change,
	};
}
