import {Worker} from 'node:worker_threads';
import {stopAbandoned} from '../io/opencode/abandoned.js';
import type {Scenario} from '../io/simulated-model/scenario.js';
import {keepHeapsSmall} from '../io/small-heap.js';
import type {QuotaSettings} from '../mission/quota-settings.js';
import type {Settings} from '../mission/settings.js';
import type {EngineLink, EngineMessage} from '../runtime/viewer.js';
import {linkOver} from '../runtime/viewers.js';
import {exitCodes} from './exit-codes.js';
import {Refusal} from './refusal.js';
import type {Survey} from './survey.js';

/** Everything an engine needs to start a mission, as plain JSON. */
export type LaunchOptions = Readonly<{
	missionId: string;
	/** The mission in the user's words. */
	text: string;
	/** The top of the working tree, absolute: it is saved, watched and brought back as a whole. */
	root: string;
	/** Where OpenCode works, absolute: the root, or a folder in it. Todo list, checks and claims are of this folder. */
	directory: string;
	/** What is decided before OpenCode was asked for its models. */
	settings: Settings;
	/** Folders with agent files; later ones win over earlier ones by name. */
	agentFolders: readonly string[];
	server:
		| Readonly<{kind: 'start'; isTrusted: boolean}>
		| Readonly<{kind: 'attach'; url: string; password: string | null}>;
	/** True starts a server of our own without OpenCode's snapshots of the working tree. */
	withoutSnapshots: boolean;
	/** True has the answers of providers looked at for the model's name: on a server of our own, with models of providers. */
	verifiesModels: boolean;
	/** A scripted model instead of a provider: the scenario file, and how fast it answers (1 is real). */
	simulated: Readonly<{
		scenario: string;
		speed: number;
		parameters: Scenario['parameters'];
		logFile: string | null;
	}> | null;
	/** Variables that replace those of the process, for a server of our own: private XDG folders in the demo. */
	environment: Readonly<Record<string, string>>;
	/** How the quotas of providers are read. */
	quota: QuotaSettings;
	/** Path of the event store. */
	storeFile: string;
}>;

/** How a mission may begin, once OpenCode's models are known. */
export type Beginning = Readonly<{
	/** With a model for every role. */
	settings: Settings;
	/** True lets OpenCode load what the project brings along; a server of our own is started anew for it. */
	isTrusted: boolean;
	/** True puts the todo list that lies there aside, once the base holds it. */
	archivesTodo: boolean;
	/** What the user should know of it. */
	notices: readonly string[];
}>;

/** Says how a mission may begin; throws a Refusal when it may not. Asked again after a change of trust. */
export type Decide = (survey: Survey) => Promise<Beginning>;

/** The answer to an engine that has surveyed its server. */
export type Decided =
	| Readonly<{type: 'decided'; beginning: Beginning}>
	| Readonly<{type: 'decided'; beginning: null; message: string; exitCode: number}>;

/** An engine in a thread of its own, so that a busy screen never delays it and it never delays keys. */
export type LaunchedEngine = Readonly<{
	link: EngineLink;
	/** Resolves to true once the mission begins, to false when it will not. */
	begun: Promise<boolean>;
	/** Where other processes of the user can watch the mission; null before it begins, and when they cannot. */
	socket: () => string | null;
	/** Resolves when the thread has ended; rejects when it broke. */
	ended: Promise<void>;
	/**
	 * Resolves, once the thread has ended, to a line about the mission's sessions on a server of somebody else that it
	 * had no time to end; null when there is nothing to say.
	 */
	left: Promise<string | null>;
	/** Ends the thread at once, whatever it does: only for a second Ctrl+C. */
	terminate: () => Promise<void>;
}>;

type FromEngine =
	| EngineMessage
	| Readonly<{type: 'surveyed'; survey: Survey}>
	| Readonly<{type: 'begun'; socket: string | null}>;

/**
 * Starts an engine; what becomes of it arrives over the link as `notice`, `refused` or `closed`. A viewer
 * that comes later hears the notices, the first events and the last view first.
 */
export function launchEngine(
	options: LaunchOptions,
	{notices, decide}: Readonly<{notices: readonly string[]; decide: Decide}>,
): LaunchedEngine {
	keepHeapsSmall();
	const worker = new Worker(new URL('./engine-worker.js', import.meta.url), {workerData: options});
	const ended = new Promise<void>((resolve, reject) => {
		worker.once('error', reject);
		worker.once('exit', () => resolve());
	});
	const begun = Promise.withResolvers<boolean>();
	const state: {hasBegun: boolean; hasClosed: boolean; socket: string | null} = {
		hasBegun: false,
		hasClosed: false,
		socket: null,
	};
	const over = () => begun.resolve(false);
	ended.then(over, over);
	const leave = () => (state.hasBegun && !state.hasClosed ? stopLeft(options) : null);
	const link = linkOver({
		post: (message) => worker.postMessage(message),
		onMessage: (listener) =>
			worker.on('message', (message: FromEngine) => {
				if (message.type === 'surveyed') {
					void decided(decide, message.survey).then((answer) => worker.postMessage(answer));
				} else if (message.type === 'begun') {
					state.hasBegun = true;
					state.socket = message.socket;
					begun.resolve(true);
				} else {
					state.hasClosed ||= message.type === 'closed';
					listener(message);
				}
			}),
	});
	return {
		link: remembering(link, notices),
		begun: begun.promise,
		socket: () => state.socket,
		ended,
		left: ended.then(leave, leave),
		terminate: async () => {
			await worker.terminate();
		},
	};
}

/** An engine that was cut off has ended no session; a server of its own ends with it, another one works on. */
async function stopLeft({server, missionId, directory}: LaunchOptions): Promise<string | null> {
	return server.kind === 'attach' ? stopAbandoned({...server, missionId, directory}) : null;
}

async function decided(decide: Decide, survey: Survey): Promise<Decided> {
	try {
		return {type: 'decided', beginning: await decide(survey)};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.failed;
		return {type: 'decided', beginning: null, message, exitCode};
	}
}

/** What is kept for a viewer that comes when the mission has begun: a screen takes a moment to be made. */
const mostKept = 200;

function remembering(link: EngineLink, first: readonly string[]): EngineLink {
	const kept = new Map<string, EngineMessage>(
		first.map((text, at) => [`notice ${at}`, {type: 'notice', text}]),
	);
	link.listen((message) => {
		if (message.type === 'notice') {
			kept.set(`notice ${kept.size}`, message);
		} else if (message.type === 'view') {
			kept.set('view', message);
		} else if (message.type === 'event' && kept.size < mostKept) {
			kept.set(`event ${kept.size}`, message);
		}
	});
	return {
		send: link.send,
		listen: (listener) => {
			for (const message of [...kept.values()]) {
				listener(message);
			}
			return link.listen(listener);
		},
	};
}
