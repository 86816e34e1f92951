/** What draws the screen: the painter only what changed, Ink whole frames. */
export type Renderer = 'painter' | 'ink';
