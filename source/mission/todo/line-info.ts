import type {TodoItemState} from '../records.js';
import {attributeOf, type ItemLine, readItemLine, stateOfMarker, stateOfStatus} from './line.js';

/** What a line of the file is; `inside` stands for lines of a code fence or comment. */
export type LineKind =
	| 'blank'
	| 'text'
	| 'bullet'
	| 'box'
	| 'heading'
	| 'fence'
	| 'comment'
	| 'inside';

/** What a line says by itself, whatever stands around it; kept so that an edit reads only its own lines. */
export type LineInfo = Readonly<{
	kind: LineKind;
	/** The column of the first character; a tab ends at the next multiple of four. */
	column: number;
	/** Number signs of a heading, 0 for every other line. */
	level: number;
	/** The pieces of an item's line, and what they mean. */
	item: ItemLine | null;
	state: TodoItemState;
	agent: string | null;
	/** True for an open item whose status says that it cannot be begun. */
	isBlocked: boolean;
	dependsOn: readonly string[];
	/** What ends the code fence or comment that the line opens; null when it opens none. */
	opens: string | null;
	/** `nul` or `conflict` when the line damages the file. */
	damage: 'nul' | 'conflict' | null;
}>;

/** Reads one line without its end. */
export function readLineInfo(content: string): LineInfo {
	const item = readItemLine(content);
	const kind = item?.kind ?? kindOf(content);
	return {
		kind,
		column: columnOf(content),
		level: kind === 'heading' ? (/#+/.exec(content)?.[0].length ?? 1) : 0,
		item,
		...meaningOf(item),
		opens: closeOf(kind, content),
		damage: content.includes('\0') ? 'nul' : isConflict(content) ? 'conflict' : null,
	};
}

/** The column of a line's first character; a tab ends at the next multiple of four. */
export function columnOf(content: string): number {
	let column = 0;
	for (let at = 0; at < content.length; at++) {
		const char = content.charCodeAt(at);
		if (char !== 9 && char !== 32) {
			break;
		}

		column += char === 9 ? 4 - (column % 4) : 1;
	}

	return column;
}

const none: readonly string[] = [];

type Meaning = Pick<LineInfo, 'state' | 'agent' | 'isBlocked' | 'dependsOn'>;

function meaningOf(item: ItemLine | null): Meaning {
	if (item === null) {
		return {state: 'open', agent: null, isBlocked: false, dependsOn: none};
	}

	const depends = attributeOf(item, ['depends', 'depends_on', 'depends-on', 'deps']);
	const state = stateOfMarker(item.marker) ?? stateOfStatus(item) ?? 'open';
	const status = attributeOf(item, ['status', 'state'])?.toLowerCase();
	return {
		state,
		isBlocked: state === 'open' && status === 'blocked',
		agent: attributeOf(item, ['agent']) || null,
		dependsOn: depends === null ? none : idsIn(depends),
	};
}

function idsIn(text: string): readonly string[] {
	return text.split(/[\s,]+/).filter((id) => id !== '' && !/^(?:none|-)$/i.test(id));
}

/** The kind of a line that is no item. */
function kindOf(content: string): LineKind {
	if (content.trim() === '') {
		return 'blank';
	}

	const start = content.replace(/^[ \t]+/, '');
	if (/^(?:`{3,}[^`]*$|~{3,})/.test(start)) {
		return 'fence';
	}

	if (start.startsWith('<!--')) {
		return 'comment';
	}

	if (/^ {0,3}#{1,6}(?:[ \t]|$)/.test(content)) {
		return 'heading';
	}

	return /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/.test(start) ? 'bullet' : 'text';
}

function closeOf(kind: LineKind, content: string): string | null {
	if (kind === 'comment') {
		return content.includes('-->') ? null : '-->';
	}

	return kind === 'fence' ? (/[`~]+/.exec(content)?.[0] ?? null) : null;
}

function isConflict(content: string): boolean {
	return /^(?:<{7}|>{7})(?: |$)/.test(content);
}
