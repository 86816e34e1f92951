import type {Look} from '../look.js';
import {frameOf} from '../models/frame.js';
import type {Screen} from '../screen.js';
import {themeOf} from '../theme.js';
import {createPainter} from './painter.js';

/** A screen that is painted on a terminal, beside Ink, which keeps keys, modes and the first words. */
export type PaintedScreen = Readonly<{
	/** True once it has drawn: what else draws then is in its way. */
	hasDrawn: () => boolean;
	/** Leaves the terminal alone, to somebody else. */
	pause: () => void;
	/** Draws everything anew. */
	resume: () => void;
	/** Stops painting. The terminal takes what was written before and what comes now, in order. */
	close: () => void;
}>;

/** Milliseconds after which a resized terminal is drawn anew: some still move what they showed when they report it. */
const resettleMs = 80;

/** Makes writes wait for the terminal, or not. Node has no public way: a terminal that stops reading stops the process. */
function setBlocking(terminal: NodeJS.WriteStream, isBlocking: boolean): void {
	const {_handle: handle} = terminal as unknown as {
		_handle?: {setBlocking?: (isBlocking: boolean) => void};
	};
	handle?.setBlocking?.(isBlocking);
}

/** True when the screen is painted; until the mission is known Ink draws, and its spinner turns. */
export function isPainted({known}: ReturnType<Screen['shown']>): boolean {
	return known.mission !== null;
}

/** Paints what `screen` shows on a terminal from the moment the mission is known. */
export function paintScreen(
	screen: Screen,
	terminal: NodeJS.WriteStream,
	look: Look,
): PaintedScreen {
	setBlocking(terminal, false);
	const painter = createPainter(
		{
			write: (text) => terminal.write(text),
			isFull: () => terminal.writableNeedDrain,
		},
		look,
	);
	let resettling: NodeJS.Timeout | undefined;
	let isPaused = false;
	const draw = () => {
		const shown = screen.shown();
		if (isPaused || !isPainted(shown)) {
			return;
		}
		try {
			const {columns, rows} = terminal;
			const size = {columns, rows};
			painter.draw(frameOf({...shown, size}), size, themeOf(shown.view));
		} catch (error) {
			screen.end('broken', error instanceof Error ? error.message : String(error));
		}
	};
	const resized = () => {
		painter.forget();
		draw();
		clearTimeout(resettling);
		resettling = setTimeout(() => {
			painter.forget();
			draw();
		}, resettleMs);
	};
	const drained = () => painter.resume();
	const unsubscribe = screen.subscribe(draw);
	terminal.on('resize', resized);
	terminal.on('drain', drained);
	return {
		hasDrawn: painter.hasDrawn,
		pause() {
			isPaused = true;
			setBlocking(terminal, true);
		},
		resume() {
			isPaused = false;
			setBlocking(terminal, false);
			painter.forget();
			draw();
		},
		close() {
			unsubscribe();
			clearTimeout(resettling);
			terminal.off('resize', resized);
			terminal.off('drain', drained);
			setBlocking(terminal, true);
		},
	};
}
