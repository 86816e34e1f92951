import type {Engine} from './engine.js';
import type {LaneBuffers} from './lane-buffers.js';
import type {Clock} from './ports.js';

/** Milliseconds between two looks. */
const tickMs = 5000;

/**
 * Watches for lanes that run and say nothing: time is the only thing that can tell. Reports each as
 * `lane.silent` once it is silent for the limit in the settings. The returned function ends the watch.
 */
export function watchSilence(engine: Engine, buffers: LaneBuffers, clock: Clock): () => void {
	let cancel = clock.after(tickMs, tick);

	function tick(): void {
		const {lanes, settings} = engine.state();
		for (const lane of Object.values(lanes)) {
			const sinceMs = clock.now() - Math.max(lane.since, buffers.lastByteAt(lane.id));
			if (lane.state === 'running' && settings && sinceMs > settings.limits.silenceMs) {
				engine.dispatch({type: 'lane.silent', laneId: lane.id, sinceMs});
			}
		}

		cancel = clock.after(tickMs, tick);
	}

	return () => cancel();
}
