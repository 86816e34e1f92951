import {type Binding, bind, type Context} from './binding.js';
import {overlaid} from './way-out-keys.js';

/** What keys do about the terminal. */
export type TerminalCommand = 'next-theme' | 'switch-mouse';

/** What is chosen from at the bottom of the screen by keys that are no letters of roles. */
const sheets: readonly Context[] = ['caps', 'role', 'filter', 'todo-state', 'todo-role'];

/** The keys of theme and mouse: they work wherever nothing is typed. */
export const terminalKeys: ReadonlyArray<Binding<TerminalCommand>> = bind(
	[...overlaid, 'always', 'fail', 'abort', 'raise', 'stop', 'confirm', ...sheets],
	[
		['next-theme', 'T', '', "next theme: by the terminal's background, dark, light, high contrast"],
		[
			'switch-mouse',
			'm',
			'',
			'leave the mouse to the terminal, so that its selection works, or take it',
		],
	],
);
