import {setTimeout as delay} from 'node:timers/promises';
import type {GlobalEvent, Message, OpencodeClient, Part} from '@opencode-ai/sdk/v2/client';
import {outcome, timed} from './call.js';
import type {LaneTrack} from './lane-track.js';
import {learnDescendants} from './lineage.js';
import {resyncId, type Translator} from './translate.js';
import {isServed, isSettled} from './turn.js';

/** Messages of a session that are read again; a turn of more steps shows its last ones. */
const messageLimit = 200;

/** Milliseconds without a sign of life after which an idle session counts as idle for good. */
const confirmMs = 1000;

type Payload = GlobalEvent['payload'];

/** What is needed to read a server's sessions again. */
export type Look = Readonly<{
	client: OpencodeClient;
	translator: Translator;
	directory: string;
	/** Sends a prompt again that OpenCode took in but will not run; false when that was tried before. */
	resend: (track: LaneTrack, messageId: string) => boolean;
}>;

/** Reading again after one return of the stream; every later loss makes it pointless. */
type Resync = Readonly<{
	/** Finds out where every lane stands: what works, what waits for whom, what has ended meanwhile. */
	standing: () => Promise<void>;
	/** Reads the rest: what lanes at work wrote meanwhile, and what sessions that they started ask. */
	rest: () => Promise<void>;
}>;

/**
 * Reads again what a broken stream may have hidden, and reports it through the same translation. Where lanes stand is
 * told by a few calls and comes first: to read the messages of many lanes takes seconds.
 */
export function createResync(look: Look, isCurrent: () => boolean): Resync {
	const {translator} = look;
	const atWork = new Set<LaneTrack>();
	const settleLanes = (isMeant: (lane: LaneTrack) => boolean) =>
		Promise.all(
			translator
				.lanes()
				.filter(isMeant)
				.map((lane) => settlePartial(look, lane, {isCurrent, isAtWork: atWork.has(lane)})),
		);
	return {
		standing: async () => {
			const [working] = await Promise.all([
				readStatuses(look, translator.lanes()),
				resyncRequests(look, translator.isOurs),
			]);
			for (const lane of working ?? []) {
				atWork.add(lane);
			}
			await settleLanes((lane) => !atWork.has(lane));
		},
		rest: async () => {
			await settleLanes((lane) => atWork.has(lane));
			if (isCurrent()) {
				await learnDescendants(look, look.directory);
			}
			if (isCurrent()) {
				await resyncRequests(look);
			}
		},
	};
}

/**
 * Reads how sessions stand, reports those of these lanes that work or wait for their provider, and gives their lanes.
 * What a frame says meanwhile is newer, and so is what was asked for later. Null when no answer came.
 */
async function readStatuses(
	look: Look,
	lanes: readonly LaneTrack[],
): Promise<readonly LaneTrack[] | null> {
	const {client, directory} = look;
	const asked = lanes.map((lane) => {
		lane.readingsBegun += 1;
		return {lane, standings: lane.standings, reading: lane.readingsBegun};
	});
	const read = await outcome(client.session.status({directory}, timed()));
	if (!read.ok) {
		return null;
	}
	return asked.flatMap(({lane, standings, reading}) => {
		const sessionID = lane.sessionId;
		const status = read.data[sessionID];
		const isWorking = status !== undefined && status.type !== 'idle';
		if (lane.standings !== standings || lane.newestReading > reading) {
			return lane.status === 'idle' ? [] : [lane];
		}
		lane.newestReading = reading;
		if (isWorking) {
			feed(look, {id: resyncId, type: 'session.status', properties: {sessionID, status}});
		}
		return isWorking ? [lane] : [];
	});
}

async function settlePartial(
	look: Look,
	lane: LaneTrack,
	{isCurrent, isAtWork}: Readonly<{isCurrent: () => boolean; isAtWork: boolean}>,
): Promise<void> {
	const {translator} = look;
	if (lane.prompts.size > 0 || lane.status !== 'idle') {
		// What is being read since before the return may lack the newest.
		await lane.doubt;
		if (!isCurrent()) {
			return;
		}
		await settle(look, lane, isAtWork);
	}
	// What could not be read by now never will be; from here on the frames decide.
	lane.isPartial = translator.isBlind();
}

/**
 * Finds out where a lane stands whose frames were missed or contradict each other. `isAtWork` says that it was heard to
 * work since the stream is open, so that its end comes as a frame.
 */
export function settle(look: Look, lane: LaneTrack, isAtWork = false): Promise<void> {
	lane.doubt ??= settleNow(look, lane, isAtWork).finally(() => {
		lane.doubt = null;
	});
	return lane.doubt;
}

async function settleNow(look: Look, lane: LaneTrack, isAtWork: boolean): Promise<void> {
	for (let attempt = 1; attempt <= 5; attempt++) {
		if ((await settleOnce(look, lane, isAtWork)) === 'settled') {
			return;
		}
	}
}

/**
 * A lane is idle and its prompt has no finished answer. After an error that is so for a moment only; settles it when
 * it stays so.
 */
export async function resolveDoubt(look: Look, lane: LaneTrack): Promise<void> {
	await delay(confirmMs);
	if (lane.status === 'idle' && lane.prompts.size > 0) {
		await settle(look, lane);
	}
}

/** One reading; `moving` when frames came meanwhile, so that it proves nothing. */
async function settleOnce(
	look: Look,
	lane: LaneTrack,
	isAtWork: boolean,
): Promise<'settled' | 'moving'> {
	const {frames} = lane;
	const isCurrent = () => lane.frames === frames;
	if (!(await readMessages(look, lane))) {
		await delay(confirmMs);
		return 'moving';
	}
	if ((isAtWork && lane.status !== 'idle') || (await isBusy(look, lane))) {
		return 'settled';
	}
	if (!isCurrent()) {
		return 'moving';
	}
	lane.status = 'idle';
	const newest = [...lane.prompts.values()].filter((prompt) => prompt.isSeen).at(-1);
	if (newest === undefined) {
		return 'settled';
	}
	const isAnswered = isServed(lane.turn, newest.messageId) || lane.turn.error !== null;
	if (isAnswered && isSettled(lane.turn)) {
		look.translator.end(lane.sessionId, null);
		return 'settled';
	}
	// Between taking a prompt in and working on it, a session is idle for a moment.
	await delay(confirmMs);
	if (!isCurrent() || (await isBusy(look, lane))) {
		return 'moving';
	}
	if (isAnswered || lane.turn.isAborted || !look.resend(lane, newest.messageId)) {
		look.translator.end(lane.sessionId, lane.turn.error ?? interrupted);
	}
	return 'settled';
}

const interrupted = {
	name: 'Interrupted',
	message: 'OpenCode stopped in the middle of the answer',
	statusCode: null,
	retryable: true,
} as const;

/** Reads the session's status, and reports it when it is not idle. No answer counts as busy. */
async function isBusy(look: Look, lane: LaneTrack): Promise<boolean> {
	const working = await readStatuses(look, [lane]);
	return working === null || working.length > 0;
}

/** Reads the messages of the running turn; what came by frames since is newer, and stays. */
async function readMessages(look: Look, lane: LaneTrack): Promise<boolean> {
	const {directory} = look;
	const sessionID = lane.sessionId;
	const read = await outcome(
		look.client.session.messages({sessionID, directory, limit: messageLimit}, timed()),
	);
	if (!read.ok) {
		return false;
	}
	const fresh = read.data.filter(({info}) => info.id > lane.endedUpTo);
	for (const {info, parts} of fresh) {
		const time = info.time.created;
		const announced: Message = info.role === 'user' ? info : {...info, time: {created: time}};
		feed(look, {id: resyncId, type: 'message.updated', properties: {sessionID, info: announced}});
		const known = lane.turn.messages.get(info.id)?.texts;
		const isOlder = (part: Part) =>
			part.type === 'text' && part.text.length < (known?.get(part.id)?.length ?? 0);
		for (const part of parts.filter((one) => !isOlder(one))) {
			feed(look, {id: resyncId, type: 'message.part.updated', properties: {sessionID, part, time}});
		}
		feed(look, {id: resyncId, type: 'message.updated', properties: {sessionID, info}});
	}
	lane.isPartial = look.translator.isBlind();
	return true;
}

/** Reports what was asked and answered in every directory of ours; of some sessions only, where `isMeant` says so. */
async function resyncRequests(look: Look, isMeant = (_sessionId: string) => true): Promise<void> {
	const directories = new Set([look.directory, ...look.translator.directories()]);
	for (const directory of directories) {
		await resyncRequestsIn(look, directory, isMeant);
	}
}

async function resyncRequestsIn(
	look: Look,
	directory: string,
	isMeant: (sessionId: string) => boolean,
): Promise<void> {
	const {client, translator} = look;
	const known = new Set(translator.pending());
	const [permissions, questions] = await Promise.all([
		outcome(client.permission.list({directory}, timed())),
		outcome(client.question.list({directory}, timed())),
	]);
	if (!permissions.ok || !questions.ok) {
		return;
	}
	const isNew = ({id, sessionID}: {id: string; sessionID: string}) =>
		!known.delete(id) && isMeant(sessionID);
	for (const asked of permissions.data.filter(isNew)) {
		feed(look, {id: resyncId, type: 'permission.asked', properties: asked}, directory);
	}
	for (const asked of questions.data.filter(isNew)) {
		feed(look, {id: resyncId, type: 'question.asked', properties: asked}, directory);
	}
	for (const requestId of known) {
		if (translator.directoryOf(requestId) === directory) {
			translator.closeRequest(requestId, 'answered while the connection was lost');
		}
	}
}

function feed(look: Look, payload: Payload, directory = look.directory): void {
	look.translator.take({directory, payload});
}
