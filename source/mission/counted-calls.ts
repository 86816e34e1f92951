import type {FactOf} from './events.js';
import {chargeOf, type Reservation} from './reservations.js';
import {type Charge, isUnreported, type LaneCall, noFigures, nothingCharged} from './spent.js';

/** The facts that tell of the end of a model call, with all that its counting depends on. */
export type EndOfCall =
	| Pick<
			FactOf<'step.finished'>,
			'type' | 'messageId' | 'usage' | 'child' | 'cutId' | 'writtenBytes' | 'estimate'
	  >
	| Pick<
			FactOf<'call.cut'>,
			| 'type'
			| 'callId'
			| 'child'
			| 'bySubscription'
			| 'writtenBytes'
			| 'isRetried'
			| 'hasBegun'
			| 'estimate'
	  >;

/** What is known of a lane before such a fact. */
export type Counted = Readonly<{
	/** Its calls that count, by name. */
	calls: Readonly<Record<string, LaneCall>>;
	/** What is reserved for the call that its caller has under way, if any. */
	open: Reservation | undefined;
}>;

/** What such a fact changes. */
export type Count = Readonly<{
	/** The call that counts from now on; null for one that comes to nothing. */
	adds: CountedCall | null;
	/** True while what was reserved for its caller is held: the same call is tried again. */
	isHeld: boolean;
}>;

/** A call that counts: its name, and the name that it had while it was taken for one that was cut off. */
export type CountedCall = Readonly<{name: string; call: LaneCall; replaces: string | null}>;

/**
 * Counts a model call that has ended or was cut off. Each counts once, however often it is told; one that nobody reports
 * with what it may have come to, and one that was cut off as what it came to once it has ended after all. Null for a fact
 * that is known already.
 */
export function countOf(fact: EndOfCall, known: Counted): Count | null {
	const child = fact.child === undefined ? {} : {child: fact.child};
	if (fact.type === 'step.finished') {
		const {messageId: name, usage, cutId} = fact;
		const replaces = cutId === undefined ? null : cutName(cutId);
		const before = replaces === null ? undefined : known.calls[replaces]?.estimate;
		const missing = isUnreported(usage)
			? {cost: null, estimate: larger(chargeFor(fact, known), before)}
			: {};
		return Object.hasOwn(known.calls, name)
			? null
			: {adds: {name, call: {...usage, ...child, ...missing}, replaces}, isHeld: false};
	}

	const {bySubscription, isRetried = false, hasBegun = true} = fact;
	const name = cutName(fact.callId);
	if (Object.hasOwn(known.calls, name)) {
		return null;
	}

	const call: LaneCall = {
		...noFigures,
		...(bySubscription === undefined ? {} : {bySubscription}),
		...child,
		estimate: chargeFor(fact, known),
	};
	return {
		adds: hasBegun ? {name, call, replaces: null} : null,
		isHeld: hasBegun && isRetried,
	};
}

/** What a call that nobody reports may have come to: by what was reserved for it, else by what is known of its conversation. */
function chargeFor(
	{writtenBytes = Number.POSITIVE_INFINITY, estimate}: Pick<EndOfCall, 'writtenBytes' | 'estimate'>,
	{open}: Pick<Counted, 'open'>,
): Charge {
	if (open !== undefined) {
		return chargeOf(open, writtenBytes);
	}

	return estimate === undefined
		? nothingCharged
		: {nanoUsd: estimate.nanoUsd ?? 0, tokens: estimate.tokens};
}

/** Of two estimates of a call the larger: what is known of it when it was cut off may be forgotten at its end. */
function larger(one: Charge, other: Charge = nothingCharged): Charge {
	return {
		nanoUsd: Math.max(one.nanoUsd, other.nanoUsd),
		tokens: Math.max(one.tokens, other.tokens),
	};
}

function cutName(callId: string): string {
	return `cut ${callId}`;
}
