import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect} from 'vitest';
import {
	type AgentFile,
	agentsFolder,
	deliverable,
	loadAgents,
} from '../../../source/io/agent-files.js';
import {createLanes} from '../../../source/io/opencode/lanes.js';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {type Server, type StartOptions, startServer} from '../../../source/io/opencode/server.js';
import type {ToolEntryNames} from '../../../source/io/opencode/tools-entry.js';
import type {EffectOf} from '../../../source/mission/effects.js';
import type {EventType, Fact, FactOf} from '../../../source/mission/events.js';
import {
	defaultLimits,
	noBudget,
	noCallLimits,
	type Settings,
} from '../../../source/mission/settings.js';
import type {LaneChunk} from '../../../source/runtime/ports.js';
import type {ScriptedModel} from '../../helpers/scripted-model.js';

export const waits = {timeout: 60_000, interval: 20};

/** A folder of its own under the system's temporary folder; OpenCode's private folders lie in it too. */
export async function temporaryFolder(): Promise<{path: string; remove: () => Promise<void>}> {
	const path = await realpath(await mkdtemp(join(tmpdir(), 'flowdesk-test-')));
	return {path, remove: () => rm(path, {recursive: true, force: true, maxRetries: 5})};
}

export async function gitFolder(parent: string, name: string): Promise<string> {
	const path = join(parent, name);
	await mkdir(path, {recursive: true});
	await execa('git', ['init', '--quiet'], {cwd: path});
	return path;
}

export const agents: readonly AgentFile[] = loadAgents([agentsFolder]).agents;

/** FlowDesk's own agents on the real server, with the scripted model as the only provider. */
export function startTestServer(
	folder: string,
	directory: string,
	model: ScriptedModel,
	more: Partial<StartOptions> = {},
): Promise<Server> {
	return startServer({
		directory,
		agents: agents.map((agent) => ({name: agent.name, markdown: deliverable(agent)})),
		isTrusted: false,
		extraConfig: model.config,
		environment: privateVariables(folder),
		...more,
	});
}

const settings: Settings = {
	roles: Object.fromEntries(
		agents.map(({name, role}) => [name, {...role, cap: null, model: 'sim/m', price: null}]),
	),
	commander: 'commander',
	reviewer: 'reviewer',
	maxLanes: null,
	providerCaps: {},
	modelCaps: {},
	limits: defaultLimits,
	budget: {usd: null, tokens: null},
	allowances: {task: noBudget, roles: {}, day: noBudget},
	callLimits: noCallLimits,
	countdownMs: 0,
	resultWindowMs: 0,
	checks: [],
	demandGreenBaseline: false,
	savesBase: false,
	attended: true,
	watch: 'tell',
	approve: 'auto',
	quotaUnknown: 'admit',
	stopAfter: 'seal',
};

type Wish = Partial<EffectOf<'open-lane'>>;

/** A mission's lanes with everything they reported. */
export function startLanes(options: {
	server: Server;
	directory: string;
	missionId: string;
	toolEntries?: ToolEntryNames;
}) {
	const facts: Fact[] = [];
	const chunks: {laneId: string; chunk: LaneChunk}[] = [];
	const lanes = createLanes({
		...options,
		secrets: () => [],
		settings,
		agents,
		toolEntries: () => options.toolEntries ?? {},
		sink: {
			fact: (fact) => facts.push(fact),
			chunk: (laneId, chunk) => chunks.push({laneId, chunk}),
		},
	});
	let prompts = 0;

	const factsOf = <T extends EventType>(type: T): FactOf<T>[] =>
		facts.filter((fact): fact is FactOf<T> => fact.type === type);
	const turnsOf = (laneId: string) =>
		factsOf('turn.ended').flatMap((fact) => (fact.laneId === laneId ? [fact.turn] : []));

	return {
		lanes,
		facts,
		chunks,
		factsOf,
		turnsOf,
		open: async (laneId: string, role: string, more: Wish = {}) => {
			const opened = await lanes.open({
				type: 'open-lane',
				laneId,
				role,
				taskId: null,
				title: `lane ${laneId}`,
				claim: null,
				model: 'sim/m',
				session: 1,
				...more,
			});
			expect(opened.type).toBe('lane.opened');
			return opened.type === 'lane.opened' ? opened.sessionId : '';
		},
		prompt: (
			laneId: string,
			sessionId: string,
			text: string,
			more: Partial<EffectOf<'send-prompt'>> = {},
		): EffectOf<'send-prompt'> => ({
			type: 'send-prompt',
			laneId,
			sessionId,
			role: laneId === 'c1' ? 'commander' : 'worker',
			promptId: `${options.missionId}-p${++prompts}`,
			plannedAt: Date.now(),
			text,
			model: 'sim/m',
			steer: false,
			...more,
		}),
		/** Waits until the lane's nth turn has ended. */
		turn: async (laneId: string, number = 1) => {
			await expect.poll(() => turnsOf(laneId).length, waits).toBeGreaterThanOrEqual(number);
			const turn = turnsOf(laneId)[number - 1];
			if (turn === undefined) {
				throw new Error('no turn');
			}
			return turn;
		},
	};
}
