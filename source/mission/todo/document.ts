import type {TodoItem} from '../records.js';
import type {LineInfo, LineKind} from './line-info.js';

/** A todo item with what editing it needs. Titles are raw: `snapshotOf` makes them safe to show. */
export type TodoNode = TodoItem &
	Readonly<{
		kind: 'box' | 'heading';
		/** Where the id comes from: the line's text, its comment, or title and parent. */
		idFrom: 'prefix' | 'tag' | 'derived';
		/** Index in `items`, or -1 at the root. */
		parentIndex: number;
		/** The line behind the last one that belongs to it, blank lines at the end not counted. */
		end: number;
		/** Level of a heading, 0 for a box. */
		level: number;
	}>;

/** A parsed todo.md. `lines` keep their ends and joined are the file, without its byte order mark. */
export type TodoDocument = Readonly<{
	hasMark: boolean;
	lines: readonly string[];
	/** What each line says by itself, and what it is in its place. */
	infos: readonly LineInfo[];
	kinds: readonly LineKind[];
	items: readonly TodoNode[];
	/** The first line of a code fence or comment that is never closed, or null. */
	openBlock: number | null;
	/** What is wrong with the file, in words for the user, or null. */
	problem: string | null;
}>;

/** The file's text: every byte as it was parsed. */
export function printTodo(document: TodoDocument): string {
	return (document.hasMark ? '\uFEFF' : '') + document.lines.join('');
}

/** A line without its end. */
export function contentOf(line: string): string {
	return line.slice(0, line.length - endOf(line).length);
}

/** A line's end: `\n`, `\r\n`, or nothing. */
export function endOf(line: string): string {
	let at = line.length - (line.endsWith('\n') ? 1 : 0);
	while (at > 0 && line[at - 1] === '\r') {
		at -= 1;
	}

	return line.slice(at);
}

/** The index of the item with this id, or -1. */
export function indexOfItem(document: TodoDocument, id: string): number {
	return document.items.findIndex((item) => item.id === id);
}

/** The items directly below one (-1: at the root), in file order. */
export function childrenOf(document: TodoDocument, parentIndex: number): readonly TodoNode[] {
	return document.items.filter((item) => item.parentIndex === parentIndex);
}
