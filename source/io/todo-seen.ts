import {setTimeout as pause} from 'node:timers/promises';
import type {TodoItem, TodoSnapshot} from '../mission/records.js';
import type {TodoDocument} from '../mission/todo/document.js';
import {parseTodo} from '../mission/todo/parse.js';
import {snapshotOf} from '../mission/todo/snapshot.js';
import {noTodoYet} from '../mission/todo/words.js';
import {readTodo, type TodoContent} from './todo-read.js';

/** The file as it was last seen. */
export type Seen = Readonly<{content: TodoContent; document: TodoDocument; snapshot: TodoSnapshot}>;

/** Milliseconds after which a text that is being written from outside is read again, and how often at most. */
const settle = {ms: 25, looks: 12, looksWhenEmpty: 4};

/** A damaged or missing file shows the items it last had: never complete, but not forgotten. */
export function seenAs(content: TodoContent, last: Seen | null): Seen {
	if (content.kind === 'text') {
		const document = parseTodo(content.text);
		const snapshot = snapshotOf(document, content.version);
		const empty = content.text.trim() === '' ? 'todo.md is empty' : null;
		return {content, document, snapshot: {...snapshot, problem: snapshot.problem ?? empty}};
	}

	const items: TodoItem[] = last?.snapshot.items ?? [];
	const gone = items.length > 0 ? 'todo.md is gone; these are the items it last had' : null;
	const problem = content.kind === 'damaged' ? content.problem : (gone ?? noTodoYet);
	const document = last?.document ?? parseTodo('');
	return {content, document, snapshot: {version: '', items, problem}};
}

/** Whether two looks at the file saw the same. */
export function isAlike(first: TodoContent, second: TodoContent): boolean {
	return keyOf(first) === keyOf(second);
}

/**
 * Reads until two looks agree, because an editor that truncates and then writes shows an empty or a torn
 * file in between; what FlowDesk knows already needs no second look.
 */
export async function readSettled(directory: string, known: TodoContent): Promise<TodoContent> {
	let content = await readTodo(directory);
	let agreed = 0;
	for (let looks = 0; looks < settle.looks; looks++) {
		const isKnown = isAlike(content, known);
		const isSuspect = content.kind !== 'text' || content.text === '';
		if (isKnown || agreed >= (isSuspect ? settle.looksWhenEmpty : 1)) {
			break;
		}

		await pause(settle.ms);
		const next = await readTodo(directory);
		agreed = isAlike(next, content) ? agreed + 1 : 0;
		content = next;
	}

	return content;
}

function keyOf(content: TodoContent): string {
	return content.kind === 'text'
		? content.version
		: content.kind === 'missing'
			? 'missing'
			: content.problem;
}
