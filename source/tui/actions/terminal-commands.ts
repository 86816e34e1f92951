import type {CommandName} from '../keymap/keymap.js';
import type {Scene} from '../scene.js';
import {type ThemeChoice, themeChoices} from '../theme.js';
import type {ViewState} from '../view-state.js';
import {type Command, type Consequence, show} from './command.js';

function themeWords(theme: ThemeChoice, {background}: ViewState): string {
	if (theme !== 'auto') {
		return `theme: ${theme === 'high-contrast' ? 'high contrast' : theme}`;
	}
	return background === null
		? 'theme: by the background, which this terminal does not tell; dark is used'
		: `theme: by the background, which is ${background}`;
}

function nextTheme({view}: Scene): Consequence {
	const at = themeChoices.indexOf(view.theme);
	const theme = themeChoices[(at + 1) % themeChoices.length] ?? 'auto';
	return show({type: 'theme-chosen', theme}, {type: 'hinted', text: themeWords(theme, view)});
}

function switchMouse({view}: Scene): Consequence {
	const text = view.hasMouse
		? "the mouse is the terminal's: its own selection works now"
		: 'the mouse is taken: a click focuses, the wheel scrolls';
	return show({type: 'mouse-switched'}, {type: 'hinted', text});
}

/** The commands about theme and mouse. */
export const terminalCommands = {
	'next-theme': nextTheme,
	'switch-mouse': switchMouse,
} satisfies Partial<Record<CommandName, Command>>;
