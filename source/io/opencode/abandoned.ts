import type {Session} from '@opencode-ai/sdk/v2/client';
import {type Outcome, outcome, plain} from './call.js';
import {attachedClient} from './server.js';

/** Milliseconds for everything: whoever waits has asked twice to leave. */
const stopLimitMs = 2000;

/** A mission whose engine is gone, on a server that someone else started and that runs on. */
export type Abandoned = Readonly<{
	url: string;
	password: string | null;
	directory: string;
	missionId: string;
}>;

/**
 * Aborts the sessions of a mission that nobody leads any more, so that none works on unseen. Ends within 2000 ms and
 * never rejects: resolves to a line that says what became of them.
 */
export async function stopAbandoned(mission: Abandoned): Promise<string> {
	const {url, directory, missionId} = mission;
	const client = attachedClient(mission);
	const signal = AbortSignal.timeout(stopLimitMs);
	const listed = await outcome(
		client.session.list({directory, search: `fd:${missionId}:`, limit: 1000}, {signal}),
	);
	const where = plain(url);
	if (!listed.ok) {
		return `Sessions titled fd:${missionId} may still be at work on ${where}: it did not answer in time. End them there.`;
	}
	const sessions = listed.data.filter(({title}) => title.startsWith(`fd:${missionId}:`));
	const aborts: Outcome<unknown>[] = await Promise.all(
		sessions.map(({id}) => outcome(client.session.abort({sessionID: id, directory}, {signal}))),
	);
	const left = sessions.filter((_, at) => aborts[at]?.ok !== true);
	return left.length === 0
		? `No session of the mission is at work on ${where} any more; they stay in its list, titled fd:${missionId}.`
		: `May still be at work on ${where}: ${named(left)}. End them there.`;
}

function named(sessions: readonly Session[]): string {
	const shown = sessions.slice(0, 10).map(({id, title}) => `${plain(title)} (${plain(id)})`);
	const more = sessions.length - shown.length;
	return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
