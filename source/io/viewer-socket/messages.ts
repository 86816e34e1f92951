import {z} from 'zod';
import type {EngineMessage} from '../../runtime/viewer.js';

/** What OpenCode's own screen needs to show a lane's session. */
export type Attachment = Readonly<{
	url: string;
	username: string;
	/** Handed over by environment only; empty for a server without one. */
	password: string;
	sessionId: string;
	directory: string;
	/** Variables that the mission's server was given beside those of its process. */
	variables: Readonly<Record<string, string>>;
}>;

/** What another process may ask for: to watch lanes, and how to attach to one. It can do nothing to the mission. */
export const requestSchema = z.discriminatedUnion('type', [
	z.strictObject({type: z.literal('watch'), laneIds: z.array(z.string().max(40)).max(100)}),
	z.strictObject({type: z.literal('attach'), laneId: z.string().max(40)}),
]);

/** A request of another process. */
export type Request = z.infer<typeof requestSchema>;

/** What another process is told: what viewers are told, but events, and how to attach; null for a lane without a session. */
export type Answer =
	| Exclude<EngineMessage, {type: 'event'}>
	| Readonly<{type: 'attachment'; attachment: Attachment | null}>;

/**
 * Cuts what arrives into lines and hands on the JSON value of each. Returns false when something is no JSON, or a line
 * is longer than `longest` characters.
 */
export function lineReader(
	take: (value: unknown) => void,
	longest: number,
): (chunk: string) => boolean {
	let rest = '';
	return (chunk) => {
		if (!chunk.includes('\n')) {
			rest += chunk;
			return rest.length <= longest;
		}
		const lines = `${rest}${chunk}`.split('\n');
		rest = lines.pop() ?? '';
		try {
			for (const line of lines) {
				take(JSON.parse(line));
			}
		} catch {
			return false;
		}
		return rest.length <= longest;
	};
}
