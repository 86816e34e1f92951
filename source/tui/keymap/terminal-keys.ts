import {type Binding, bind} from './binding.js';

/** What keys do about the terminal. */
export type TerminalCommand = 'next-theme' | 'switch-mouse';

/** The keys of theme and mouse. */
export const terminalKeys: ReadonlyArray<Binding<TerminalCommand>> = bind(
	['panes', 'reading', 'todo', 'summary'],
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
