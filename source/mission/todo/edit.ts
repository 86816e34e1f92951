import type {TodoItemState} from '../records.js';
import {oneLine} from '../sanitize.js';
import {contentOf, endOf, type TodoDocument, type TodoNode} from './document.js';
import {type ItemLine, itemLineText, markerOf, statusOf, type TailPart} from './line.js';
import {readLineInfo} from './line-info.js';
import {parseLines} from './parse.js';

/** What may be written about an item; an absent field stays as it is. */
export type ItemChange = Readonly<{
	title?: string | undefined;
	state?: TodoItemState | undefined;
	agent?: string | null | undefined;
	depends?: readonly string[] | undefined;
	/** Whether it waits for something that is no item. */
	isBlocked?: boolean | undefined;
	/** Gives the item this id in a comment. */
	tagId?: string | undefined;
}>;

/** The document with `count` lines at `at` replaced. New lines without an end get the file's own. */
export function spliceLines(
	document: TodoDocument,
	at: number,
	count: number,
	added: readonly string[],
): TodoDocument {
	const {lines} = document;
	const end = [lines[at - 1], lines[at], lines[0]].map((line) => endOf(line ?? '')).find(Boolean);
	const ended = added.map((line) => (endOf(line) === '' ? line + (end ?? '\n') : line));
	const next = replaced(lines, at, count, ended);
	const last = lines[at - 1];
	if (ended.length > 0 && last !== undefined && endOf(last) === '') {
		// The file had no final newline: the line that is last now has none either.
		next[at - 1] = last + (end ?? '\n');
		next.push(contentOf(next.pop() ?? ''));
	}

	const infos = ended.map((line) => readLineInfo(contentOf(line)));
	return parseLines(document.hasMark, next, replaced(document.infos, at, count, infos));
}

/** Unlike `toSpliced`, takes any number of new elements without passing each as an argument. */
function replaced<T>(list: readonly T[], at: number, count: number, added: readonly T[]): T[] {
	return [...list.slice(0, at), ...added, ...list.slice(at + count)];
}

/** The item's line in pieces. */
export function partsOf(document: TodoDocument, item: TodoNode): ItemLine {
	const parts = document.infos[item.line]?.item;
	if (!parts) {
		throw new Error(`line ${item.line + 1} holds no todo item`);
	}

	return parts;
}

/** The document with one item's line replaced; its end stays. */
export function replaceItemLine(
	document: TodoDocument,
	item: TodoNode,
	parts: ItemLine,
): TodoDocument {
	const line = document.lines[item.line] ?? '';
	const content = itemLineText(parts);
	if (content === contentOf(line)) {
		return document;
	}

	const lines = document.lines.with(item.line, content + endOf(line));
	const infos = document.infos.with(item.line, readLineInfo(content));
	return parseLines(document.hasMark, lines, infos);
}

/** The item's line after a change: only the pieces concerned are other bytes. */
export function changedLine(item: TodoNode, parts: ItemLine, change: ItemChange): ItemLine {
	let next = parts;
	if (change.tagId !== undefined) {
		next = withTag(next, change.tagId);
	}

	if (change.title !== undefined && change.title !== item.title) {
		next = withTitle(next, item.idFrom === 'prefix', change.title);
	}

	if (change.state !== undefined && change.state !== item.state) {
		next = withState(next, change.state);
	}

	if (change.agent !== undefined && change.agent !== item.agent) {
		next = withAttribute(next, ['agent'], change.agent);
	}

	if (change.depends !== undefined && change.depends.join() !== item.dependsOn.join()) {
		const keys = ['depends', 'depends_on', 'depends-on', 'deps'];
		next = withAttribute(next, keys, change.depends.join(',') || null);
	}

	if (change.isBlocked !== undefined && change.isBlocked !== (item.blocked !== undefined)) {
		next = withAttribute(next, ['status', 'state'], change.isBlocked ? 'blocked' : null);
	}

	return next;
}

/** A title as it can stand in a line: one line, and nothing in it that would be read as an attribute or comment. */
export function cleanTitle(title: string, length: number): string {
	return oneLine(oneLine(title, length), length)
		.replace(/<!--/g, '<! --')
		.replace(/-->/g, '-- >')
		.replace(/\|(?=\s*[A-Za-z][\w-]*\s*:)/g, '/')
		.trim();
}

function withTag(parts: ItemLine, id: string): ItemLine {
	const others = parts.tail.filter((part) => part.kind !== 'tag');
	return {...parts, tail: [...others, {kind: 'tag', text: ` <!-- t:${id} -->`, id}]};
}

function withTitle(parts: ItemLine, hasPrefixId: boolean, title: string): ItemLine {
	// Without an id of its own, what looks like one is part of the title.
	const given = hasPrefixId ? parts.prefix : '';
	const isEnded = /[ \t]$/.test(given) || given === '';
	const prefix = isEnded ? given : /[:*_-–—]$/.test(given) ? `${given} ` : `${given}: `;
	const gap = parts.gap === '' && !/[ \t]$/.test(parts.lead + parts.marker) ? ' ' : parts.gap;
	// Behind an empty title nothing separates what follows.
	const tail = parts.tail.map((part, at) =>
		at === 0 && part.kind !== 'other' && !/^[ \t]/.test(part.text)
			? {...part, text: ` ${part.text}`}
			: part,
	);
	return {...parts, gap, prefix, title, tail};
}

function withState(parts: ItemLine, state: TodoItemState): ItemLine {
	const isHeading = parts.kind === 'heading' && parts.marker === '';
	const next = isHeading ? parts : {...parts, marker: markerOf(state)};
	const hasStatus = parts.tail.some(isOneOf(['status', 'state']));
	return isHeading || hasStatus ? withAttribute(next, ['status', 'state'], statusOf(state)) : next;
}

/** Sets, adds or (null) removes `key: value`; a new one goes before the id comment. */
function withAttribute(parts: ItemLine, keys: readonly string[], value: string | null): ItemLine {
	const isThis = isOneOf(keys);
	const at = parts.tail.findLastIndex(isThis);
	const old = parts.tail[at];
	if (value === null) {
		return {...parts, tail: parts.tail.filter((part) => !isThis(part))};
	}

	if (old?.kind === 'attribute') {
		const stem = /^\s*\|[^:]*:[ \t]*/.exec(old.text)?.[0] ?? ` | ${old.key}: `;
		return {...parts, tail: parts.tail.with(at, {...old, text: stem + value, value})};
	}

	const key = keys[0] ?? '';
	const spaced = key === 'status' ? ' ' : '';
	const part: TailPart = {kind: 'attribute', text: ` | ${key}:${spaced}${value}`, key, value};
	const before = parts.tail.findIndex((other) => other.text.trimStart().startsWith('<!--'));
	const place = before < 0 ? parts.tail.length : before;
	return {...parts, tail: parts.tail.toSpliced(place, 0, part)};
}

function isOneOf(keys: readonly string[]): (part: TailPart) => boolean {
	return (part) => part.kind === 'attribute' && keys.includes(part.key);
}
