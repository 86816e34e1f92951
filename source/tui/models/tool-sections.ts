import type {StreamBlock, ToolDiff} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {expandTabs, padCells} from './cells.js';
import {clockTime, tookTime} from './figures.js';
import {type Line, lineOf} from './line.js';
import {type Row, span} from './rows.js';
import {markedLines, type Section} from './section.js';

type Tool = NonNullable<StreamBlock['tool']>;

const toolSigns: Readonly<Record<Tool['state'], Sign>> = {
	pending: signs.open,
	running: signs.running,
	completed: signs.done,
	error: signs.bad,
};

/** Tools whose output is what the agent read, not what it did: the line says enough. */
const quietTools = ['read', 'grep', 'glob', 'list', 'webfetch', 'todoread'];
const nameWidth = 6;
/** Rows that are left of a folded output, and of a folded change. */
const outputRows = 3;
const diffRows = 8;

const bar = '  │ ';
const barLead: Row = [span(bar, 'muted')];

/** How long a tool that still runs has done so: whole seconds, since it is drawn many times in one. */
function runningTime(ms: number): string {
	return ms < 99_500 ? `${Math.max(0, Math.floor(ms / 1000))} s` : clockTime(ms);
}

/** How long a tool took or how it stands, in words. */
export function toolTime(tool: Tool, now: number): string {
	const time = tool.durationMs === null ? '' : tookTime(tool.durationMs);
	switch (tool.state) {
		case 'pending':
			return 'waiting';
		case 'running':
			return tool.startedAt === undefined ? 'running' : runningTime(now - tool.startedAt);
		case 'completed':
			return time;
		case 'error':
			return `failed ${time}`.trimEnd();
	}
}

/** `+24 -6`; what was overwritten unseen is not known. */
function countsOf({added, removed}: ToolDiff): Row {
	return [span(`+${added} `, 'good'), span(`-${removed ?? '?'}`, 'bad'), span('  ')];
}

function headLine(tool: Tool, now: number): Line {
	const sign = toolSigns[tool.state];
	const isBold = tool.state === 'running';
	const time = span(toolTime(tool, now), tool.state === 'error' ? 'bad' : 'muted');
	return lineOf([span(`${padCells(tool.name, nameWidth)} `), span(tool.title, 'plain', {isBold})], {
		lead: [span(`${sign.glyph} `, sign.tone)],
		breaks: 'never',
		end: [...(tool.diff === undefined ? [] : countsOf(tool.diff)), time],
	});
}

function diffLine(line: string): Line {
	const sign = line[0] ?? ' ';
	const tone = sign === '+' ? 'good' : sign === '-' ? 'bad' : 'muted';
	const isContent = sign === '+' || sign === '-' || sign === ' ';
	const lead = isContent ? [...barLead, span(sign, tone)] : barLead;
	return lineOf([span(expandTabs(isContent ? line.slice(1) : line), tone)], {
		lead,
		hang: isContent ? [...barLead, span('  ')] : barLead,
		breaks: 'cells',
	});
}

function diffSection({text}: ToolDiff, isWhole: boolean): Section {
	const lines = text.split('\n');
	const shown = isWhole ? lines : lines.filter((line) => /^[-+…]/.test(line));
	return {
		lines: shown.map(diffLine),
		fold: {rows: diffRows, from: 'first', lead: barLead},
	};
}

/** What a tool said. An error is never folded, and a change speaks for a tool that only says that it worked. */
function outputSections(block: StreamBlock, tool: Tool, isWhole: boolean): readonly Section[] {
	const output = block.text.trimEnd();
	const isNothing =
		output === '' || (tool.diff !== undefined && !output.includes('\n') && !isWhole);
	if (isNothing && tool.state !== 'error') {
		return [];
	}
	const isError = tool.state === 'error';
	const tone = isError ? 'plain' : 'muted';
	const lines = output === '' ? [] : markedLines(output, {mark: bar, markTone: 'muted', tone});
	const isQuiet = tool.state === 'completed' && quietTools.includes(tool.name);
	return [
		isError
			? {lines}
			: {lines, fold: {rows: isQuiet ? 0 : outputRows, from: 'last', lead: barLead}},
	];
}

/** A tool call: one line that says what and how long, what it changed, and the last rows of what came out. */
export function toolSections(
	block: StreamBlock,
	tool: Tool,
	{isWhole, now}: Readonly<{isWhole: boolean; now: number}>,
): readonly Section[] {
	return [
		{lines: [headLine(tool, now)]},
		...(tool.diff === undefined ? [] : [diffSection(tool.diff, isWhole)]),
		...outputSections(block, tool, isWhole),
	];
}
