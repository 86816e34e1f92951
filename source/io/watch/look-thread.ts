import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import {oneLine} from '../../mission/sanitize.js';
import type {WatchPort} from '../../runtime/ports.js';
import {createTreeWatch} from '../tree-watch.js';

type Looked = Awaited<ReturnType<WatchPort['look']>>;

/** A watch in a thread of its own, so that comparing a big tree never holds up the engine. */
export type WatchThread = WatchPort & Readonly<{close: () => Promise<void>}>;

/** Starts the thread for the working tree whose top is `directory`; a program that was not built looks in its own. */
export function startWatchThread(directory: string): WatchThread {
	const file = new URL('./look-worker.js', import.meta.url);
	if (!existsSync(fileURLToPath(file))) {
		return {...createTreeWatch({directory}), close: () => Promise.resolve()};
	}

	const worker = new Worker(file, {workerData: directory});
	worker.unref();
	let settle: (looked: Looked) => void = () => undefined;
	let broken: string | null = null;
	const breaks = (reason: string) => {
		broken ??= oneLine(reason, 300);
		settle({kind: 'blind', reason: broken});
	};
	worker.on('message', (looked: Looked) => settle(looked));
	worker.on('error', (error) => breaks(error instanceof Error ? error.message : String(error)));
	worker.on('exit', () => breaks('the watch has ended'));
	return {
		look: () =>
			new Promise((resolve) => {
				settle = resolve;
				if (broken === null) {
					worker.postMessage('look');
				} else {
					breaks(broken);
				}
			}),
		close: async () => {
			await worker.terminate();
		},
	};
}
