import type {Clock} from './ports.js';

/** The mission's timers by name; setting one again replaces it. */
export type Timers = Readonly<{
	/** Fires at `dueAt` (epoch ms), never before, however the clock is set meanwhile. */
	set: (timer: string, dueAt: number) => void;
	/** Ends all of them, so that nothing keeps the process alive. */
	close: () => void;
}>;

/** Longest single wait: more milliseconds than 32 bits hold would fire at once. */
const longestMs = 2_000_000_000;

/** Makes timers on a clock; `fired` is told the name of each that is due. */
export function createTimers(clock: Clock, fired: (timer: string) => void): Timers {
	const pending = new Map<string, () => void>();

	function arm(timer: string, dueAt: number): void {
		pending.get(timer)?.();
		const ms = Math.min(Math.max(0, dueAt - clock.now()), longestMs);
		const cancel = clock.after(ms, () => {
			pending.delete(timer);
			// A system timer may come a millisecond early, and an early one would be a lost one.
			if (clock.now() < dueAt) {
				arm(timer, dueAt);
			} else {
				fired(timer);
			}
		});
		pending.set(timer, cancel);
	}

	return {
		set: arm,
		close() {
			for (const cancel of pending.values()) {
				cancel();
			}

			pending.clear();
		},
	};
}
