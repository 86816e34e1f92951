import type {Look, ThemedLook} from '../look.js';
import type {Size} from '../models/layout.js';
import type {Region} from '../models/region.js';
import {isSameRow} from '../models/rows.js';
import type {ThemeName} from '../theme.js';
import {blank, changedCells, isWide, type Strip, wholeRow} from './strip.js';

/** Where a painter writes. */
export type Canvas = Readonly<{
	/** Writes to the terminal, as one piece. */
	write: (text: string) => void;
	/** True while the terminal has not taken what was written before. */
	isFull: () => boolean;
}>;

/** Draws frames on a terminal by writing only what differs from what stands there. */
export type Painter = Readonly<{
	/**
	 * Shows these regions, all anew in another theme. While the terminal takes nothing the newest frame is kept and the
	 * others are left out.
	 */
	draw: (regions: readonly Region[], size: Size, theme?: ThemeName) => void;
	/** Draws the frame that was kept: call it when the terminal takes text again. */
	resume: () => void;
	/** The next frame is drawn whole, since something else may have written to the terminal. */
	forget: () => void;
	/** True once a frame has been drawn. */
	hasDrawn: () => boolean;
}>;

/** Strips from the top left to the bottom right. */
type Frame = Readonly<{strips: readonly Strip[]; size: Size; look: ThemedLook; plan: string}>;

/** The terminal shows what lies between these at once. */
const [begin, end] = ['\u001b[?2026h', '\u001b[?2026l'];

function frameOf(regions: readonly Region[], size: Size, look: ThemedLook): Frame {
	const strips = regions
		.flatMap(({rect, rows}) =>
			rows.map((row, at): Strip => ({x: rect.x, y: rect.y + at, width: rect.width, row})),
		)
		.sort((one, other) => one.y - other.y || one.x - other.x);
	const places = regions.map(({rect, rows}) => `${rect.x},${rect.y},${rect.width},${rows.length}`);
	const plan = [look.theme, size.columns, size.rows, ...places];
	return {strips, size, look, plan: plan.join(' ')};
}

/** Every cell of the screen: the rows, and nothing where there is none. */
function wholeFrame({strips, size, look}: Frame): string {
	let out = '';
	let at = 0;
	for (let y = 0; y < size.rows; y++) {
		let column = 0;
		for (let strip = strips[at]; strip?.y === y; strip = strips[++at]) {
			out += strip.x > column ? blank(y, column, strip.x - column) : '';
			out += wholeRow(strip, look);
			column = strip.x + strip.width;
		}
		out += column < size.columns ? blank(y, column, size.columns - column) : '';
	}
	return out;
}

/** What differs. A row that may reach beyond its end is followed by all that stands to its right. */
function difference(before: Frame, now: Frame): string {
	let out = '';
	let spoilt = -1;
	for (const [at, strip] of now.strips.entries()) {
		const old = before.strips[at]?.row ?? [];
		if (strip.y === spoilt) {
			out += wholeRow(strip, now.look);
		} else if (!isSameRow(old, strip.row)) {
			out += changedCells(strip, old, now.look);
			spoilt = isWide(strip) ? strip.y : -1;
		}
	}
	return out;
}

/** Makes a painter for a canvas. The regions of a frame do not overlap, and their rows fill them exactly. */
export function createPainter(canvas: Canvas, look: Look): Painter {
	let drawn: Frame | null = null;
	let kept: Frame | null = null;
	let hasDrawn = false;
	const show = (frame: Frame) => {
		if (canvas.isFull()) {
			kept = frame;
			return;
		}
		kept = null;
		const text = drawn?.plan === frame.plan ? difference(drawn, frame) : wholeFrame(frame);
		drawn = frame;
		hasDrawn = true;
		if (text !== '') {
			canvas.write(`${begin}${text}\u001b[0m${end}`);
		}
	};
	return {
		draw: (regions, size, theme = 'dark') => show(frameOf(regions, size, {...look, theme})),
		resume: () => {
			if (kept !== null) {
				show(kept);
			}
		},
		forget: () => {
			drawn = null;
		},
		hasDrawn: () => hasDrawn,
	};
}
