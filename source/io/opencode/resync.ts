import type {
	GlobalEvent,
	Message,
	OpencodeClient,
	Session,
	SessionStatus,
} from '@opencode-ai/sdk/v2/client';
import {type Outcome, outcome, timed} from './call.js';
import type {LaneTrack} from './lane-track.js';
import {resyncId, type Translator} from './translate.js';
import {isServed} from './turn.js';

/** Messages of a session that are read again; a turn of more steps shows its last ones. */
const messageLimit = 200;

type Payload = GlobalEvent['payload'];

export type Look = Readonly<{
	client: OpencodeClient;
	translator: Translator;
	directory: string;
	/** Sends a prompt again that OpenCode took in but will not run; false when that was tried before. */
	resend: (track: LaneTrack, messageId: string) => boolean;
}>;

/** Reads again what a broken stream may have hidden, and reports it through the same translation. */
export async function resync(look: Look): Promise<void> {
	const {translator} = look;
	const open = translator.lanes().filter((lane) => lane.prompts.size > 0 || lane.status !== 'idle');
	await Promise.all(open.map((lane) => settle(look, lane)));
	const directories = new Set([look.directory, ...translator.directories()]);
	for (const directory of directories) {
		await resyncRequests(look, directory);
	}
}

/** Finds out where a lane stands whose frames were missed or contradict each other. */
export async function settle(look: Look, lane: LaneTrack): Promise<void> {
	for (let attempt = 1; attempt <= 3; attempt++) {
		const frames = lane.frames;
		const isRead = await readMessages(look, lane, () => lane.frames === frames);
		const status = await readStatus(look, lane);
		if (!isRead || status === null) {
			return;
		}
		if (lane.frames !== frames) {
			continue;
		}
		if (status.type !== 'idle') {
			feed(look, {
				id: resyncId,
				type: 'session.status',
				properties: {sessionID: lane.sessionId, status},
			});
			return;
		}
		lane.status = 'idle';
		conclude(look, lane);
		return;
	}
}

/** The session is idle for certain: every prompt that reached it has had its chance. */
function conclude(look: Look, lane: LaneTrack): void {
	const newest = [...lane.prompts.values()].filter((prompt) => prompt.isSeen).at(-1);
	if (newest === undefined) {
		return;
	}
	const isHopeless = isServed(lane.turn, newest.messageId) || lane.turn.error !== null;
	if (!isHopeless && look.resend(lane, newest.messageId)) {
		return;
	}
	const isFinished = [...lane.turn.messages.values()].at(-1)?.info?.time.completed !== undefined;
	const error = lane.turn.error ?? {
		name: 'Interrupted',
		message: 'OpenCode stopped in the middle of the answer',
		statusCode: null,
		retryable: true,
	};
	look.translator.end(lane.sessionId, isFinished ? null : error);
}

async function readMessages(
	look: Look,
	lane: LaneTrack,
	isCurrent: () => boolean,
): Promise<boolean> {
	const {directory} = look;
	const sessionID = lane.sessionId;
	const read = await outcome(
		look.client.session.messages({sessionID, directory, limit: messageLimit}, timed()),
	);
	if (!read.ok) {
		return false;
	}
	const fresh = read.data.filter(({info}) => info.id > lane.endedUpTo);
	for (const {info, parts} of isCurrent() ? fresh : []) {
		const time = info.time.created;
		const announced: Message = info.role === 'user' ? info : {...info, time: {created: time}};
		feed(look, {id: resyncId, type: 'message.updated', properties: {sessionID, info: announced}});
		for (const part of parts) {
			feed(look, {id: resyncId, type: 'message.part.updated', properties: {sessionID, part, time}});
		}
		feed(look, {id: resyncId, type: 'message.updated', properties: {sessionID, info}});
	}
	return true;
}

async function readStatus(look: Look, lane: LaneTrack): Promise<SessionStatus | null> {
	const {directory} = look;
	const read = await outcome(look.client.session.status({directory}, timed()));
	return read.ok ? (read.data[lane.sessionId] ?? {type: 'idle'}) : null;
}

async function resyncRequests(look: Look, directory: string): Promise<void> {
	const {client, translator} = look;
	const known = new Set(translator.pending());
	const [permissions, questions] = await Promise.all([
		outcome(client.permission.list({directory}, timed())),
		outcome(client.question.list({directory}, timed())),
	]);
	if (!permissions.ok || !questions.ok) {
		return;
	}
	for (const asked of permissions.data) {
		if (!known.delete(asked.id) && (await isOurs(look, asked.sessionID, directory))) {
			feed(look, {id: resyncId, type: 'permission.asked', properties: asked}, directory);
		}
	}
	for (const asked of questions.data) {
		if (!known.delete(asked.id) && (await isOurs(look, asked.sessionID, directory))) {
			feed(look, {id: resyncId, type: 'question.asked', properties: asked}, directory);
		}
	}
	for (const requestId of known) {
		if (translator.directoryOf(requestId) === directory) {
			translator.closeRequest(requestId, 'answered while the connection was lost');
		}
	}
}

/** Looks up a session that was started while nobody listened, and its parents. */
async function isOurs(look: Look, sessionId: string, directory: string): Promise<boolean> {
	const chain: Session[] = [];
	for (let id: string | undefined = sessionId; id !== undefined && chain.length < 6; ) {
		if (look.translator.isOurs(id)) {
			chain.reverse().forEach(look.translator.learn);
			return true;
		}
		const read: Outcome<Session> = await outcome(
			look.client.session.get({sessionID: id, directory}, timed()),
		);
		if (!read.ok) {
			return false;
		}
		chain.push(read.data);
		id = read.data.parentID;
	}
	return false;
}

function feed(look: Look, payload: Payload, directory = look.directory): void {
	look.translator.take({directory, payload});
}
