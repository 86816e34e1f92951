import {defaultKeymap, type Keymap} from './keymap/keymap.js';
import type {ThemeChoice} from './theme.js';

/** What a user sets about the screen, whatever the mission. */
export type ScreenSettings = Readonly<{
	keymap: Keymap;
	theme: ThemeChoice;
	/** False leaves the mouse to the terminal. */
	hasMouse: boolean;
	/** True shows nothing that moves for its own sake; times still go on. */
	reducesMotion: boolean;
}>;

/** The screen of a user who set nothing. */
export const defaultScreenSettings: ScreenSettings = {
	keymap: defaultKeymap,
	theme: 'auto',
	hasMouse: true,
	reducesMotion: false,
};
