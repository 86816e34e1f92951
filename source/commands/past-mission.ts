import type {StoredMission} from '../io/event-store.js';
import {StoreError} from '../io/event-store-database.js';
import type {MissionReader} from '../io/mission-reader.js';
import {
	type CostLane,
	laneSpend,
	laneTally,
	type Tally,
	talliedTokens,
	tallySum,
	todoOfLane,
} from '../mission/cost-tree.js';
import type {MissionEvent} from '../mission/events.js';
import {initialState} from '../mission/initial-state.js';
import {isAhead} from '../mission/lanes.js';
import type {CheckResult, Outcome, TurnError} from '../mission/records.js';
import {reduce} from '../mission/reduce.js';
import {nanoPerUsd, usdOf} from '../mission/spent.js';
import type {MissionState} from '../mission/state.js';
import {todoView} from '../runtime/todo-view.js';
import {exitCodes} from './exit-codes.js';
import {Refusal} from './refusal.js';
import type {Tone} from './terminal.js';

/** Where somebody stands who asks for missions. */
export type Standpoint = Readonly<{
	cwd: string;
	environment: Readonly<Record<string, string | undefined>>;
}>;

/** How a mission stands: it has ended, it runs in a process that holds the project, or neither. */
type Standing = Outcome | 'running' | 'unfinished';

/** A mission as its log tells of it. */
export type PastMission = Readonly<{
	missionId: string;
	text: string;
	standing: Standing;
	/** Why it ended, in words; empty while it has not. */
	reason: string;
	startedAt: number;
	/** Epoch ms of its end; of one that has none the last that is known of it. */
	until: number;
	lanes: readonly CostLane[];
	todo: Readonly<{done: number; total: number}>;
	tally: Tally;
	/** The checks as they were run last, and when that was. */
	checks: Readonly<{when: string; results: readonly CheckResult[]}>;
	/** Turns that ended in an error, in order: what the provider said each time. */
	failures: readonly TurnFailure[];
	state: MissionState;
}>;

/** A lane's turn that ended in an error. */
export type TurnFailure = Readonly<{laneId: string; at: number; error: TurnError}>;

/** What the log says of a mission. Throws a StoreError when it cannot be read. */
export function pastMission(
	reader: MissionReader,
	stored: StoredMission,
	now: number,
): PastMission {
	const {missionId, startedAt, lastAt} = stored;
	const events = reader.load(missionId);
	const state = events.reduce(reduce, initialState);
	const {ended} = state;
	const isRunning = ended === null && reader.running()?.missionId === missionId;
	const lanes = Object.values(state.lanes)
		.filter((lane) => !isAhead(lane))
		.map((lane): CostLane => {
			const {id, role, taskId} = lane;
			const title = taskId === null ? '' : (state.tasks[taskId]?.spec.title ?? '');
			return {id, role, title, todoId: todoOfLane(state, lane), spend: laneSpend(lane)};
		});
	const {done, total} = todoView(state);
	return {
		missionId,
		text: state.text || stored.text,
		standing: ended?.outcome ?? (isRunning ? 'running' : 'unfinished'),
		reason: ended?.reason ?? '',
		startedAt,
		until: ended?.at ?? (isRunning ? now : lastAt),
		lanes,
		todo: {done, total},
		tally: tallySum(lanes.map(({spend}) => laneTally(spend))),
		checks: checksOf(events, state),
		failures: failuresOf(events),
		state,
	};
}

/** A claim that was rejected leaves no evidence in the state, but it is in the log. */
function checksOf(
	events: readonly MissionEvent[],
	{baseline}: MissionState,
): PastMission['checks'] {
	const gathered = events.findLast((event) => event.type === 'evidence.gathered');
	return gathered === undefined
		? {when: 'before the first lane', results: baseline?.results ?? []}
		: {when: 'at the last claim to the seal', results: gathered.evidence.checks};
}

function failuresOf(events: readonly MissionEvent[]): readonly TurnFailure[] {
	return events.flatMap((event) =>
		event.type === 'turn.ended' && event.turn.error
			? [{laneId: event.laneId, at: event.at, error: event.turn.error}]
			: [],
	);
}

/** The colour of how a mission stands. */
export function toneOf(standing: Standing): Tone {
	switch (standing) {
		case 'sealed':
		case 'planned':
			return 'good';
		case 'running':
		case 'finished':
		case 'answered':
			return 'plain';
		default:
			return 'attention';
	}
}

/** What model calls came to, as it is written for programs: null is no price, never 0. */
export function tallyJson(tally: Tally): object {
	const {calls, unpriced, subscribed, unreported, estimatedNanoUsd} = tally;
	const {input, output, reasoning, cacheRead, cacheWrite} = tally;
	return {
		usd: usdOf(tally),
		estimatedUsd: estimatedNanoUsd / nanoPerUsd,
		calls: {all: calls, priced: calls - unpriced, bySubscription: subscribed, unreported},
		tokens: {counted: talliedTokens(tally), input, output, reasoning, cacheRead, cacheWrite},
	};
}

/** A look at the missions that ends in words for the user where they cannot be read. */
export function readable<T>(look: () => T): T {
	try {
		return look();
	} catch (error) {
		throw error instanceof StoreError
			? new Refusal(error.message, {
					exitCode: error.kind === 'folder' ? exitCodes.usage : exitCodes.failed,
					cause: error,
				})
			: error;
	}
}
