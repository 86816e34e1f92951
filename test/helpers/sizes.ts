/** The terminals that every screen is held to: two screens, a small one, and a side pane of tmux. Columns and rows. */
export const sizes = [
	[200, 60],
	[120, 40],
	[80, 24],
	[40, 24],
] as const;
