/** Characters kept of one block of a stream. */
const blockLength = 32_000;

/**
 * The end of a block's text: what streams in is what the user wants to see. Whoever adds to a block cuts it so, and
 * all of them hold the same text, however it was cut into pieces.
 */
export function blockTail(text: string): string {
	return text.length <= blockLength ? text : `…${text.slice(1 - blockLength)}`;
}
