import {measureSnapshot, type SnapshotCost} from '../io/opencode/snapshot-cost.js';
import {statusTime, trackedFiles, untrackedFiles} from '../io/project.js';
import {fullCount, tookTime} from '../tui/models/figures.js';
import {slowStatusMs} from './doctor-findings.js';
import type {Decide} from './launch.js';
import {snapshotNotice} from './snapshot-advice.js';

/** With fewer files a mission starts without measuring a snapshot, which would take longer than what it could save. */
const manyFiles = 5000;

/** A start measures no longer than this: that it takes more is all that has to be known. */
const startLimitMs = 5000;

/** More than this in files that git does not know is likely to be data, which the base copies. */
const muchUntrackedBytes = 1_000_000_000;

/** A working tree as it was measured; null is what nobody can tell. */
export type TreeSize = Readonly<{
	statusMs: number | null;
	/** Files that git neither knows nor ignores, which the base of a mission copies. */
	untracked: Readonly<{files: number; bytes: number}> | null;
	/** Null also where there are few files. */
	snapshot: SnapshotCost | null;
}>;

/** Lines at the start of a mission whose working tree is large; none where it is not. */
export function treeNotices(
	{statusMs, untracked, snapshot}: TreeSize,
	{isAttached, takesSnapshots}: Readonly<{isAttached: boolean; takesSnapshots: boolean}>,
): readonly string[] {
	const slow =
		statusMs !== null && statusMs > slowStatusMs
			? `\`git status\` takes ${tookTime(statusMs)} here, and so does every look at the working tree: ignore large generated folders in .gitignore.`
			: null;
	const much =
		untracked !== null && untracked.bytes > muchUntrackedBytes
			? `The base of this mission copies ${(untracked.bytes / 1e9).toFixed(1)} GB of untracked files (${fullCount(untracked.files)}) into the repository's own folder: name in .gitignore what is data, or start with --no-git (then there is no diff and no undo).`
			: null;
	const taken = takesSnapshots ? snapshotNotice(snapshot, isAttached) : null;
	return [slow, much, taken].filter((notice) => notice !== null);
}

/** Has a mission begin with those lines. The tree is measured while OpenCode starts. */
export function tellingOfLargeTree(
	decide: Decide,
	options: Readonly<{directory: string; isAttached: boolean; wantsSnapshots: boolean}>,
): Decide {
	const {isAttached} = options;
	const measured = measure(options);
	return async (survey) => {
		const beginning = await decide(survey);
		const {takesSnapshots} = survey;
		const notices = treeNotices(await measured, {isAttached, takesSnapshots});
		return {...beginning, notices: [...beginning.notices, ...notices]};
	};
}

async function measure({
	directory,
	wantsSnapshots,
}: Readonly<{directory: string; wantsSnapshots: boolean}>): Promise<TreeSize> {
	const [tracked, statusMs, untracked] = await Promise.all([
		trackedFiles(directory),
		statusTime(directory),
		untrackedFiles(directory),
	]);
	const isMeasured = wantsSnapshots && tracked + (untracked?.files ?? 0) >= manyFiles;
	const snapshot = isMeasured ? await measureSnapshot({directory, limitMs: startLimitMs}) : null;
	return {statusMs, untracked, snapshot};
}
