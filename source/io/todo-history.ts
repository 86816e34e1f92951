import {contentOf, type TodoDocument, type TodoNode} from '../mission/todo/document.js';
import type {TodoEdit} from '../mission/todo/edit-op.js';
import {parseTodo} from '../mission/todo/parse.js';

/** A text todo.md once had. `at` is epoch ms. */
export type TodoVersion = Readonly<{
	version: string;
	text: string;
	at: number;
	by: 'flowdesk' | 'outside';
}>;

/** Versions of todo.md that a stale `base_version` can be compared with. */
const keptVersions = 50;

/** Milliseconds within which an outside write may rest on a text that FlowDesk has replaced since. */
const overtakenMs = 2000;

/** Characters of all kept versions together, beyond which a burst of writes is forgotten early. */
const keptCharacters = 16_000_000;

/** Adds a version, and forgets those that are neither among the last 50 nor of the last 2 s. */
export function remember(history: TodoVersion[], version: TodoVersion): void {
	history.push(version);
	let size = history.reduce((sum, {text}) => sum + text.length, 0);
	let extra = 0;
	for (const [at, {text}] of history.entries()) {
		const since = history[at + 1]?.at ?? version.at;
		const isOld = history.length - at > keptVersions && since < version.at - overtakenMs;
		if (!isOld && size <= keptCharacters) {
			break;
		}

		size -= text.length;
		extra = at + 1;
	}

	history.splice(0, Math.min(extra, history.length - 1));
}

/** The items that were changed since, and what an agent is told of it. */
type Stale = Readonly<{stale: readonly string[]; problem: string}>;

/**
 * Why ops that were made for an older version must not be applied: an item that they touch was changed
 * since. Null when all is well. Names the current version and state, so that the model can ask again.
 */
export function staleProblem(
	history: readonly TodoVersion[],
	baseVersion: string | null,
	current: Readonly<{document: TodoDocument; version: string}>,
	ops: readonly TodoEdit[],
): Stale | null {
	if (baseVersion === null || baseVersion === current.version) {
		return null;
	}

	const touched = new Set(
		ops.flatMap((op) => (op.op === 'add' || op.op === 'insert' || op.op === 'note' ? [] : [op.id])),
	);
	const items = current.document.items.filter(({id}) => touched.has(id));
	const base = history.findLast(({version}) => version === baseVersion);
	const old = base && parseTodo(base.text);
	const changed = old ? items.filter((item) => isChanged(old, current.document, item, ops)) : items;
	if (changed.length === 0) {
		return null;
	}

	const states = changed.slice(0, 5).map(({id, state}) => `${id} is ${state} now`);
	const why = old ? 'was changed since' : 'may have been changed since: that version is not known';
	const stale = changed.map(({id}) => id);
	return {
		stale,
		problem: `${stale.join(', ')} ${why} (base_version ${baseVersion.slice(0, 40) || 'empty'}). ${states.join(', ')}. Look at the items and send the ops again with base_version ${current.version}. Nothing was changed.`,
	};
}

function isChanged(
	old: TodoDocument,
	current: TodoDocument,
	item: TodoNode,
	ops: readonly TodoEdit[],
): boolean {
	const before = old.items.find(({id}) => id === item.id);
	if (before === undefined) {
		return false;
	}

	const isRemoved = ops.some((op) => op.op === 'remove' && op.id === item.id);
	return isRemoved
		? blockOf(old, before) !== blockOf(current, item)
		: before.parent !== item.parent || lineOf(old, before) !== lineOf(current, item);
}

function lineOf(document: TodoDocument, item: TodoNode): string {
	return contentOf(document.lines[item.line] ?? '').trim();
}

function blockOf(document: TodoDocument, item: TodoNode): string {
	const lines = document.lines.slice(item.line, item.end);
	return lines.map((line) => line.trim()).join('\n');
}

/**
 * The version that an outside text was made from, when FlowDesk has written in between and the outside
 * write undid that without knowing: an editor or agent that read, thought, and wrote. Null when the text
 * rests on the newest version, or when FlowDesk's writes are long past and undoing them is meant.
 */
export function overtakenBase(
	history: readonly TodoVersion[],
	{text, writtenAt}: Readonly<{text: string; writtenAt: number}>,
	now: number,
): TodoVersion | null {
	const newest = history.at(-1);
	if (newest === undefined) {
		return null;
	}

	const madeAt = timeOfWriting(newest.at, writtenAt, now);
	const lines = countsOf(text);
	let best: TodoVersion | null = null;
	let least = difference(lines, newest.text);
	for (let at = history.length - 1; at > 0; at--) {
		const later = history[at];
		const candidate = history[at - 1];
		if (!candidate || later?.by !== 'flowdesk' || later.at < madeAt - overtakenMs) {
			break;
		}

		const distance = difference(lines, candidate.text);
		if (distance < least) {
			best = candidate;
			least = distance;
		}
	}

	return best;
}

/**
 * When a text from outside was written: on a busy machine it is looked at seconds later. A time before the last known
 * text (an old file was copied with its date), or one to come, is none.
 */
function timeOfWriting(lastAt: number, writtenAt: number, now: number): number {
	return writtenAt >= lastAt && writtenAt <= now ? writtenAt : now;
}

function countsOf(text: string): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const line of text.split('\n')) {
		counts.set(line, (counts.get(line) ?? 0) + 1);
	}

	return counts;
}

/** How many lines one text has and the other has not. */
function difference(lines: ReadonlyMap<string, number>, text: string): number {
	const other = countsOf(text);
	let count = 0;
	for (const line of new Set([...lines.keys(), ...other.keys()])) {
		count += Math.abs((lines.get(line) ?? 0) - (other.get(line) ?? 0));
	}

	return count;
}
