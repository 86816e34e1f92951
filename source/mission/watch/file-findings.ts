import {isClaimed, pathIn} from '../claims.js';
import type {Allowed, Found, LookChange, WatchedFile} from './look.js';
import {count, firstOf} from './words.js';

/** So many files that vanish at once are told even when a claim covers them. */
const many = 10;

/** What FlowDesk and OpenCode write themselves in a `.opencode` folder; what else lies there configures code that runs. */
const ours =
	/(?:^|\/)\.opencode\/(?:archive\/.*|\.?todo[^/]*|\.gitignore|sync-issues\.md|verification-checklist\.md)$/;

function isOurs(path: string): boolean {
	return ours.test(path);
}

/** What happened to files that no claim covers, and to work that was not committed. */
export function fileFindings(change: LookChange, allowed: Allowed): readonly Found[] {
	const files = change.files.filter(({path}) => !isOurs(path));
	const yours = new Set([...change.first.dirty, ...change.first.untracked]);
	const covers = coverOf(allowed);
	const reset = resetFiles(files, change, {yours, covers});
	const isReset = new Set(reset.map(({path}) => path));
	const others = files.filter(({path}) => !isReset.has(path));
	const lost = lostFiles(others, {yours, covers}, change.emptied);
	const isLost = new Set(lost.map(({path}) => path));
	const outside = others.filter(({path}) => !isLost.has(path) && covers(path) === 0);
	return [
		...lostFindings(lost, yours),
		...ignoredFindings(change, covers),
		...resetFindings(reset, yours),
		...outsideFindings(outside, allowed),
	];
}

/** How many of the claims cover a path. */
type Cover = (path: string) => number;

type Ground = Readonly<{yours: ReadonlySet<string>; covers: Cover}>;

/** Outside the folder that claims are counted from none covers anything, not even one on everything. */
function coverOf({claims, folder}: Allowed): Cover {
	return (path) => {
		const inside = pathIn(folder, path);
		return inside === null
			? 0
			: claims.filter((claim) => claim === null || isClaimed(inside, claim)).length;
	};
}

/**
 * Files whose uncommitted changes are gone. A lane may take back what it did itself: only what was there before the
 * mission, what no claim covers, or everything at once is told.
 */
function resetFiles(
	files: readonly WatchedFile[],
	{before, after, commits, headFiles}: LookChange,
	{yours, covers}: Ground,
): readonly WatchedFile[] {
	const wasDirty = new Set(before.dirty);
	const isDirty = new Set(after.dirty);
	const isCommitted = new Set(commits.added.length > 0 ? headFiles : []);
	const reset = files.filter(
		({path, kind}) =>
			kind !== 'deleted' && wasDirty.has(path) && !isDirty.has(path) && !isCommitted.has(path),
	);
	const isAll = reset.length > 1 && after.dirty.length === 0;
	return isAll || reset.length >= many
		? reset
		: reset.filter(({path}) => yours.has(path) || covers(path) === 0);
}

/**
 * Deleted files: many at once, the last ones of a folder at the top, or what git cannot bring back because it was
 * never committed.
 */
function lostFiles(
	files: readonly WatchedFile[],
	{yours, covers}: Ground,
	emptied: LookChange['emptied'],
): readonly WatchedFile[] {
	const deleted = files.filter(({kind}) => kind === 'deleted');
	const added = files.filter(({kind}) => kind === 'added');
	// Files that were moved within a claim are deleted in one place and added in another.
	const outside = deleted.filter(({path}) => covers(path) === 0);
	const isMany = outside.length >= many || deleted.length - added.length >= many;
	const isEmptied = (path: string) => emptied.some((folder) => path.startsWith(`${folder}/`));
	return isMany ? deleted : deleted.filter(({path}) => yours.has(path) || isEmptied(path));
}

function lostFindings(files: readonly WatchedFile[], yours: ReadonlySet<string>): readonly Found[] {
	const paths = files.map(({path}) => path);
	const own = paths.filter((path) => yours.has(path)).length;
	const uncommitted =
		own === 0 ? '' : own === paths.length ? ' (never committed)' : ` (${own} never committed)`;
	return paths.length === 0
		? []
		: [
				{
					kind: 'lost',
					detail: `the working tree lost ${count(paths.length, 'file')}${uncommitted}: ${firstOf(paths)}`,
					files: paths.slice(0, 50),
				},
			];
}

/** Ignored files that were there when the mission began, such as `.env`: git has no copy of them. */
function ignoredFindings({first, before, after}: LookChange, covers: Cover): readonly Found[] {
	const wasThere = new Set(first.ignored);
	const isThere = new Set([...after.ignored, ...after.untracked]);
	const gone = before.ignored.filter(
		(path) => wasThere.has(path) && !isThere.has(path) && covers(path.replace(/\/$/, '')) === 0,
	);
	return gone.length === 0
		? []
		: [
				{
					kind: 'lost',
					detail: `${count(gone.length, 'ignored file or folder', 'ignored files or folders')} gone: ${firstOf(gone)}`,
					files: gone.slice(0, 50),
				},
			];
}

function resetFindings(
	files: readonly WatchedFile[],
	yours: ReadonlySet<string>,
): readonly Found[] {
	const paths = files.map(({path}) => path);
	const own = paths.filter((path) => yours.has(path)).length;
	const before = own === 0 ? '' : ` (${own} from before the mission)`;
	const [are, their] = paths.length === 1 ? ['file is', 'its'] : ['files are', 'their'];
	return paths.length === 0
		? []
		: [
				{
					kind: 'reset',
					detail: `${paths.length} ${are} back to what HEAD has, ${their} uncommitted changes are gone${before}: ${firstOf(paths)}`,
					files: paths.slice(0, 50),
				},
			];
}

function outsideFindings(
	files: readonly WatchedFile[],
	{suspects, claims, folder}: Allowed,
): readonly Found[] {
	const [claim, ...others] = claims;
	const isOne = suspects.length === 1 && claim && claim.length > 0 && others.length === 0;
	const where = isOne ? `its claim ${firstOf(claim, (glob) => `${folder}${glob}`)}` : 'every claim';
	const kinds = new Map(files.map(({path, kind}) => [path, kind]));
	const paths = files.map(({path}) => path);
	const listed = paths
		.slice(0, 3)
		.map((path) => `${firstOf([path])} (${kinds.get(path)})`)
		.join(', ');
	const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
	return paths.length === 0
		? []
		: [
				{
					kind: 'outside-claim',
					detail: `${count(paths.length, 'file')} outside ${where}: ${listed}${more}`,
					files: paths.slice(0, 50),
				},
			];
}
