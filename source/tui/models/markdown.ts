import {sanitize} from '../../mission/sanitize.js';
import {expandTabs} from './cells.js';
import {type Line, lineOf, rememberedLine} from './line.js';
import {type Row, type Span, span} from './rows.js';

/** A line longer than this is shown as it is: no one wrote it by hand. */
const longestMarked = 2000;

type Style = Readonly<{tone: Span['tone']; isBold: boolean}>;

const plainStyle: Style = {tone: 'plain', isBold: false};

/** A code span, bold text or a link, whichever comes first. */
const mark =
	/(?<ticks>`+)(?!`)(?<code>(?:(?!\k<ticks>(?!`)).)*?[^`])\k<ticks>(?!`)|\*\*(?=[^\s*/])(?<bold>(?:(?!\*\*).)*[^\s*])\*\*(?![\w*/])|\[(?<label>[^\][]+)\]\((?<target>[^\s()]+)\)/gu;

/** What a link leads to, as far as it looks like that and not like code. */
const target = /^(?:[a-z]+:|#|\.{0,2}\/)|[./]/;

/** After these a mark is none: a power, a glob, an index. */
const wordEnd = /[\w*/\\)\]]$/;

/** Splits a line at its code spans, bold text and links. Code keeps its ticks; the other marks are not shown. */
function inlineRuns(text: string, style: Style): Row {
	const runs: Span[] = [];
	let shown = 0;
	const plain = (end: number) => {
		if (end > shown) {
			runs.push(span(text.slice(shown, end), style.tone, style));
		}
	};
	for (const match of text.matchAll(mark)) {
		const {ticks, code, bold, label, target: to} = match.groups ?? {};
		const {index} = match;
		const before = text.slice(Math.max(0, index - 1), index);
		const isMark = code !== undefined || !wordEnd.test(before);
		if (!isMark || (to !== undefined && !target.test(to))) {
			continue;
		}
		plain(index);
		shown = index + match[0].length;
		if (code !== undefined) {
			const tick = span(ticks ?? '', 'muted', style);
			runs.push(tick, span(code, style.tone, style), tick);
		} else if (bold !== undefined) {
			runs.push(...inlineRuns(bold, {...style, isBold: true}));
		} else {
			runs.push(span(label ?? '', style.tone, style), span(` (${to ?? ''})`, 'muted'));
		}
	}
	plain(text.length);
	return runs;
}

function runsOf(text: string, style: Style): Row {
	return text.length > longestMarked ? [span(text, style.tone, style)] : inlineRuns(text, style);
}

const heading = /^ {0,3}#{1,6}[ ]+(?=\S)(.*?)(?:[ ]+#+)?$/;
const rule = /^ {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,})$/;
const item = /^( *)([-*+•]|\d{1,9}[.)])( +)(.*)$/;
const quote = /^( *)((?:> ?)+)(.*)$/;
const indented = /^( *)(.*)$/;

function listLine([, indent = '', bullet = '', gap = '', text = '']: RegExpExecArray): Line {
	const lead = [span(indent), span(bullet, 'accent'), span(gap)];
	const hang = [span(' '.repeat(indent.length + bullet.length + gap.length))];
	return lineOf(runsOf(text, plainStyle), {lead, hang});
}

function proseLine(source: string): Line {
	const line = expandTabs(sanitize(source));
	const head = heading.exec(line);
	if (head !== null) {
		return lineOf(runsOf(head[1] ?? '', {tone: 'plain', isBold: true}));
	}
	if (rule.test(line)) {
		return lineOf([span(line, 'muted')]);
	}
	const listed = item.exec(line);
	if (listed !== null) {
		return listLine(listed);
	}
	const quoted = quote.exec(line);
	if (quoted !== null) {
		const [, indent = '', marks = '', text = ''] = quoted;
		const hang = [span(' '.repeat(indent.length + marks.length))];
		const lead = [span(indent), span(marks, 'accent')];
		return lineOf(runsOf(text, {tone: 'muted', isBold: false}), {lead, hang});
	}
	const [, indent = '', text = ''] = indented.exec(line) ?? [];
	return lineOf(runsOf(text, plainStyle), {lead: indent === '' ? [] : [span(indent)]});
}

const codeMargin: Row = [span('  ')];

function codeLine(tone: Span['tone']) {
	return (line: string): Line =>
		lineOf([span(expandTabs(sanitize(line)), tone)], {lead: codeMargin, breaks: 'cells'});
}

const codeText = codeLine('plain');
const codeFence = codeLine('muted');
const fence = /^\s*(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/** The fence that encloses what comes after a line, or null; `open` encloses the line. */
function fenceAfter(line: string, open: string | null): string | null {
	const [, marks = '', rest = ''] = fence.exec(line) ?? [];
	if (open === null) {
		return marks === '' ? null : marks;
	}
	const isEnd = marks.startsWith(open) && rest.trim() === '';
	return isEnd ? null : open;
}

/** Lines, and the fence that is open after them. */
type Parsed = Readonly<{lines: readonly Line[]; open: string | null}>;

function parse(sources: readonly string[], before: string | null): Parsed {
	let open = before;
	const lines = sources.map((line) => {
		// Most lines are neither a fence nor in one.
		const after = line.includes('```') || line.includes('~~~') ? fenceAfter(line, open) : open;
		const isFence = after !== open;
		const isCode = open !== null;
		open = after;
		if (isFence) {
			return rememberedLine('fence', line, codeFence);
		}
		return isCode
			? rememberedLine('code', line, codeText)
			: rememberedLine('prose', line, proseLine);
	});
	return {lines, open};
}

/** Lines that are kept together, and texts whose beginning is kept: a text that grows is read from where that ends. */
const chunkLength = 64;
const mostKept = 16;

/** The beginning of a text that was read before. */
type Beginning = Readonly<{
	text: string;
	chunks: ReadonlyArray<readonly Line[]>;
	open: string | null;
}>;

const nothingRead: Beginning = {text: '', chunks: [], open: null};
const kept: Beginning[] = [];

/** Puts a beginning first, in place of the one it goes on from; what was not asked for longest is forgotten. */
function keep(beginning: Beginning, before: Beginning): void {
	const at = kept.indexOf(before);
	if (at >= 0) {
		kept.splice(at, 1);
	}
	kept.unshift(beginning);
	kept.length = Math.min(kept.length, mostKept);
}

/**
 * A text in light Markdown as lines, one for each of its own, in chunks that stay the same while it grows. Headings and bold text
 * lose their marks and are bold, code between fences stays as it is and stands apart, and what looks like no Markdown is shown as it
 * was written.
 */
export function markdownLines(text: string): ReadonlyArray<readonly Line[]> {
	const known = kept.find((one) => text.startsWith(one.text)) ?? nothingRead;
	let beginning = known;
	let sources = text.slice(known.text.length).split('\n');
	while (sources.length > chunkLength) {
		const {lines, open} = parse(sources.slice(0, chunkLength), beginning.open);
		const read = sources.slice(0, chunkLength).join('\n');
		beginning = {text: `${beginning.text}${read}\n`, chunks: [...beginning.chunks, lines], open};
		sources = sources.slice(chunkLength);
	}
	if (beginning !== nothingRead) {
		keep(beginning, known);
	}
	return [...beginning.chunks, parse(sources, beginning.open).lines];
}
