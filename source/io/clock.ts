import type {Clock} from '../runtime/ports.js';

/** The real time; a timer that is left over never keeps the process alive. */
export const systemClock: Clock = {
	now: () => Date.now(),
	after(ms, fn) {
		const timer = setTimeout(fn, ms);
		timer.unref();
		return () => clearTimeout(timer);
	},
};
