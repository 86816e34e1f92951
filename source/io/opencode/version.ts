import {timed} from './call.js';
import {ServerUnsuitable} from './problems.js';

/** The versions of OpenCode that the tests were run against, both included. */
export const testedVersions = {oldest: '1.18.33', newest: '1.18.33'} as const;

const neededCalls = [
	'get /global/event',
	'get /path',
	'get /agent',
	'get /config',
	'get /session',
	'post /session',
	'get /session/status',
	'get /session/{sessionID}',
	'delete /session/{sessionID}',
	'patch /session/{sessionID}',
	'get /session/{sessionID}/message',
	'post /session/{sessionID}/message',
	'get /session/{sessionID}/message/{messageID}',
	'delete /session/{sessionID}/message/{messageID}',
	'post /session/{sessionID}/prompt_async',
	'post /session/{sessionID}/summarize',
	'post /session/{sessionID}/abort',
	'get /permission',
	'post /permission/{requestID}/reply',
	'get /question',
	'post /question/{requestID}/reply',
	'post /question/{requestID}/reject',
	'get /mcp',
	'post /mcp',
	'post /mcp/{name}/disconnect',
	'get /config/providers',
] as const;

/** Throws ServerUnsuitable when a server of a version that was never tested lacks a call that FlowDesk needs. */
export async function checkCalls(
	url: string,
	authorization: string,
	version: string,
): Promise<void> {
	const missing = missingCalls(await describedCalls(url, authorization));
	if (missing.length > 0) {
		throw new ServerUnsuitable(
			`OpenCode ${version} lacks what FlowDesk needs (${missing.slice(0, 3).join(', ')}). Install a tested one: npm install -g opencode-ai@${testedVersions.newest}`,
		);
	}
}

async function describedCalls(url: string, authorization: string): Promise<unknown> {
	try {
		const answer = await fetch(`${url}/doc`, {headers: {authorization}, ...timed()});
		return answer.ok ? await answer.json() : null;
	} catch {
		return null;
	}
}

/** The calls FlowDesk needs that a server's OpenAPI description does not have. */
export function missingCalls(description: unknown): readonly string[] {
	const {paths} = (description ?? {}) as {paths?: Record<string, Record<string, unknown>>};
	return neededCalls.filter((call) => {
		const [method = '', path = ''] = call.split(' ');
		return paths?.[path]?.[method] === undefined;
	});
}

/** True when the version lies in the tested range. */
export function isTested(version: string): boolean {
	return (
		compareVersions(version, testedVersions.oldest) >= 0 &&
		compareVersions(version, testedVersions.newest) <= 0
	);
}

function compareVersions(left: string, right: string): number {
	return left.localeCompare(right, 'en', {numeric: true});
}

/** What to tell of a version that was never tested. */
export function untested(version: string): string {
	const {oldest, newest} = testedVersions;
	const range = oldest === newest ? newest : `${oldest} to ${newest}`;
	return `OpenCode ${version} was not tested with this FlowDesk (tested: ${range}); it may behave differently.`;
}
