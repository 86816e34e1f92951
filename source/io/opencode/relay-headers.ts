import type {IncomingHttpHeaders} from 'node:http';

/** Headers that concern one connection and not the message, by RFC 9110; `expect` is answered by the server that reads it. */
const hopByHop = [
	'connection',
	'expect',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-connection',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
];

type Message = Readonly<{
	/** Names and values in turn, as they came. */
	rawHeaders: readonly string[];
	headers: IncomingHttpHeaders;
}>;

/**
 * The headers of a message that are passed on, as they came and in their order. Those that `Connection` names stay
 * behind, and those of `without` (lower case).
 */
export function passedHeaders(
	{rawHeaders, headers}: Message,
	without: readonly string[] = [],
): string[] {
	const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
	const dropped = new Set([...hopByHop, ...named, ...without]);
	return rawHeaders.filter(
		(_, at) => !dropped.has((rawHeaders[at - (at % 2)] ?? '').toLowerCase()),
	);
}

/** The session that OpenCode 1.18.33 names in each model call: its own provider has another header for it. */
export function sessionIn(headers: IncomingHttpHeaders): string | null {
	const given =
		headers['x-session-id'] ?? headers['x-session-affinity'] ?? headers['x-opencode-session'];
	return typeof given === 'string' && /^[\w-]{1,200}$/.test(given) ? given : null;
}

/** The model in the path of a call, where a provider wants it there; null where it is in the body. */
export function modelInPath(path: string): string | null {
	const [, name] = /\/(?:models|deployments)\/([^/?:]{1,200})/.exec(path) ?? [];
	try {
		return name === undefined ? null : decodeURIComponent(name);
	} catch {
		return null;
	}
}
