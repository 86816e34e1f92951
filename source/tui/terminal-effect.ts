/** What a screen has a terminal do beside showing frames. */
export type TerminalEffect =
	/** Puts text into the user's clipboard, where the terminal allows it. */
	| Readonly<{type: 'copy'; text: string}>
	/** Rings, and where the user wants it shows the text outside the terminal's window. */
	| Readonly<{type: 'notify'; text: string}>;
