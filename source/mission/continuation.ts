import {commanderLane, type MissionState} from './state.js';
import {todoFingerprint} from './todo/snapshot.js';

/** Progress is a change in it: of an item's state, or of what is verified. */
function progressOf({todo}: MissionState): string {
	return [todoFingerprint(todo.snapshot), ...Object.keys(todo.verified)].join('\nverified ');
}

/** The counters after one more continuation, compared with the one before it. */
export function nextContinuation(state: MissionState): MissionState['continuation'] {
	const {continuation} = state;
	const fingerprint = progressOf(state);
	const digest = state.lanes[commanderLane]?.turn?.digest ?? '';
	const isFirst = continuation.count === 0;
	return {
		count: continuation.count + 1,
		withoutProgress:
			isFirst || fingerprint !== continuation.fingerprint ? 0 : continuation.withoutProgress + 1,
		identical: isFirst || digest !== continuation.digest ? 0 : continuation.identical + 1,
		fingerprint,
		digest,
	};
}

/** The limit that forbids one more continuation, in words for the user; null when none does. */
export function continuationLimit(state: MissionState): string | null {
	const limits = state.settings?.limits;
	const next = nextContinuation(state);
	if (!limits) {
		return null;
	}

	if (next.withoutProgress >= limits.noProgress) {
		return `no todo progress in ${limits.noProgress} continuations (limit noProgress ${limits.noProgress})`;
	}

	if (next.identical >= limits.identicalTurns) {
		return `${limits.identicalTurns} identical answers in a row (limit identicalTurns ${limits.identicalTurns})`;
	}

	return next.count > limits.iterations
		? `${limits.iterations} continuations sent (limit iterations ${limits.iterations})`
		: null;
}
