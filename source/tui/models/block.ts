import {sanitize} from '../../mission/sanitize.js';
import type {StreamBlock} from '../../runtime/viewer.js';
import {expandTabs} from './cells.js';
import {lineOf} from './line.js';
import {markdownLines} from './markdown.js';
import {type Row, span} from './rows.js';
import {markedLines, type Section, sectionRows} from './section.js';
import {toolSections, toolTime} from './tool-sections.js';

/** How a stream is drawn. */
export type Drawing = Readonly<{
	/** Cells of a row. */
	width: number;
	/** True shows outputs, changes and prompts whole. */
	isWhole: boolean;
	/** Epoch ms, for tools that run. */
	now: number;
}>;

const promptRows = 4;
const promptLead: Row = [span('┊ ', 'accent')];

/** A prompt that was sent: marked with whose words it is, and folded. */
function promptSections(block: StreamBlock, text: string): readonly Section[] {
	const who = block.by === 'user' ? 'you' : 'FlowDesk';
	const lines = markedLines(text, {mark: '┊ ', markTone: 'accent', tone: 'muted'});
	return [
		{lines: [lineOf([span(`${who} to this lane`, 'accent')], {lead: [span('» ', 'accent')]})]},
		{lines, fold: {rows: promptRows, from: 'first', lead: promptLead}},
	];
}

const noteLabel = 'note  ';
const noteIndent: Row = [span(' '.repeat(noteLabel.length))];

function noteSection(text: string): Section {
	const lines = text.split(/\r\n?|\n/).map((line, at) =>
		lineOf([span(expandTabs(sanitize(line)), 'caution')], {
			lead: at === 0 ? [span(noteLabel, 'caution')] : noteIndent,
			hang: noteIndent,
		}),
	);
	return {lines};
}

/** What a block says, as lines in sections. */
export function blockSections(block: StreamBlock, drawing: Drawing): readonly Section[] {
	if (block.kind === 'tool' && block.tool !== undefined) {
		return toolSections(block, block.tool, drawing);
	}
	const text = block.text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
	if (text === '') {
		return [];
	}
	switch (block.kind) {
		case 'prompt':
			return promptSections(block, text);
		case 'reasoning':
			return [{lines: markedLines(text, {mark: '┊ ', markTone: 'muted', tone: 'muted'})}];
		case 'note':
			return [noteSection(text)];
		case 'text':
		case 'tool':
			return [{lines: markdownLines(text)}];
	}
}

type Drawn = Readonly<{width: number; isWhole: boolean; time: string; rows: readonly Row[]}>;

const drawn = new WeakMap<StreamBlock, Drawn>();

/** The rows of one block, each at most as wide as asked for. Remembered while the block stays the same. */
export function blockRows(block: StreamBlock, drawing: Drawing): readonly Row[] {
	const {width, isWhole, now} = drawing;
	const time = block.tool?.state === 'running' ? toolTime(block.tool, now) : '';
	const before = drawn.get(block);
	if (before?.width === width && before.isWhole === isWhole && before.time === time) {
		return before.rows;
	}
	const rows = blockSections(block, drawing).flatMap((section) =>
		sectionRows(section, width, isWhole),
	);
	drawn.set(block, {width, isWhole, time, rows});
	return rows;
}
