/** The first visible row of a scrolled stream: a block, and a row inside it. */
export type Anchor = Readonly<{blockId: string; line: number}>;

/** Where what is new begins in a stream: after so many lines of a block. */
export type Mark = Readonly<{blockId: string; lines: number}>;

/** Where a stream stands: a null anchor follows its end. The mark stays until the stream is scrolled away from its end again. */
export type Scroll = Readonly<{anchor: Anchor | null; mark: Mark | null}>;

/** A place where a searched text stands: which one of its block, from 0. */
export type Hit = Readonly<{blockId: string; nth: number}>;

/** A search in the stream of a lane. */
export type Search = Readonly<{
	laneId: string;
	query: string;
	/** Null while the text stands nowhere. */
	hit: Hit | null;
	/** True until the stream is scrolled: the place stays in view. */
	isHeld: boolean;
}>;

/** A stream that is scrolled shows what it is scrolled to, not what was found. */
export function letGo(search: Search | null, laneId: string): Search | null {
	return search?.laneId === laneId ? {...search, isHeld: false} : search;
}

/** The lanes with one more, or without it when it was among them. */
export function toggled(laneIds: readonly string[], laneId: string): readonly string[] {
	return laneIds.includes(laneId) ? laneIds.filter((id) => id !== laneId) : [...laneIds, laneId];
}
