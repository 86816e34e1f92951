import {setTimeout as delay} from 'node:timers/promises';
import type {Outcome} from '../mission/records.js';
import type {EngineMessage, MissionView} from '../runtime/viewer.js';
import {exitCodeOf, exitCodes} from './exit-codes.js';
import type {LaunchedEngine} from './launch.js';

/** How a mission ended for the person who started it. */
export type MissionEnd = Readonly<{
	exitCode: number;
	/** Null when the engine refused or broke. */
	outcome: Outcome | null;
	/** Why, in words. */
	reason: string;
	/** What the mission could not end on a server of somebody else, as a line; null for nothing. */
	left: string | null;
	/** The last view, or null when the mission never began. */
	view: MissionView | null;
}>;

/** Milliseconds for the engine's thread to end by itself after its last word. */
const graceMs = 10_000;

/** Listens to an engine until the mission has ended and its thread is gone. Never rejects. */
export async function followMission(
	engine: LaunchedEngine,
	hear: (message: EngineMessage) => void,
): Promise<MissionEnd> {
	let view: MissionView | null = null;
	let end: Ending | null = null;
	const over = Promise.withResolvers<void>();
	const stopListening = engine.link.listen((message) => {
		if (message.type === 'view') {
			view = message.view;
		}
		hear(message);
		end ??= endOf(message);
		if (end !== null) {
			over.resolve();
		}
	});
	const broken = await Promise.race([over.promise.then(() => ''), failureOf(engine)]);
	end ??= {exitCode: exitCodes.failed, outcome: null, reason: broken};
	await gone(engine);
	stopListening();
	return {...end, view, left: await engine.left};
}

type Ending = Omit<MissionEnd, 'view' | 'left'>;

function endOf(message: EngineMessage): Ending | null {
	if (message.type === 'closed') {
		const {outcome, reason} = message;
		return {exitCode: exitCodeOf(outcome), outcome, reason};
	}
	return message.type === 'refused'
		? {exitCode: message.exitCode, outcome: null, reason: message.message}
		: null;
}

/** What to say of a thread that ended without a last word. */
async function failureOf({ended}: LaunchedEngine): Promise<string> {
	try {
		await ended;
		return 'The engine ended before the mission did. What was changed is still there: flowdesk diff shows it, flowdesk undo takes it back.';
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return `The engine broke: ${reason}. What was changed is still there: flowdesk diff shows it, flowdesk undo takes it back.`;
	}
}

async function gone({ended, terminate}: LaunchedEngine): Promise<void> {
	const timer = new AbortController();
	const grace = delay(graceMs, undefined, {signal: timer.signal}).then(terminate, () => {});
	await Promise.race([ended.catch(() => {}), grace]);
	timer.abort();
}
