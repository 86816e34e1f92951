import type {OpencodeClient, Session} from '@opencode-ai/sdk/v2/client';
import type {PersonRequest} from '../../mission/records.js';
import type {SessionOwner} from '../../runtime/call-gate.js';
import {outcome, timed} from './call.js';
import {childOf} from './cut-call.js';
import type {Translator} from './translate.js';

/** Ancestors that are followed, and sessions that are looked at in one walk: more is no team but a loop. */
const mostAncestors = 50;
const mostSessions = 1000;

/** Whose a session is: some lane's, nobody's of this mission, or not to be found out. */
type Belonging = 'ours' | 'foreign' | 'unknown';

type Look = Readonly<{client: OpencodeClient; translator: Translator}>;

/** Asks the server for a session that nobody told us of, and for its ancestors, up to one that is known. */
async function belongingOf(
	{client, translator}: Look,
	sessionId: string,
	directory: string,
): Promise<Belonging> {
	const chain: Session[] = [];
	for (let id: string | undefined = sessionId; id !== undefined; ) {
		if (translator.isOurs(id)) {
			chain.reverse().forEach(translator.learn);
			return 'ours';
		}
		const read: Awaited<ReturnType<typeof sessionOf>> = await sessionOf(client, id, directory);
		if (!read.ok || chain.length >= mostAncestors) {
			return 'unknown';
		}
		chain.push(read.data);
		id = read.data.parentID;
	}
	return 'foreign';
}

/** Whose a session is; the server is asked about one that nobody has told of: its first call may come before its event. */
export async function ownerOf(
	look: Look,
	sessionId: string,
	directory: string,
): Promise<SessionOwner> {
	const {translator} = look;
	const known = translator.ownerOf(sessionId);
	const belonging = known ? 'ours' : await belongingOf(look, sessionId, directory);
	const owner = known ?? translator.ownerOf(sessionId);
	if (belonging !== 'ours' || owner === undefined) {
		return belonging === 'foreign' ? 'foreign' : 'unknown';
	}
	return {laneId: owner.laneId, ...childOf(owner, sessionId)};
}

function sessionOf(client: OpencodeClient, sessionID: string, directory: string) {
	return outcome(client.session.get({sessionID, directory}, timed()));
}

/**
 * Takes in a request of a session that nobody told us of. One that belongs to no lane is left to whoever started it; one
 * of which nobody can tell is shown as that, for a person.
 */
export async function takeStranger(
	look: Look,
	sessionId: string,
	request: PersonRequest,
): Promise<void> {
	const belonging = await belongingOf(look, sessionId, request.directory);
	if (belonging !== 'foreign') {
		look.translator.takeRequest(sessionId, request, belonging === 'unknown');
	}
}

/** Learns of every session that the lanes' sessions started, at any depth and in any directory. */
export async function learnDescendants(
	{client, translator}: Look,
	directory: string,
): Promise<void> {
	const seen = new Set<string>();
	const walk = async (sessionID: string, where: string): Promise<void> => {
		if (seen.has(sessionID) || seen.size >= mostSessions) {
			return;
		}
		seen.add(sessionID);
		const read = await outcome(client.session.children({sessionID, directory: where}, timed()));
		const children = read.ok ? read.data : [];
		children.forEach(translator.learn);
		await Promise.all(children.map((child) => walk(child.id, child.directory)));
	};
	await Promise.all(translator.lanes().map(({sessionId}) => walk(sessionId, directory)));
}
