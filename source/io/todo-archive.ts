import {copyFileSync, linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import {isOpen, leaves} from '../mission/seal.js';
import {parseTodo} from '../mission/todo/parse.js';
import {snapshotOf} from '../mission/todo/snapshot.js';
import {excludeFromStatus} from './todo-exclude.js';
import {codeOf, readTodo} from './todo-read.js';

/** The items of a todo.md that lay in the project before the mission. */
export type OldTodo = Readonly<{
	/** Items without children, and those of them that are not done. */
	items: number;
	/** Titles of the open ones, in file order. */
	open: readonly string[];
}>;

/** What a todo.md that is already there holds; null when there is none, or nothing that is an item. */
export async function oldTodo(directory: string): Promise<OldTodo | null> {
	const content = await readTodo(directory);
	if (content.kind !== 'text') {
		return null;
	}
	const items = leaves(snapshotOf(parseTodo(content.text), content.version).items);
	return items.length === 0
		? null
		: {items: items.length, open: items.filter(isOpen).map(({title}) => title)};
}

/**
 * Puts todo.md aside as `.opencode/archive/todo-<date>-<missionId>.md`, byte for byte, and returns that
 * path within the project; null when there is no file. Nothing that exists is overwritten. Throws an Error
 * with a line for the user when it cannot be done; todo.md is untouched then.
 */
export async function archiveTodo(
	directory: string,
	{missionId, date}: Readonly<{missionId: string; date: Date}>,
): Promise<string | null> {
	const content = await readTodo(directory);
	if (content.kind === 'damaged') {
		throw new Error(`The old todo list cannot be put aside: ${content.problem}.`);
	}
	if (content.kind === 'missing') {
		return null;
	}
	const {folder, file} = content.place;
	try {
		const name = moved(file, archiveFolder(folder), `${dayOf(date)}-${missionId}`);
		await excludeFromStatus(directory, '.opencode/archive/todo-x.md', [
			'.opencode/archive/todo-*.md',
		]);
		return `.opencode/archive/${name}`;
	} catch (error) {
		throw new Error(
			`The old todo list could not be put aside in .opencode/archive (${codeOf(error)}); check that folder, or move .opencode/todo.md away yourself.`,
			{cause: error},
		);
	}
}

function dayOf(date: Date): string {
	return date.toISOString().slice(0, 10);
}

/** The folder itself, never one behind a link. */
function archiveFolder(folder: string): string {
	const path = join(folder, 'archive');
	mkdirSync(path, {recursive: true});
	if (!lstatSync(path).isDirectory()) {
		throw new Error('a link');
	}
	return path;
}

/** Under the first free name; a second name for the same file cannot take the place of another. */
function moved(file: string, folder: string, stem: string): string {
	for (let copy = 1; ; copy++) {
		const name = `todo-${stem}${copy > 1 ? `-${copy}` : ''}.md`;
		try {
			copied(file, join(folder, name));
			unlinkSync(file);
			return name;
		} catch (error) {
			if (codeOf(error) !== 'EEXIST' || copy === 100) {
				throw error;
			}
		}
	}
}

/** By a second link; where the file system has none, by a copy that is compared. */
function copied(from: string, to: string): void {
	try {
		linkSync(from, to);
	} catch (error) {
		if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK'].includes(codeOf(error))) {
			throw error;
		}
		copyFileSync(from, to, 1);
		if (!readFileSync(from).equals(readFileSync(to))) {
			throw new Error('the copy differs', {cause: error});
		}
	}
}
