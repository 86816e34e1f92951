import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createTodoFile} from '../../source/io/todo-file.js';
import type {FactOf} from '../../source/mission/events.js';
import type {TodoOp} from '../../source/mission/tools.js';
import type {Clock, Sink, TodoAnswer, TodoPort} from '../../source/runtime/ports.js';

/** A project's folder with a todo.md that tests read and write by hand, beside the port. */
export type TodoFolder = Readonly<{
	directory: string;
	folder: string;
	path: string;
	facts: FactOf<'todo.changed'>[];
	text: () => string;
	given: (content: string | Buffer) => void;
	opened: (clock?: Clock, directory?: string) => Promise<TodoPort>;
	remove: () => Promise<void>;
}>;

export function createTodoFolder(): TodoFolder {
	const directory = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk todo é ')));
	const folder = join(directory, '.opencode');
	const path = join(folder, 'todo.md');
	const facts: FactOf<'todo.changed'>[] = [];
	const ports: TodoPort[] = [];
	const sink: Sink = {
		fact: (fact) => void (fact.type === 'todo.changed' && facts.push(fact)),
		chunk: () => undefined,
	};
	return {
		directory,
		folder,
		path,
		facts,
		text: () => readFileSync(path, 'utf8'),
		given(content) {
			mkdirSync(folder, {recursive: true});
			writeFileSync(path, content);
		},
		async opened(clock, where = directory) {
			const port = await createTodoFile({directory: where, sink, ...(clock && {clock})});
			ports.push(port);
			return port;
		},
		async remove() {
			await Promise.all(ports.map((port) => port.close()));
			rmSync(directory, {recursive: true, force: true});
		},
	};
}

export async function apply(
	port: TodoPort,
	ops: readonly TodoOp[],
	baseVersion: string | null = null,
): Promise<TodoAnswer> {
	return port.apply({ops, baseVersion, branch: null});
}

export function problemOf(answer: TodoAnswer): string {
	return answer.ok ? '' : answer.problem;
}
