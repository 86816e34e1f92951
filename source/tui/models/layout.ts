import type {Rect} from './rows.js';

/** A terminal's size in cells. */
export type Size = Readonly<{columns: number; rows: number}>;

/** What wants room: lines of content, without borders. */
export type Wants = Readonly<{
	laneLines: number;
	todoLines: number;
	/** Lines of the dialog at the bottom, with its border; 0 without one. */
	sheetLines: number;
	noteLines: number;
	/** 1 for the line of gauges, else 0. */
	gaugeLines: number;
	footerLines: number;
	hasOverlay: boolean;
	/** True gives the streams all the room. */
	isZoomed: boolean;
}>;

/** Where everything stands. The rectangles of a layout never overlap and never leave the screen. */
export type Layout = Readonly<{
	kind: 'wide' | 'medium' | 'narrow' | 'small';
	header: Rect | null;
	strip: Rect | null;
	todo: Rect | null;
	lanes: Rect | null;
	/** The room of all the streams that are shown. */
	stream: Rect | null;
	overlay: Rect | null;
	sheet: Rect | null;
	notes: Rect | null;
	gauges: Rect | null;
	footer: Rect | null;
}>;

/** The smallest terminal that is drawn in. */
export const smallest: Size = {columns: 40, rows: 10};

/** On fewer lines there is no room for gauges: the streams have them. */
const leastForGauges = 16;

const nothing = {
	header: null,
	strip: null,
	todo: null,
	lanes: null,
	stream: null,
	overlay: null,
	sheet: null,
	notes: null,
	gauges: null,
	footer: null,
} as const;

/** Shares `total` lines between two panes of which each wants some; the second takes what is left over. */
function share(total: number, first: number, second: number): readonly [number, number] {
	const half = Math.floor(total / 2);
	if (first + second <= total || first <= half) {
		return [first, total - first];
	}
	return second <= half ? [total - second, second] : [total - half, half];
}

function clamp(value: number, low: number, high: number): number {
	return Math.max(low, Math.min(value, high));
}

type Panes = Pick<Layout, 'strip' | 'todo' | 'lanes' | 'stream'>;

function widePanes(body: Rect, wants: Wants): Panes {
	const left = clamp(Math.floor(body.width * 0.36), 44, 66);
	const [lanes, todo] = share(body.height, wants.laneLines + 2, Math.max(3, wants.todoLines) + 2);
	return {
		strip: null,
		todo: {x: 0, y: body.y, width: left, height: todo},
		lanes: {x: 0, y: body.y + todo, width: left, height: lanes},
		stream: {x: left, y: body.y, width: body.width - left, height: body.height},
	};
}

/** Stacks panes of the given heights; those without height are left out. */
function stack(body: Rect, heights: Readonly<Record<keyof Panes, number>>): Panes {
	let {y} = body;
	const take = (height: number): Rect | null => {
		const rect = height > 0 ? {x: 0, y, width: body.width, height} : null;
		y += height;
		return rect;
	};
	const strip = take(heights.strip);
	const lanes = take(heights.lanes);
	const stream = take(heights.stream);
	return {strip, lanes, stream, todo: take(heights.todo)};
}

function stackedPanes(body: Rect, wants: Wants, isNarrow: boolean): Panes {
	const hasList = isNarrow ? body.height >= 14 : body.height >= 31;
	const most = isNarrow ? Math.floor(body.height * 0.4) : 12;
	const lanes = hasList ? clamp(wants.laneLines + 2, 3, most) : 0;
	const strip = hasList ? 0 : 1;
	const rest = body.height - lanes - strip;
	const part = isNarrow ? 0.33 : 0.35;
	const todo = rest < 12 ? 0 : clamp(wants.todoLines + 2, 3, Math.floor(rest * part));
	return stack(body, {strip, lanes, stream: rest - todo, todo});
}

/** Places everything for a terminal: two columns from 120, stacked from 80, one narrow column from 40. */
export function layoutOf(size: Size, wants: Wants): Layout {
	const {columns: width, rows} = size;
	if (width < smallest.columns || rows < smallest.rows) {
		return {...nothing, kind: 'small'};
	}
	const kind = width >= 120 ? 'wide' : width >= 80 ? 'medium' : 'narrow';
	const headerHeight = kind === 'wide' ? 2 : 1;
	const footerHeight = clamp(wants.footerLines, 1, 3);
	const gaugesHeight = rows < leastForGauges ? 0 : wants.gaugeLines;
	const free = rows - headerHeight - footerHeight - gaugesHeight - 3;
	const sheetHeight = clamp(wants.sheetLines, 0, free);
	const notesHeight = clamp(wants.noteLines, 0, free - sheetHeight);
	const height = free + 3 - sheetHeight - notesHeight;
	const body = {x: 0, y: headerHeight, width, height};
	const strip = (y: number, lines: number): Rect | null =>
		lines > 0 ? {x: 0, y, width, height: lines} : null;
	const chrome = {
		kind,
		header: strip(0, headerHeight),
		sheet: strip(body.y + height, sheetHeight),
		notes: strip(body.y + height + sheetHeight, notesHeight),
		gauges: strip(rows - footerHeight - gaugesHeight, gaugesHeight),
		footer: strip(rows - footerHeight, footerHeight),
	} as const;
	if (wants.hasOverlay) {
		return {...nothing, ...chrome, overlay: body};
	}
	if (wants.isZoomed) {
		return {...nothing, ...chrome, stream: body};
	}
	const panes =
		kind === 'wide' ? widePanes(body, wants) : stackedPanes(body, wants, kind === 'narrow');
	return {...nothing, ...chrome, ...panes};
}

/** The cells inside a pane's border and margin. */
export function innerSize(rect: Rect): Readonly<{width: number; height: number}> {
	return {width: Math.max(1, rect.width - 4), height: Math.max(1, rect.height - 2)};
}
