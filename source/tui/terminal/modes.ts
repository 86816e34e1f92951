/** What a terminal is asked for while the screen is on it. */
export type Modes = Readonly<{
	/** Written right after the screen is entered: whatever is wanted then. */
	entered: () => string;
	/** Written right before the screen is left: all of it, wanted or not. */
	left: string;
}>;

/** What a screen wants of its terminal. */
export type Wanted = Readonly<{
	/** True where rows are painted: text at the right edge is cut there, instead of scrolling at the last line. */
	isPainted: boolean;
	/** True where the terminal may be asked things that come back among the keys. */
	isAsked: boolean;
	/** True while clicks and the wheel are to come to us. */
	hasMouse: () => boolean;
}>;

const [noWrap, wrap] = ['\u001b[?7l', '\u001b[?7h'];
const [mouseOn, mouseOff] = ['\u001b[?1000h\u001b[?1006h', '\u001b[?1006l\u001b[?1000l'];
const [focusOn, focusOff] = ['\u001b[?1004h', '\u001b[?1004l'];
/** Asks for the colour of the terminal's ground (OSC 11); the answer comes among the keys. */
export const askBackground = '\u001b]11;?\u0007';

/** The sequence that takes the mouse, or leaves it to the terminal. */
export function mouseMode(isOn: boolean): string {
	return isOn ? mouseOn : mouseOff;
}

/** The modes of a screen. They are switched off together with the alternate screen, however it is left. */
export function modesOf({isPainted, isAsked, hasMouse}: Wanted): Modes {
	return {
		entered: () =>
			[
				isPainted ? noWrap : '',
				isAsked ? focusOn + askBackground : '',
				hasMouse() ? mouseOn : '',
			].join(''),
		left: [mouseOff, isAsked ? focusOff : '', isPainted ? wrap : ''].join(''),
	};
}
