import {blockTail} from '../mission/block-tail.js';
import type {
	BlockChange,
	Changes,
	EngineMessage,
	FoundPlace,
	LaneView,
	MissionView,
	StreamBlock,
} from '../runtime/viewer.js';
import type {Activity} from './models/follow.js';
import type {TimelineLine} from './narration/timeline.js';

/** What the engine has said so far. Immutable; a new value after every message. */
export type Known = Readonly<{
	mission: MissionView | null;
	/** Blocks of watched lanes, oldest first. */
	streams: Readonly<Record<string, readonly StreamBlock[]>>;
	notices: readonly string[];
	/** What the mission changed: `pending` until the engine has said it, null where nobody can tell. */
	changes: Changes | null | 'pending';
	/** What happened, in words, the last at the end. */
	timeline: readonly TimelineLine[];
	/** The last answer to a search in all lanes. */
	found: Readonly<{query: string; places: readonly FoundPlace[]; isCut: boolean}> | null;
	activity: Activity;
}>;

/** Before the engine has said anything. */
export const nothingKnown: Known = {
	mission: null,
	streams: {},
	notices: [],
	changes: 'pending',
	timeline: [],
	found: null,
	activity: {},
};

/** Blocks kept of one lane; older ones are no longer shown. */
export const keptBlocks = 3000;

/** The block after a change; null when something was added to a block that is not there. */
export function changedBlock(
	block: StreamBlock | undefined,
	change: BlockChange,
): StreamBlock | null {
	if (!('added' in change)) {
		return change;
	}
	return block === undefined ? null : {...block, text: blockTail(block.text + change.added)};
}

/**
 * Takes new and changed blocks into a lane's stream. A known id is replaced where it stands; an unknown
 * one goes before the next known one of the same message (a repeated first answer), otherwise to the end.
 */
export function mergeBlocks(
	known: readonly StreamBlock[],
	incoming: readonly BlockChange[],
): readonly StreamBlock[] {
	const byId = new Map(known.map((block) => [block.id, block]));
	const fresh = new Map<string, StreamBlock>();
	for (const change of incoming) {
		const block = changedBlock(fresh.get(change.id) ?? byId.get(change.id), change);
		if (block !== null) {
			fresh.set(change.id, block);
		}
	}
	const before = new Map<string, StreamBlock[]>();
	const knownIds = new Set(byId.keys());
	let waiting: StreamBlock[] = [];
	for (const block of fresh.values()) {
		if (knownIds.has(block.id)) {
			before.set(block.id, waiting);
			waiting = [];
		} else {
			waiting.push(block);
		}
	}
	const merged = known.flatMap((block) => [
		...(before.get(block.id) ?? []),
		fresh.get(block.id) ?? block,
	]);
	return [...merged, ...waiting].slice(-keptBlocks);
}

/** Drops the streams of lanes that are not watched any more; a new watch sends them whole again. */
export function keepStreams(known: Known, laneIds: readonly string[]): Known {
	const streams = Object.fromEntries(
		Object.entries(known.streams).filter(([laneId]) => laneIds.includes(laneId)),
	);
	return {...known, streams};
}

type Closed = Extract<EngineMessage, {type: 'closed'}>;

/** An engine that closed before it sent its last view has ended the mission all the same. */
function endOf(mission: MissionView, {outcome, reason}: Closed): MissionView {
	return mission.phase === 'ended' ? mission : {...mission, phase: 'ended', outcome, reason};
}

/** A lane whose task waits for a decision is idle to the engine; to the user it waits like one with a question. */
function withDecisions(mission: MissionView): MissionView {
	const undecided = mission.attention.flatMap((entry) => (entry.kind === 'task' ? [entry] : []));
	const lanes = mission.lanes.map((lane): LaneView => {
		const task = lane.state === 'idle' && undecided.find(({laneId}) => laneId === lane.id);
		return task ? {...lane, state: 'waiting-question', since: task.since} : lane;
	});
	return {...mission, lanes};
}

/** The next value after one message. `refused` changes nothing that is shown, nor do most events. */
export function learn(known: Known, message: EngineMessage): Known {
	switch (message.type) {
		case 'view':
			return {...known, mission: withDecisions(message.view)};
		case 'stream': {
			const blocks = mergeBlocks(known.streams[message.laneId] ?? [], message.blocks);
			return {...known, streams: {...known.streams, [message.laneId]: blocks}};
		}
		case 'found':
			return {...known, found: message};
		case 'activity':
			return {...known, activity: message.lanes};
		case 'notice':
			return {...known, notices: [...known.notices, message.text]};
		case 'closed':
			return {
				...known,
				changes: known.changes === 'pending' ? null : known.changes,
				mission: known.mission === null ? null : endOf(known.mission, message),
			};
		case 'changes':
			return {...known, changes: message.changes};
		case 'event':
			return message.event.type === 'todo.edit-refused'
				? {...known, notices: [...known.notices, message.event.text]}
				: known;
		case 'refused':
			return known;
	}
}
