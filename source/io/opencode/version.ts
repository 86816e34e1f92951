import {plain, timed} from './call.js';
import {ServerUnsuitable} from './problems.js';

/** The versions of OpenCode that the tests were run against, both included. */
export const testedVersions = {oldest: '1.18.33', newest: '1.18.33'} as const;

const install = `npm install -g opencode-ai@${testedVersions.newest}`;

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

/**
 * What to tell of a server whose version was never tested: a sentence, and one more when it did not say which calls
 * it has. Throws ServerUnsuitable when it said so and a call that FlowDesk needs is not among them.
 */
export async function untestedNotices(
	version: string,
	{url, authorization}: Readonly<{url: string; authorization: string}>,
): Promise<readonly string[]> {
	const described = await describedCalls(url, authorization);
	if (!described.ok) {
		return [
			untested(version),
			`It could not be asked which calls it has (${described.reason}), so one that FlowDesk needs may be missing. If the mission fails, install a tested version: ${install}`,
		];
	}
	const missing = missingCalls(described.description);
	if (missing.length > 0) {
		throw new ServerUnsuitable(
			`OpenCode ${version} lacks what FlowDesk needs (${missing.slice(0, 3).join(', ')}). Install a tested one: ${install}`,
		);
	}
	return [untested(version)];
}

type Described = Readonly<{ok: true; description: unknown}> | Readonly<{ok: false; reason: string}>;

async function describedCalls(url: string, authorization: string): Promise<Described> {
	try {
		const answer = await fetch(`${url}/doc`, {headers: {authorization}, ...timed()});
		if (!answer.ok) {
			return {ok: false, reason: `/doc: HTTP ${answer.status}`};
		}
		const description: unknown = await answer.json();
		return isDescription(description)
			? {ok: true, description}
			: {ok: false, reason: '/doc describes no calls'};
	} catch (error) {
		return {ok: false, reason: plain(`/doc: ${error instanceof Error ? error.message : error}`)};
	}
}

function isDescription(value: unknown): boolean {
	return (
		typeof value === 'object' &&
		value !== null &&
		'paths' in value &&
		typeof value.paths === 'object' &&
		value.paths !== null
	);
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

function untested(version: string): string {
	const {oldest, newest} = testedVersions;
	const range = oldest === newest ? newest : `${oldest} to ${newest}`;
	return `OpenCode ${version} was not tested with this FlowDesk (tested: ${range}); it may behave differently.`;
}
