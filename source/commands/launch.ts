import {Worker} from 'node:worker_threads';
import type {Scenario} from '../io/simulated-model/scenario.js';
import type {Settings} from '../mission/settings.js';
import type {EngineLink} from '../runtime/viewer.js';
import {linkOver} from '../runtime/viewers.js';

/** Everything an engine needs to start a mission, as plain JSON. */
export type LaunchOptions = Readonly<{
	missionId: string;
	/** The mission in the user's words. */
	text: string;
	/** Where OpenCode works: the project's folder, absolute. */
	directory: string;
	settings: Settings;
	/** Folders with agent files; later ones win over earlier ones by name. */
	agentFolders: readonly string[];
	server:
		| Readonly<{kind: 'start'; isTrusted: boolean}>
		| Readonly<{kind: 'attach'; url: string; password: string | null}>;
	/** A scripted model instead of a provider: the scenario file, and how fast it answers (1 is real). */
	simulated: Readonly<{
		scenario: string;
		speed: number;
		parameters: Scenario['parameters'];
		logFile: string | null;
	}> | null;
	/** Variables that replace those of the process, for a server of our own: private XDG folders in the demo. */
	environment: Readonly<Record<string, string>>;
	/** Path of the event store. */
	storeFile: string;
}>;

/** An engine in a thread of its own, so that a busy screen never delays it and it never delays keys. */
export type LaunchedEngine = Readonly<{
	link: EngineLink;
	/** Resolves when the thread has ended; rejects when it broke. */
	ended: Promise<void>;
	/** Ends the thread at once, whatever it does: only for a second Ctrl+C. */
	terminate: () => Promise<void>;
}>;

/** Starts an engine; what becomes of it arrives over the link as `notice`, `refused` or `closed`. */
export function launchEngine(options: LaunchOptions): LaunchedEngine {
	const worker = new Worker(new URL('./engine-worker.js', import.meta.url), {workerData: options});
	const ended = new Promise<void>((resolve, reject) => {
		worker.once('error', reject);
		worker.once('exit', () => resolve());
	});
	return {
		link: linkOver({
			post: (message) => worker.postMessage(message),
			onMessage: (listener) => worker.on('message', listener),
		}),
		ended,
		terminate: async () => {
			await worker.terminate();
		},
	};
}
