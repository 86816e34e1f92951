import {callerKey} from './calls.js';
import {countOf, type EndOfCall} from './counted-calls.js';
import type {FactOf} from './events.js';
import {type LaneCall, noFigures} from './spent.js';

type Of = Readonly<{mission: string; at: number; laneId: string; child?: string | undefined}>;

type Admission = Of &
	Pick<FactOf<'call.admitted'>, 'type' | 'model' | 'nanoUsd' | 'tokens' | 'bytes'> &
	Readonly<{answer: Readonly<{nanoUsd: number; tokens: number}>}>;

/** A fact about a model call of a mission that is over, or the end of a turn or a compaction: then no call of its lane is under way. */
export type PastFact =
	| Admission
	| (Of & EndOfCall)
	| (Of & Readonly<{type: 'turn.ended'}>)
	| (Of & Readonly<{type: 'compaction.failed'}>);

/** What is known while the facts of missions are read in their order. */
type Known = Readonly<{
	/** By lane: its calls by name. */
	lanes: Map<string, Record<string, LaneCall>>;
	/** By caller. */
	open: Map<string, Admission>;
}>;

/**
 * The model calls that the facts of missions that are over tell of, each once. One that has neither ended nor been given
 * up was under way when its mission broke off: it counts with all that was reserved for it, when that was since a time
 * (epoch ms).
 */
export function pastCalls(facts: readonly PastFact[], since: number): readonly LaneCall[] {
	const known: Known = {lanes: new Map(), open: new Map()};
	for (const fact of facts) {
		take(known, fact);
	}
	const brokenOff = [...known.open.values()].filter(({at}) => at >= since);
	return [
		...[...known.lanes.values()].flatMap((calls) => Object.values(calls)),
		...brokenOff.map(({nanoUsd, tokens}) => ({
			...noFigures,
			estimate: {nanoUsd: nanoUsd ?? 0, tokens},
		})),
	];
}

function laneOf({mission, laneId}: Of): string {
	return `${mission} ${laneId}`;
}

function take({lanes, open}: Known, fact: PastFact): void {
	const lane = laneOf(fact);
	const caller = `${lane} ${callerKey(fact)}`;
	if (fact.type === 'call.admitted') {
		open.set(caller, fact);
		return;
	}
	if (fact.type === 'turn.ended' || fact.type === 'compaction.failed') {
		for (const [key, admitted] of open) {
			if (laneOf(admitted) === lane) {
				open.delete(key);
			}
		}
		return;
	}
	const calls = lanes.get(lane) ?? {};
	lanes.set(lane, calls);
	const count = countOf(fact, {calls, open: open.get(caller)});
	if (count?.adds) {
		delete calls[count.adds.replaces ?? ''];
		calls[count.adds.name] = count.adds.call;
	}
	if (count?.isHeld === false) {
		open.delete(caller);
	}
}
