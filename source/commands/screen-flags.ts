import type {FlagSpec} from './arguments.js';

const renderer: FlagSpec = {
	name: 'renderer',
	kind: 'value',
	value: 'painter|ink',
	says: 'What draws the screen: only what changed (default), or whole frames by Ink, where painting goes wrong.',
};

const side: FlagSpec = {
	name: 'side',
	kind: 'value',
	value: '40%',
	otherwise: '40%',
	says: 'In tmux: open the cockpit in a pane to the right of this one, so wide or so many cells, and leave this terminal to you.',
};

/** What the screen of a command is like, and where it is. */
export const screenFlags: readonly FlagSpec[] = [
	side,
	renderer,
	{
		name: 'theme',
		kind: 'value',
		value: 'auto|dark|light|high-contrast',
		says: "The colours (default auto: by the terminal's background).",
	},
	{
		name: 'ascii',
		kind: 'switch',
		says: 'Plain ASCII signs (default where the locale is no UTF-8).',
	},
	{
		name: 'reduced-motion',
		kind: 'switch',
		says: 'Nothing moves for its own sake, and lanes have no sparkline; times and counts still go on.',
	},
];
