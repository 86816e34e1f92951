import {filesBetween} from '../io/mission-diff.js';
import {findBase} from '../io/saved-states.js';
import {createRestorer} from '../io/undo.js';
import type {Changes} from '../runtime/viewer.js';

/** Milliseconds that a mission's end waits for the size of what it changed. */
const patienceMs = 10_000;

async function measured(root: string, missionId: string): Promise<Changes | null> {
	const base = await findBase(root, missionId);
	if (base === null) {
		return null;
	}
	const after = await createRestorer({directory: root}).present(base);
	const found = await filesBetween(root, base.tree, after);
	const files = found.filter(({isIgnored}) => !isIgnored);
	const sum = (part: 'added' | 'removed') =>
		files.reduce((lines, file) => lines + (file[part] ?? 0), 0);
	return {files: files.length, added: sum('added'), removed: sum('removed')};
}

/** How much a mission changed in the working tree, without what git ignores; null when that cannot be told soon. */
export async function changesOf(root: string, missionId: string): Promise<Changes | null> {
	const timeout = Promise.withResolvers<null>();
	const timer = setTimeout(() => timeout.resolve(null), patienceMs);
	try {
		return await Promise.race([measured(root, missionId), timeout.promise]);
	} catch {
		return null;
	} finally {
		clearTimeout(timer);
	}
}
