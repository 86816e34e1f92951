/**
 * A lane to be shown in a terminal of its own, on OpenCode's own screen or as a stream of lines; or its terminals to
 * stay when it ends, or to close with it again.
 */
export type PaneWish = Readonly<{
	kind: 'attach' | 'stream' | 'pin';
	laneId: string;
	/** True when its terminals stay when it ends. */
	isPinned: boolean;
}>;

/** Does that beside the screen, and resolves to what to say about it; null for nothing. Never rejects. */
export type OpenLane = (wish: PaneWish) => Promise<string | null>;
