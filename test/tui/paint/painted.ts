import {EventEmitter} from 'node:events';
import type {Look} from '../../../source/tui/look.js';
import {paintScreen} from '../../../source/tui/paint/painted-screen.js';
import type {Screen} from '../../../source/tui/screen.js';
import {createEmulator} from './emulator.js';

/** A screen that is painted on a terminal in memory. */
export type PaintedInMemory = Readonly<{
	/** What was on the terminal when it was read last; null before anything was painted. */
	text: () => string | null;
	read: () => Promise<void>;
	resize: (columns: number, rows: number) => void;
	close: () => void;
}>;

/** As Ink prints it: without spaces at the ends of lines, and emoji as wide as they are (here Unicode 6 counts). */
function asPrinted(text: string): string {
	return text.replace(/(\p{Emoji_Presentation}) /gu, '$1').replace(/ +$/gm, '');
}

/** Paints a screen on a terminal of that size, which obeys what is written to it. */
export function paintOn(
	columns: number,
	rows: number,
	screen: Screen,
	look: Look,
): PaintedInMemory {
	const emulator = createEmulator(columns, rows);
	const terminal = Object.assign(new EventEmitter(), {
		columns,
		rows,
		writableNeedDrain: false,
		write: (text: string) => emulator.write(text),
	});
	const painted = paintScreen(screen, terminal as unknown as NodeJS.WriteStream, look);
	let text: string | null = null;
	return {
		text: () => text,
		read: async () => {
			text = painted.hasDrawn() ? asPrinted(await emulator.text()) : null;
		},
		resize: (width, height) => {
			Object.assign(terminal, {columns: width, rows: height});
			emulator.resize(width, height);
			terminal.emit('resize');
		},
		close: painted.close,
	};
}
