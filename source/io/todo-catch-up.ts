import type {TodoSnapshot} from '../mission/records.js';
import {printTodo, type TodoDocument} from '../mission/todo/document.js';
import {mergeDocuments} from '../mission/todo/merge.js';
import {parseTodo} from '../mission/todo/parse.js';
import type {Clock, Sink} from '../runtime/ports.js';
import {overtakenBase, remember, type TodoVersion} from './todo-history.js';
import {type TodoContent, versionOf} from './todo-read.js';
import {isAlike, readSettled, type Seen, seenAs} from './todo-seen.js';
import {type Written, writeConflict, writeTodo} from './todo-write.js';

/** Content that a text may take the place of. */
export type Writable = Extract<TodoContent, {kind: 'text' | 'missing'}>;

type TextContent = Extract<TodoContent, {kind: 'text'}>;

/** What is known of a project's todo.md. */
export type TodoFile = {
	readonly directory: string;
	readonly sink: Sink;
	readonly clock: Clock;
	readonly history: TodoVersion[];
	seen: Seen;
	isExcluded: boolean;
};

/** How often a write that was overtaken is merged and tried again. */
export const attempts = 8;

/** Brings what is known up to what the file holds, reports a change, and answers with the newest. */
export async function catchUp(file: TodoFile): Promise<TodoSnapshot> {
	const content = await readSettled(file.directory, file.seen.content);
	if (isAlike(content, file.seen.content)) {
		return file.seen.snapshot;
	}

	const before = file.seen.snapshot;
	const overtaken =
		content.kind === 'text' && file.seen.content.kind === 'text'
			? overtakenBase(file.history, content, file.clock.now())
			: null;
	const ours = file.seen.document;
	file.seen = seenAs(content, file.seen);
	keepVersion(file, 'outside');
	if (overtaken && content.kind === 'text') {
		await bringBack(file, content, parseTodo(overtaken.text), ours);
	}

	const {snapshot} = file.seen;
	if (snapshot.version !== before.version || snapshot.problem !== before.problem) {
		file.sink.fact({type: 'todo.changed', snapshot, source: 'outside', added: []});
	}

	return snapshot;
}

/**
 * Someone read an older version, and their write has undone what FlowDesk wrote in between: both are merged, and so is
 * what is written meanwhile. When that fails, FlowDesk's text is kept beside todo.md.
 */
async function bringBack(
	file: TodoFile,
	theirs: TextContent,
	base: TodoDocument,
	ours: TodoDocument,
): Promise<void> {
	let content = theirs;
	let problem = 'it was written by something else without pause';
	for (let attempt = 0; attempt < attempts; attempt++) {
		const written = await mergeInto(file, content, {base, ours});
		if (written.kind === 'done') {
			return;
		}

		if (written.kind === 'failed') {
			problem = written.problem;
			break;
		}

		const next = await readSettled(file.directory, file.seen.content);
		file.seen = seenAs(next, file.seen);
		keepVersion(file, 'outside');
		if (next.kind !== 'text') {
			problem = next.kind === 'damaged' ? next.problem : 'it is gone';
			break;
		}

		if (hasSeen(file.seen.document, base, ours)) {
			return;
		}

		content = next;
	}

	await keepConflict(file, theirs, ours, problem);
}

/** Brings our changes since `base` into the text that was seen last. */
async function mergeInto(
	file: TodoFile,
	content: TextContent,
	{base, ours}: Readonly<{base: TodoDocument; ours: TodoDocument}>,
): Promise<Written> {
	const {document, conflicts} = mergeDocuments(base, ours, file.seen.document);
	const text = printTodo(document);
	const isThere = text === content.text;
	const written: Written = isThere
		? {kind: 'done', mode: content.mode}
		: await writeTodo(content, text);
	if (written.kind === 'done' && conflicts.length > 0) {
		await keepConflict(file, content, ours, idsOf(conflicts));
	}

	if (written.kind === 'done' && !isThere) {
		file.seen = seenAs({...content, text, version: versionOf(text)}, file.seen);
		keepVersion(file, 'flowdesk');
	}

	return written;
}

/** True for a text that was made with what we added in view: what it does with that is meant. */
function hasSeen(theirs: TodoDocument, base: TodoDocument, ours: TodoDocument): boolean {
	const known = new Set(base.items.map(({id}) => id));
	return ours.items.some(
		({id, title}) =>
			!known.has(id) && theirs.items.some((one) => one.id === id && one.title === title),
	);
}

/** Names what could not be merged. */
export function idsOf(conflicts: readonly {readonly id: string | null}[]): string {
	return conflicts.map(({id}) => id ?? 'text outside the items').join(', ');
}

/** Keeps our text beside todo.md, and says so. `what` could not be merged, or why nothing could. */
export async function keepConflict(
	file: TodoFile,
	{place}: Writable,
	ours: TodoDocument,
	what: string,
): Promise<string> {
	const note = `<!-- FlowDesk could not merge this version into todo.md: ${what}. -->\n\n`;
	const name = await writeConflict(place, note + printTodo(ours), file.clock.now());
	return `${what} could not be merged; todo.md was left as it is${name === null ? '' : ` and our version is in .opencode/${name}`}.`;
}

/** Remembers what the file holds now as a version, and who wrote it. */
export function keepVersion({history, seen, clock}: TodoFile, by: TodoVersion['by']): void {
	const {content} = seen;
	if (content.kind === 'text') {
		remember(history, {version: content.version, text: content.text, at: clock.now(), by});
	}
}
