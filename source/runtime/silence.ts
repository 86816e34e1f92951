import {oneLine} from '../mission/sanitize.js';
import type {Lane} from '../mission/state.js';
import type {Engine} from './engine.js';
import type {LaneBuffers} from './lane-buffers.js';
import type {Clock} from './ports.js';
import {repeatedPiece} from './repetition.js';

/** Milliseconds between two looks. */
const tickMs = 5000;

/**
 * Watches for lanes that run and say nothing, which only time can tell, or the same thing over and over.
 * The first is reported as `lane.silent` after the limit in the settings, the second is aborted. The
 * returned function ends the watch.
 */
export function watchSilence(engine: Engine, buffers: LaneBuffers, clock: Clock): () => void {
	let cancel = clock.after(tickMs, tick);

	function tick(): void {
		for (const lane of Object.values(engine.state().lanes)) {
			if (lane.state === 'running') {
				look(lane, buffers.lastByteAt(lane.id));
			}
		}

		cancel = clock.after(tickMs, tick);
	}

	function look({id: laneId, since}: Lane, lastByteAt: number): void {
		const sinceMs = clock.now() - Math.max(since, lastByteAt);
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
