import type {Fact, FactOf} from '../../source/mission/events.js';
import {failedTurn} from '../../source/mission/reduce/turn.js';
import {type AskedCall, createCallGate, type SessionOwner} from '../../source/runtime/call-gate.js';
import {createEngine} from '../../source/runtime/engine.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {type SettingsWishes, testSettings} from '../helpers/in-memory-settings.js';
import {taskSpec} from '../helpers/task-spec.js';

/** A call that may come to 100 USD and some cents: that of a first call whose tools nobody measured. */
export const call = (sessionId: string, callId = sessionId): AskedCall => ({
	sessionId,
	callId,
	model: 'acme/small',
	prices: [{above: 0, input: 10_000, output: 10_000}],
	bytes: 10,
	outputTokens: 10,
});

/** A gate over a mission whose commander and tasks are at work; `others` says whose other sessions are. */
export async function gated(
	usd: number | null,
	others: Readonly<Record<string, SessionOwner>> = {},
	{tasks = [], ...more}: SettingsWishes & Readonly<{tasks?: readonly string[]}> = {},
) {
	const ports = createMemoryPorts();
	const engine = createEngine({missionId: 'm', ports});
	const settings = testSettings({budget: {usd, tokens: null}, ...more});
	engine.dispatch({type: 'mission.started', missionId: 'm', text: 'X', directory: '/p', settings});
	await engine.whenIdle();
	for (const id of tasks) {
		engine.dispatch({type: 'task.created', by: 'commander', task: claiming(id)});
	}
	await engine.whenIdle();
	const told: string[] = [];
	const ask = createCallGate({
		engine,
		ownerOf: async (id) => others[id] ?? {laneId: 'c'},
		tell: (laneId, text) => told.push(`${laneId} ${text}`),
		now: ports.clock.now,
	});
	const stored = (type: string) => ports.store.stored().filter((event) => event.type === type);
	return {ports, engine, ask, told, stored};
}

/** The commander's call has ended, and came to next to nothing. */
export const callEnded: FactOf<'step.finished'> = {
	type: 'step.finished',
	laneId: 'c',
	messageId: 'm1',
	model: 'acme/small',
	usage: {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.02},
};

/** A lane was stopped by somebody else: FlowDesk hears of it afterwards. */
export function turnEnded(laneId: string, finish: 'stop' | 'aborted' = 'aborted'): Fact {
	return {type: 'turn.ended', laneId, turn: {...failedTurn('', false), finish, error: null}};
}

export function claiming(id: string) {
	return taskSpec({id, title: id, files: [id], review: false});
}
