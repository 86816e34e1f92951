/** A lane to be shown in a terminal of its own: on OpenCode's own screen, or as a stream of lines. */
export type PaneWish = Readonly<{kind: 'attach' | 'stream'; laneId: string}>;

/** Opens a lane beside the screen, and resolves to what to say about it. Never rejects. */
export type OpenLane = (wish: PaneWish) => Promise<string>;
