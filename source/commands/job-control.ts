import process from 'node:process';
import type {JobControl} from '../tui/terminal/suspension.js';

/** Milliseconds after which a process that still runs was not stopped: nothing could continue it. */
const patienceMs = 300;

type Source = Pick<NodeJS.Process, 'on' | 'off' | 'kill'>;

/**
 * The whole group is stopped, as Ctrl+Z at a shell does, so that a program around us (`npm run demo`) stops as well.
 * The group of a terminal without a shell is left running by the system.
 */
export function createJobControl(source: Source = process): JobControl {
	const listeners = new Set<() => void>();
	const hear = () => {
		for (const listener of listeners) {
			listener();
		}
	};
	return {
		stop: async () => {
			const {promise, resolve} = Promise.withResolvers<boolean>();
			const goOn = () => resolve(true);
			source.on('SIGCONT', goOn);
			// With a listener of ours the signal would be only heard.
			source.off('SIGTSTP', hear);
			// After a long stop the timer is due before the signal is told of, within the same turn.
			const timer = setTimeout(() => setImmediate(() => resolve(false)), patienceMs);
			try {
				source.kill(0, 'SIGTSTP');
				return await promise;
			} finally {
				clearTimeout(timer);
				source.off('SIGCONT', goOn);
				if (listeners.size > 0) {
					source.on('SIGTSTP', hear);
				}
			}
		},
		onStopWish: (listener) => {
			if (listeners.size === 0) {
				source.on('SIGTSTP', hear);
			}
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) {
					source.off('SIGTSTP', hear);
				}
			};
		},
	};
}
