import {realpath} from 'node:fs/promises';
import {printTodo, type TodoDocument} from '../mission/todo/document.js';
import {mergeDocuments} from '../mission/todo/merge.js';
import {applyOps} from '../mission/todo/ops.js';
import {parseTodo} from '../mission/todo/parse.js';
import type {Clock, Sink, TodoAnswer, TodoPort} from '../runtime/ports.js';
import {systemClock} from './clock.js';
import {
	attempts,
	catchUp,
	idsOf,
	keepConflict,
	keepVersion,
	type TodoFile,
	type Writable,
} from './todo-catch-up.js';
import {excludeTodo} from './todo-exclude.js';
import {staleProblem} from './todo-history.js';
import {createMarks} from './todo-marks.js';
import {readTodo, type TodoContent, todoSizeLimit, versionOf} from './todo-read.js';
import {seenAs} from './todo-seen.js';
import {watchTodo} from './todo-watch.js';
import {sweepTemps, writeTodo} from './todo-write.js';

type Request = Parameters<TodoPort['apply']>[0];

/**
 * `.opencode/todo.md` of a project, of which FlowDesk is the writer: one write at a time, each atomic and
 * merged with what others wrote. Every change is reported through the sink as `todo.changed` exactly once,
 * own writes (`flowdesk`) as well as others' (`outside`); the first read is not. Problems are answers, never
 * rejections. Watches until `close`.
 */
export async function createTodoFile({
	directory,
	sink,
	clock = systemClock,
}: Readonly<{directory: string; sink: Sink; clock?: Clock}>): Promise<TodoPort> {
	const content = await readTodo(directory);
	const file: TodoFile = {
		directory,
		sink,
		clock,
		history: [],
		seen: seenAs(content, null),
		isExcluded: false,
	};
	keepVersion(file, 'outside');
	if (content.kind !== 'damaged') {
		await sweepTemps(content.place);
	}

	const queue = createQueue();
	let isLooking = false;
	const look = () => {
		if (!isLooking) {
			isLooking = true;
			void queue.add(async () => {
				isLooking = false;
				await catchUp(file);
			});
		}
	};
	const root = await realpath(directory).catch(() => directory);
	const place = content.kind === 'damaged' ? null : content.place;
	const unwatch = await watchTodo(place, root, clock, look);
	const apply = async (request: Request) => change(file, request);
	return {
		read: async () => queue.add(async () => catchUp(file)),
		apply: async (request) => queue.add(async () => apply(request)),
		mark: createMarks(queue.add, apply),
		async close() {
			await unwatch();
			await queue.add(async () => undefined);
		},
	};
}

/** Runs one thing after another, whatever becomes of each. */
function createQueue() {
	let last: Promise<unknown> = Promise.resolve();
	return {
		add<T>(work: () => Promise<T>): Promise<T> {
			const next = last.then(work);
			last = next.catch(() => undefined);
			return next;
		},
	};
}

async function change(file: TodoFile, request: Request): Promise<TodoAnswer> {
	await catchUp(file);
	const {content, document, snapshot} = file.seen;
	if (content.kind === 'damaged') {
		return refusal(file, `${content.problem}. Nothing was changed.`);
	}

	const current = content.kind === 'text' ? document : parseTodo('');
	const stale = staleProblem(
		file.history,
		request.baseVersion,
		{document: current, version: snapshot.version},
		request.ops,
	);
	if (stale !== null) {
		return {...refusal(file, stale.problem), stale: stale.stale};
	}

	const applied = applyOps(current, request.ops, {branch: request.branch});
	return applied.ok
		? save(file, content, current, applied.document, applied.added)
		: refusal(file, applied.problem);
}

/** Writes a document that was made from `base`, merging with whoever writes in the meantime. */
async function save(
	file: TodoFile,
	expected: Writable,
	base: TodoDocument,
	wanted: TodoDocument,
	added: readonly string[],
): Promise<TodoAnswer> {
	let from = expected;
	let before = base;
	let next = wanted;
	for (let attempt = 0; attempt < attempts; attempt++) {
		const text = printTodo(next);
		if (from.kind === 'text' && text === from.text) {
			return {ok: true, snapshot: file.seen.snapshot, added};
		}

		if (Buffer.byteLength(text) > todoSizeLimit) {
			return refusal(
				file,
				'todo.md would grow over 1 MB; remove finished items first. Nothing was changed.',
			);
		}

		const written = await writeTodo(from, text);
		if (written.kind === 'failed') {
			return refusal(file, written.problem);
		}

		if (written.kind === 'done') {
			return saved(
				file,
				{
					...from,
					...written,
					kind: 'text',
					text,
					version: versionOf(text),
					writtenAt: file.clock.now(),
				},
				added,
			);
		}

		const rebased = await rebase(file, before, next);
		if ('problem' in rebased) {
			return refusal(file, rebased.problem);
		}

		({from, before, next} = rebased);
	}

	return refusal(
		file,
		'todo.md is being written by something else without pause; try again in a moment.',
	);
}

type Rebased = Readonly<{from: Writable; before: TodoDocument; next: TodoDocument}>;

/** Our change on top of what someone else wrote in the meantime. */
async function rebase(
	file: TodoFile,
	before: TodoDocument,
	next: TodoDocument,
): Promise<Rebased | Readonly<{problem: string}>> {
	await catchUp(file);
	const {content, document} = file.seen;
	if (content.kind === 'damaged') {
		return {problem: `${content.problem}. Nothing was changed.`};
	}

	const theirs = content.kind === 'text' ? document : parseTodo('');
	const merged = mergeDocuments(before, next, theirs);
	if (merged.conflicts.length > 0) {
		const copy = await keepConflict(file, content, next, idsOf(merged.conflicts));
		return {problem: `todo.md was changed at the same moment: ${copy}`};
	}

	return {from: content, before: theirs, next: merged.document};
}

async function saved(
	file: TodoFile,
	content: TodoContent,
	added: readonly string[],
): Promise<TodoAnswer> {
	file.seen = seenAs(content, file.seen);
	keepVersion(file, 'flowdesk');
	const {snapshot} = file.seen;
	file.sink.fact({type: 'todo.changed', snapshot, source: 'flowdesk', added: [...added]});
	if (!file.isExcluded) {
		file.isExcluded = true;
		await excludeTodo(file.directory);
	}

	return {ok: true, snapshot, added};
}

function refusal(file: TodoFile, problem: string) {
	return {ok: false, problem, snapshot: file.seen.snapshot} as const;
}
