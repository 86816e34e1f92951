import {parentPort, workerData} from 'node:worker_threads';
import {clip} from '../mission/sanitize.js';
import {serveLink} from '../runtime/viewers.js';
import {composeEngine} from './compose.js';
import {exitCodes} from './exit-codes.js';
import type {Beginning, Decided, LaunchOptions} from './launch.js';
import {Refusal} from './refusal.js';
import type {Survey} from './survey.js';

const port = parentPort;
if (port) {
	const post = (message: unknown) => port.postMessage(message);
	const decisions: ((answer: Decided) => void)[] = [];
	const early: unknown[] = [];
	let hear: (message: unknown) => void = (message) => early.push(message);
	port.on('message', (message: Decided | {type: string}) => {
		if (message.type === 'decided') {
			decisions.shift()?.(message as Decided);
		} else {
			hear(message);
		}
	});

	/** Asks the thread that knows the person. */
	const decide = async (survey: Survey): Promise<Beginning> => {
		const answer = await new Promise<Decided>((resolve) => {
			decisions.push(resolve);
			post({type: 'surveyed', survey});
		});
		if (answer.beginning === null) {
			throw new Refusal(answer.message, {exitCode: answer.exitCode});
		}
		return answer.beginning;
	};

	try {
		const mission = await composeEngine(workerData as LaunchOptions, {
			tell: (text) => post({type: 'notice', text}),
			decide,
		});
		serveLink(mission.link, {
			post,
			onMessage: (listener) => {
				hear = listener;
			},
		});
		post({type: 'begun', socket: mission.socket});
		mission.start();
		for (const message of early.splice(0)) {
			hear(message);
		}
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
