import {sanitize} from '../../mission/sanitize.js';
import type {StreamBlock} from '../../runtime/viewer.js';
import {expandTabs} from './cells.js';
import {type Line, lineOf} from './line.js';
import {markdownLines} from './markdown.js';
import {type Row, span} from './rows.js';
import {markedLines, type Section} from './section.js';
import {toolSections} from './tool-sections.js';

/** What decides which lines a block has. */
export type Fullness = Readonly<{
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
		{lines: [lineOf([], {lead: [span(`» ${who} to this lane`, 'accent')]})]},
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
export function blockSections(block: StreamBlock, fullness: Fullness): readonly Section[] {
	if (block.kind === 'tool' && block.tool !== undefined) {
		return toolSections(block, block.tool, fullness);
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
			return markdownLines(text.replace(/\r\n?/g, '\n')).map((lines) => ({lines}));
	}
}

/** Every line of a block, whatever of it is folded. */
export function blockLines(block: StreamBlock): readonly Line[] {
	return blockSections(block, {isWhole: true, now: 0}).flatMap(({lines}) => lines);
}
