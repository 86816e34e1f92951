import {createHash} from 'node:crypto';

/** The two ids that make a prompt exactly-once: OpenCode ignores a pair it already has. */
export type PromptIds = Readonly<{messageId: string; partId: string}>;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 14 base62 characters that stand for a prompt, the same in every process. */
export function promptSuffix(promptId: string): string {
	const bytes = createHash('sha256').update(promptId).digest();
	return Array.from(bytes.subarray(0, 14), (byte) => alphabet[byte % 62]).join('');
}

/** The sortable part of an OpenCode id: the low 48 bits of ms times 4096 plus a counter. */
function stamp(value: bigint): string {
	return BigInt.asUintN(48, value).toString(16).padStart(12, '0');
}

/** The sortable part of `msg_...` as a number, or null when the id has another form. */
function stampOf(id: string): bigint | null {
	const hex = /^[a-z]+_([0-9a-f]{12})/.exec(id)?.[1];
	return hex === undefined ? null : BigInt(`0x${hex}`);
}

/**
 * Ids of a prompt planned at `plannedAt` (epoch ms). OpenCode never runs a prompt whose id sorts before
 * the last answer's, so with `after` (the newest id in the session) the result sorts right behind it.
 */
export function promptIds(promptId: string, plannedAt: number, after: string | null): PromptIds {
	const planned = BigInt.asUintN(48, BigInt(Math.trunc(plannedAt)) * 4096n);
	const newest = after === null ? null : stampOf(after);
	const value = newest !== null && newest >= planned ? newest + 1n : planned;
	const tail = stamp(value) + promptSuffix(promptId);
	return {messageId: `msg_${tail}`, partId: `prt_${tail}`};
}

/** The pair belonging to a message that is already in the session. */
export function idsOfMessage(messageId: string): PromptIds {
	return {messageId, partId: messageId.replace(/^msg_/, 'prt_')};
}
