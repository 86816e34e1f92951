import type {StreamBlock} from '../../runtime/viewer.js';
import type {Hit} from '../stream-view.js';
import {blockSections, type Fullness} from './block-sections.js';
import {layLine} from './line.js';
import type {Row} from './rows.js';
import {foundIn, withFound} from './search.js';
import {sectionRows} from './section.js';
import {toolTime} from './tool-sections.js';

/** What is searched in a stream, and which place of it the user is at. */
export type Sought = Readonly<{query: string; hit: Hit | null}>;

/** How a stream is drawn. */
export type Drawing = Fullness &
	Readonly<{
		/** Cells of a row. */
		width: number;
		/** Null while nothing is searched; otherwise everything is shown whole. */
		sought: Sought | null;
	}>;

/** The rows of a block with what was found in it. */
function soughtRows(block: StreamBlock, {query, hit}: Sought, drawing: Drawing): readonly Row[] {
	const lines = blockSections(block, drawing).flatMap((section) => section.lines);
	const found = foundIn(block, query);
	const current = block.id === hit?.blockId ? Math.min(hit.nth, found.length - 1) : null;
	return withFound(lines, found, current).flatMap((line) => layLine(line, drawing.width));
}

function drawBlock(block: StreamBlock, drawing: Drawing): readonly Row[] {
	const {width, isWhole, sought} = drawing;
	return sought === null
		? blockSections(block, drawing).flatMap((section) => sectionRows(section, width, isWhole))
		: soughtRows(block, sought, drawing);
}

/** What a block's rows depend on beside the block, as a text. */
function keyOf(block: StreamBlock, {width, isWhole, now, sought}: Drawing): string {
	const time = block.tool?.state === 'running' ? toolTime(block.tool, now) : '';
	const {query = '', hit = null} = sought ?? {};
	const current = block.id === hit?.blockId ? hit.nth : '';
	return `${width} ${isWhole} ${time} ${current} ${query}`;
}

const drawn = new WeakMap<StreamBlock, Readonly<{key: string; rows: readonly Row[]}>>();

/** The rows of one block, each at most as wide as asked for. Remembered while the block stays the same. */
export function blockRows(block: StreamBlock, drawing: Drawing): readonly Row[] {
	const key = keyOf(block, drawing);
	const before = drawn.get(block);
	if (before?.key === key) {
		return before.rows;
	}
	const rows = drawBlock(block, drawing);
	drawn.set(block, {key, rows});
	return rows;
}
