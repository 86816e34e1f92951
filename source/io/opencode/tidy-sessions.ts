import type {OpencodeClient} from '@opencode-ai/sdk/v2/client';
import {outcome, timed} from './call.js';

/** Milliseconds for all sessions together; what is not tidied by then stays in the user's list. */
const tidyLimitMs = 2000;

/** Calls at the same moment: a mission of two hundred lanes must not flood the server. */
const atOnce = 8;

/** A session that this mission made. */
export type MadeSession = Readonly<{
	sessionId: string;
	/** True when it was prompted, or nobody knows whether it was. */
	isPrompted: boolean;
	/** True for one that other sessions may belong to. */
	isParent: boolean;
}>;

/**
 * Takes the sessions of a mission that is over out of the user's list: one that was prompted is archived and can still
 * be opened, one that was made ahead and holds no message is deleted. Ends within 2000 ms and never rejects.
 */
export async function tidySessions(
	client: OpencodeClient,
	directory: string,
	sessions: readonly MadeSession[],
): Promise<void> {
	const {signal} = timed(tidyLimitMs);
	// OpenCode lists sessions without a parent, so the commander's matters most.
	const waiting = [...sessions].sort((a, b) => Number(b.isParent) - Number(a.isParent));
	const work = async () => {
		for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
			await tidyOne(client, directory, next, signal);
		}
	};
	await Promise.all(Array.from({length: atOnce}, work));
}

async function tidyOne(
	client: OpencodeClient,
	directory: string,
	{sessionId, isPrompted, isParent}: MadeSession,
	signal: AbortSignal,
): Promise<void> {
	const call = {sessionID: sessionId, directory};
	if (!isPrompted && !isParent) {
		const read = await outcome(client.session.messages({...call, limit: 1}, {signal}));
		if (read.ok && read.data.length === 0) {
			await outcome(client.session.delete(call, {signal}));
			return;
		}
	}
	await outcome(client.session.update({...call, time: {archived: Date.now()}}, {signal}));
}
