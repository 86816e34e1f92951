import type {FactOf} from './events.js';
import {chargeOf, type Reservation} from './reservations.js';
import {type LaneCall, noFigures, nothingCharged} from './spent.js';

/** The facts that tell of the end of a model call, with all that its counting depends on. */
export type EndOfCall =
	| Pick<FactOf<'step.finished'>, 'type' | 'messageId' | 'usage' | 'child' | 'cutId'>
	| Pick<
			FactOf<'call.cut'>,
			'type' | 'callId' | 'child' | 'bySubscription' | 'writtenBytes' | 'isRetried' | 'hasBegun'
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
 * Counts a model call that has ended or was cut off. Each counts once, however often it is told; one that was cut off
 * with what it may have come to, as far as that was reserved, and as what it came to once it has ended after all. Null
 * for a fact that is known already.
 */
export function countOf(fact: EndOfCall, {calls, open}: Counted): Count | null {
	const child = fact.child === undefined ? {} : {child: fact.child};
	if (fact.type === 'step.finished') {
		const {messageId: name, usage, cutId} = fact;
		return Object.hasOwn(calls, name)
			? null
			: {
					adds: {
						name,
						call: {...usage, ...child},
						replaces: cutId === undefined ? null : cutName(cutId),
					},
					isHeld: false,
				};
	}

	const {bySubscription, writtenBytes, isRetried = false, hasBegun = true} = fact;
	const name = cutName(fact.callId);
	if (Object.hasOwn(calls, name)) {
		return null;
	}

	const call: LaneCall = {
		...noFigures,
		...(bySubscription === undefined ? {} : {bySubscription}),
		...child,
		estimate: open === undefined ? nothingCharged : chargeOf(open, writtenBytes),
	};
	return {
		adds: hasBegun ? {name, call, replaces: null} : null,
		isHeld: hasBegun && isRetried,
	};
}

function cutName(callId: string): string {
	return `cut ${callId}`;
}
