import {parentPort, workerData} from 'node:worker_threads';
import {clip} from '../mission/sanitize.js';
import {serveLink} from '../runtime/viewers.js';
import {composeEngine} from './compose.js';
import {exitCodes} from './exit-codes.js';
import type {LaunchOptions} from './launch.js';
import {Refusal} from './refusal.js';

const port = parentPort;
if (port) {
	const post = (message: unknown) => port.postMessage(message);
	try {
		const mission = await composeEngine(workerData as LaunchOptions, (text) =>
			post({type: 'notice', text}),
		);
		serveLink(mission.link, {
			post,
			onMessage: (listener) => port.on('message', listener),
		});
		mission.start();
		await mission.closed;
	} catch (error) {
		// Everything a person can mend arrives as a message of one or two lines; the rest is a bug of ours.
		const message = error instanceof Error ? error.message : String(error);
		const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.failed;
		post({type: 'refused', message: clip(message, 2000), exitCode});
	} finally {
		port.close();
	}
}
