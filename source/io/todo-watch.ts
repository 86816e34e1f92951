import {dirname, join} from 'node:path';
import {watch} from 'chokidar';
import type {Clock} from '../runtime/ports.js';
import type {TodoPlace} from './todo-read.js';

/** Milliseconds between looks at the file: as a safety net, and without a working watcher. */
const lookMs = {watched: 2000, unwatched: 400};

/**
 * Calls `onChange` when something happened to todo.md or its folder, which is no proof that its content is
 * another. Resolves when changes are seen; the returned function ends it. Where the system cannot watch,
 * the file is looked at every 400 ms.
 */
export async function watchTodo(
	place: TodoPlace | null,
	directory: string,
	clock: Clock,
	onChange: () => void,
): Promise<() => Promise<void>> {
	const folder = join(directory, '.opencode');
	const shown = new Set([directory, folder, join(folder, 'todo.md')]);
	if (place) {
		for (const path of [place.folder, place.file, dirname(place.file)]) {
			shown.add(path);
		}
	}

	let ms = lookMs.watched;
	const watcher = watch([...shown], {
		// What is there when a folder is first seen may have been written after the last look.
		ignoreInitial: false,
		depth: 0,
		atomic: false,
		ignored: (path) => !shown.has(path),
	});
	watcher.on('all', (event, path) => {
		onChange();
		// A folder that was not there at the start, or is another one now, is not watched by itself.
		if (event === 'addDir' && path !== directory) {
			watcher.add([...shown]);
		}
	});
	watcher.on('error', () => {
		ms = lookMs.unwatched;
	});
	await new Promise<void>((resolve) => {
		watcher.once('ready', resolve);
		watcher.once('error', () => resolve());
	});

	let cancel = () => {};
	const lookAgain = () => {
		cancel = clock.after(ms, () => {
			onChange();
			lookAgain();
		});
	};
	lookAgain();
	return async () => {
		cancel();
		await watcher.close();
	};
}
