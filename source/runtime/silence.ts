import {oneLine} from '../mission/sanitize.js';
import type {Lane, MissionState} from '../mission/state.js';
import type {Engine} from './engine.js';
import type {Activity, LaneBuffers} from './lane-buffers.js';
import type {Clock} from './ports.js';
import {repeatedPiece} from './repetition.js';

/** Milliseconds between two looks. */
const tickMs = 5000;

/** Milliseconds between two looks from which on this program was stopped, or the machine asleep, in between. */
const stoppedMs = 4 * tickMs;

/** Milliseconds without a byte after which a lane that runs no tool is said to be silent. */
const silentMs = 20_000;

/** True when a lane that said something at `lastByteAt` has been silent for long enough to be told. */
export function isSilent(lastByteAt: number, now: number): boolean {
	return now - lastByteAt > silentMs;
}

/**
 * What a running lane does now: that a call of it waits, what its stream says, or since when that says nothing. Null when
 * it does not run.
 */
export function activityOf(
	{lanes, calls}: Pick<MissionState, 'lanes' | 'calls'>,
	laneId: string,
	{buffers, now}: Readonly<{buffers: LaneBuffers; now: number}>,
): Activity | null {
	const lane = lanes[laneId];
	if (lane?.state !== 'running') {
		return null;
	}

	const waits = Object.values(calls.waiting).find((one) => one.laneId === laneId);
	if (waits !== undefined) {
		return {text: 'waits for budget', since: waits.since, isTool: false};
	}

	const doing = buffers.activity(lane.id);
	const heardAt = Math.max(lane.since, buffers.lastByteAt(lane.id));
	return !doing?.isTool && isSilent(heardAt, now)
		? {text: 'silent', since: heardAt, isTool: false}
		: doing;
}

/**
 * Watches for lanes that run and say nothing, which only time can tell, or the same thing over and over.
 * The first is reported as `lane.silent` after the limit in the settings, in which time that this program was
 * stopped does not count; the second is aborted. `onLook` is called after each look. The returned function ends the watch.
 */
export function watchSilence(
	engine: Engine,
	buffers: LaneBuffers,
	clock: Clock,
	onLook: () => void = () => {},
): () => void {
	let cancel = clock.after(tickMs, tick);
	let lookedAt = clock.now();
	let resumedAt = 0;

	function tick(): void {
		// A lane cannot be heard by a program that was stopped, so its silence begins anew.
		resumedAt = clock.now() - lookedAt > stoppedMs ? clock.now() : resumedAt;
		lookedAt = clock.now();
		for (const lane of Object.values(engine.state().lanes)) {
			if (lane.state === 'running') {
				look(lane, buffers.lastByteAt(lane.id));
			}
		}

		onLook();
		cancel = clock.after(tickMs, tick);
	}

	function look({id: laneId, since}: Lane, lastByteAt: number): void {
		const sinceMs = clock.now() - Math.max(since, lastByteAt, resumedAt);
		if (sinceMs > (engine.state().settings?.limits.silenceMs ?? Number.POSITIVE_INFINITY)) {
			engine.dispatch({type: 'lane.silent', laneId, sinceMs});
			return;
		}

		// What a lane said before its present turn is no reason to end this one.
		const block = lastByteAt > since ? buffers.all(laneId).at(-1) : undefined;
		const isSpoken = block?.kind === 'text' || block?.kind === 'reasoning';
		const piece = isSpoken ? repeatedPiece(block.text) : null;
		if (piece !== null) {
			const reason = `it says the same over and over: "${oneLine(piece, 80)}"`;
			engine.dispatch({type: 'lane.abort-requested', laneId, by: 'engine', reason});
		}
	}

	return () => cancel();
}
