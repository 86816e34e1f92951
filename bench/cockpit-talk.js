const words =
	'the parser keeps every span as byte offsets so that recover can give it back unchanged while the printer reads tokens 0 1 2'.split(
		' ',
	);

/**
 * What lanes write: about six characters at a time, a line end now and then, and a new block after 4 000 characters.
 * @returns {(laneId: string) => import('../source/runtime/ports.js').LaneChunk}
 */
export function createTalk() {
	const written = new Map();
	let at = 0;
	return (laneId) => {
		at += 1;
		const length = (written.get(laneId) ?? 0) + 6;
		written.set(laneId, length);
		const text = `${words[(at * 7) % words.length]}${at % 13 === 0 ? '\n' : ' '}`;
		const block = Math.floor(length / 4000);
		return {kind: 'delta', blockId: `${laneId}-${block}`, field: 'text', text};
	};
}
