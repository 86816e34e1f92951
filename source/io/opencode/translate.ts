import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import type {FactOf} from '../../mission/events.js';
import type {PersonRequest, TurnError} from '../../mission/records.js';
import {oneLine} from '../../mission/sanitize.js';
import type {Sink} from '../../runtime/ports.js';
import type {PromptAuthor} from './blocks.js';
import type {KnownSecrets} from './error-cause.js';
import {
	type Doubt,
	endNow,
	type LaneTrack,
	newTrack,
	type TrackedLane,
	takeDelta,
	takeError,
	takeIdle,
	takeMessage,
	takePart,
	takeStatus,
} from './lane-track.js';
import {permissionOf, questionOf} from './requests.js';
import type {ModelFacts} from './step.js';
import {takeChildStep} from './take-step.js';

/** The id of frames that were made from a reading and not received. */
export const resyncId = 'resync';

/** A session's place in the tree of sessions. */
export type SessionInfo = Readonly<{
	id: string;
	parentID?: string | undefined;
	directory: string;
	title?: string;
}>;

/** The translation of one server's frames for the lanes of one mission. */
export type Translator = Readonly<{
	/** Makes a session known as a lane; a known one keeps its state. */
	track: (lane: TrackedLane) => LaneTrack;
	laneOf: (sessionId: string) => LaneTrack | undefined;
	lanes: () => readonly LaneTrack[];
	/** Announces a prompt before it is sent, so that no frame can come too early. */
	expect: (sessionId: string, messageId: string, author?: PromptAuthor) => void;
	/** Takes an announcement back: the prompt never arrived. */
	forget: (sessionId: string, messageId: string) => void;
	/** Reports the turn's end now, whatever the frames say. */
	end: (sessionId: string, why: 'aborted' | TurnError | null) => void;
	/** Takes one frame of /global/event. Never throws: a frame of an unknown form says nothing. */
	take: (frame: GlobalEvent) => void;
	/** Frames are being missed, or no longer; each lane stays partial until it was read again. */
	setBlind: (isBlind: boolean) => void;
	isBlind: () => boolean;
	/** Tells of a session that some lane's session may have started. */
	learn: (session: SessionInfo) => void;
	/** True when the session is a lane's, or was started by one at any depth. */
	isOurs: (sessionId: string) => boolean;
	/** The lane that a session is of or was started below, at any depth; undefined for others. */
	ownerOf: (sessionId: string) => LaneTrack | undefined;
	/** Directories in which our sessions and their requests were seen. */
	directories: () => readonly string[];
	/** Ids of requests asked and not closed. */
	pending: () => readonly string[];
	/** The directory of an open request. */
	directoryOf: (requestId: string) => string | undefined;
	/** Reports an open request again: its answer did not reach the server. */
	askAgain: (requestId: string) => void;
	/** Takes a request in of which it is known by now that its session is ours, or that nobody can tell whose it is. */
	takeRequest: (sessionId: string, request: PersonRequest, isUnknown: boolean) => void;
	/** Closes a request that is gone from the server; false when it was not open. */
	closeRequest: (requestId: string, reason: string) => boolean;
}>;

/** Turns the frames of one server into facts and chunks of our lanes. It keeps no time and does no I/O. */
export function createTranslator(options: {
	sink: Sink;
	models: ModelFacts;
	onDoubt: Doubt;
	secrets: KnownSecrets;
	/** A request of a session that nobody told us of: the edge finds out whose it is. */
	onStranger?: (sessionId: string, request: PersonRequest) => void;
}): Translator {
	const {sink} = options;
	const tracks = new Map<string, LaneTrack>();
	/** Sessions started by a lane's session, at any depth. */
	const children = new Map<string, Readonly<{parent: string; title: string}>>();
	const requests = new Map<string, FactOf<'request.asked'>>();
	const directories = new Set<string>();
	let isBlind = false;

	/** The sessions above one that a lane's session started, the lane's last; empty for others. */
	const ancestorsOf = (sessionId: string) => {
		const above: string[] = [];
		let child = tracks.has(sessionId) ? undefined : children.get(sessionId);
		while (child !== undefined && !above.includes(child.parent)) {
			above.push(child.parent);
			child = tracks.has(child.parent) ? undefined : children.get(child.parent);
		}
		return above;
	};

	const ownerOf = (sessionId: string) =>
		tracks.get(sessionId) ?? tracks.get(ancestorsOf(sessionId).at(-1) ?? '');

	/** A lane is in the session it is prompted in; in the others nothing is said to it any more. */
	const leaveOthers = (present: LaneTrack) => {
		for (const track of tracks.values()) {
			if (track.laneId === present.laneId) {
				track.isLeft = track !== present;
			}
		}
	};

	const closeRequest = (requestId: string, reason: string) => {
		const isOpen = requests.delete(requestId);
		if (isOpen) {
			sink.fact({type: 'request.closed', requestId, reason});
		}
		return isOpen;
	};

	const take = (sessionId: string, asked: PersonRequest, isUnknown: boolean) => {
		const ancestors = isUnknown ? null : ancestorsOf(sessionId);
		const title = oneLine(children.get(sessionId)?.title ?? '', 80);
		const request = {...asked, session: {id: sessionId, title, ancestors}};
		const laneId = isUnknown ? '' : (ownerOf(sessionId)?.laneId ?? '');
		const fact = {type: 'request.asked', laneId, request} as const;
		requests.set(request.requestId, fact);
		directories.add(request.directory);
		sink.fact(fact);
	};

	const ask = (sessionId: string, request: PersonRequest) => {
		if (ownerOf(sessionId) === undefined) {
			options.onStranger?.(sessionId, request);
		} else {
			take(sessionId, request, false);
		}
	};

	const learn = (info: SessionInfo) => {
		const parent = info.parentID === undefined ? undefined : ownerOf(info.parentID);
		if (parent !== undefined && !tracks.has(info.id)) {
			children.set(info.id, {parent: info.parentID ?? '', title: info.title ?? ''});
			directories.add(info.directory);
		}
	};

	const takeLane = (track: LaneTrack, {payload}: GlobalEvent) => {
		switch (payload.type) {
			case 'message.updated':
				takeMessage(track, payload.properties.info, options);
				break;
			case 'message.part.updated':
				takePart(track, payload.properties.part, options);
				break;
			case 'message.part.delta':
				takeDelta(track, payload.properties, sink);
				break;
			case 'session.status':
				takeStatus(track, payload.properties.status, options);
				break;
			case 'session.idle':
				takeIdle(track, options);
				break;
			case 'session.error':
				takeError(track, payload.properties.error, payload.id, options);
				break;
			default:
		}
	};

	const route = (frame: GlobalEvent) => {
		const {payload, directory} = frame;
		switch (payload.type) {
			case 'session.created':
			case 'session.updated':
				learn(payload.properties.info);
				break;
			case 'permission.asked':
				ask(payload.properties.sessionID, permissionOf(payload.properties, directory));
				break;
			case 'question.asked':
				ask(payload.properties.sessionID, questionOf(payload.properties, directory));
				break;
			case 'permission.replied':
				closeRequest(payload.properties.requestID, `answered: ${payload.properties.reply}`);
				break;
			case 'question.replied':
				closeRequest(payload.properties.requestID, 'answered');
				break;
			case 'question.rejected':
				closeRequest(payload.properties.requestID, 'declined');
				break;
			default: {
				const sessionId = sessionOf(frame);
				const track = tracks.get(sessionId);
				if (track !== undefined && !track.isLeft) {
					countFrame(track, frame);
					takeLane(track, frame);
				} else {
					takeChildStep(ownerOf(sessionId), frame, options);
				}
			}
		}
	};

	return {
		track: (lane) => {
			const known = tracks.get(lane.sessionId) ?? newTrack(lane, isBlind);
			tracks.set(lane.sessionId, known);
			children.delete(lane.sessionId);
			return known;
		},
		laneOf: (sessionId) => tracks.get(sessionId),
		lanes: () => [...tracks.values()],
		expect: (sessionId, messageId, author = 'engine') => {
			const track = tracks.get(sessionId);
			if (track !== undefined) {
				leaveOthers(track);
				track.hasStrayed = false;
				track.isPartial ||= isBlind;
				track.prompts.set(messageId, {messageId, isSeen: false});
				track.authors.set(messageId, author);
			}
		},
		forget: (sessionId, messageId) => tracks.get(sessionId)?.prompts.delete(messageId),
		end: (sessionId, why) => {
			const track = tracks.get(sessionId);
			if (track !== undefined) {
				endNow(track, why, options);
			}
		},
		take: (frame) => {
			try {
				route(frame);
			} catch {
				// A frame of another form than the tested versions send says nothing; the resync makes up for it.
			}
		},
		setBlind: (value) => {
			isBlind = value;
			for (const track of tracks.values()) {
				track.isPartial ||= value;
			}
		},
		isBlind: () => isBlind,
		learn,
		isOurs: (sessionId) => ownerOf(sessionId) !== undefined,
		ownerOf,
		directories: () => [...directories],
		pending: () => [...requests.keys()],
		directoryOf: (requestId) => requests.get(requestId)?.request.directory,
		askAgain: (requestId) => {
			const fact = requests.get(requestId);
			if (fact !== undefined) {
				sink.fact(fact);
			}
		},
		takeRequest: take,
		closeRequest,
	};
}

/** What was made from a reading is no frame. */
function countFrame(track: LaneTrack, {payload: {id, type}}: GlobalEvent): void {
	if (id !== resyncId) {
		track.frames++;
		track.standings += type === 'session.status' || type === 'session.idle' ? 1 : 0;
	}
}

function sessionOf({payload}: GlobalEvent): string {
	const properties: unknown = 'properties' in payload ? payload.properties : null;
	const {sessionID} = (properties ?? {}) as {sessionID?: unknown};
	return typeof sessionID === 'string' ? sessionID : '';
}
