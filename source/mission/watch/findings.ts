import {oneLine} from '../sanitize.js';
import {fileFindings} from './file-findings.js';
import type {Allowed, Found, LookChange, WatchFinding} from './look.js';
import {count, firstOf} from './words.js';

/**
 * What lanes should not have done, from two looks at the user's repository: each change once, in words. Empty when
 * all that changed are files that a claim covers.
 */
export function findingsOf(change: LookChange, allowed: Allowed): readonly WatchFinding[] {
	const found = [
		...headFindings(change),
		...submoduleFindings(change),
		...branchFindings(change),
		...stashFindings(change),
		...operationFindings(change),
		...indexFindings(change),
		...keyFindings(change),
		...fileFindings(change, allowed),
	];
	return found.map((one) => ({...one, suspects: [...allowed.suspects]}));
}

/** A finding about no file. */
function finding(kind: Found['kind'], detail: string): Found {
	return {kind, detail, files: []};
}

function short(commit: string): string {
	return commit.slice(0, 7);
}

/** `2 commits: 'x', 'y'`. */
function commitsText(titles: readonly string[], words = ''): string {
	const named = firstOf(titles, (title) => `'${title}'`);
	return `${count(titles.length, 'commit')}${words}: ${named}`;
}

function headFindings({before, after, commits}: LookChange): readonly Found[] {
	const moved = `${before.head ? short(before.head) : 'no commit'} -> ${after.head ? short(after.head) : 'no commit'}`;
	const parts = [
		...(commits.added.length > 0 ? [commitsText(commits.added)] : []),
		...(commits.removed.length > 0
			? [commitsText(commits.removed, ' no longer in its history')]
			: []),
	];
	const said = parts.length > 0 ? ` (${parts.join('; ')})` : '';
	if (before.branch !== after.branch) {
		const where = (branch: string | null) => (branch === null ? 'no branch' : firstOf([branch]));
		const how = before.head === after.head ? '' : `, ${moved}${said}`;
		return [
			finding('branch', `HEAD is on ${where(after.branch)}, was on ${where(before.branch)}${how}`),
		];
	}

	if (before.head === after.head) {
		return [];
	}

	const isForward = commits.removed.length === 0 && commits.added.length > 0;
	return [finding(isForward ? 'commit' : 'head', `HEAD moved ${moved}${said}`)];
}

function submoduleFindings({before, after}: LookChange): readonly Found[] {
	const moved = after.submodules.filter((path) => !before.submodules.includes(path));
	return moved.length === 0
		? []
		: [finding('head', `${count(moved.length, 'submodule')} at another commit: ${firstOf(moved)}`)];
}

function branchFindings({before, after}: LookChange): readonly Found[] {
	const {added, changed, gone} = differences(before.branches, after.branches);
	const current = [before.branch, after.branch, ...before.elsewhere, ...after.elsewhere];
	const others = (names: readonly string[]) => names.filter((name) => !current.includes(name));
	const at = (name: string) => `${name} (was at ${short(before.branches[name] ?? '')})`;
	return [
		...branchesText(gone, 'gone', at),
		...branchesText(others(changed), 'moved', at),
		...branchesText(others(added), 'new', (name) => name),
	].map((detail) => finding('branch', detail));
}

function branchesText(
	names: readonly string[],
	what: string,
	write: (name: string) => string,
): readonly string[] {
	const many = count(names.length, 'branch', 'branches');
	return names.length === 0 ? [] : [`${many} ${what}: ${firstOf(names, write)}`];
}

function stashFindings({before, after}: LookChange): readonly Found[] {
	const without = (list: LookChange['after']['stash'], other: LookChange['after']['stash']) =>
		list.filter(({id}) => !other.some((entry) => entry.id === id));
	const added = without(after.stash, before.stash);
	const gone = without(before.stash, after.stash);
	const titles = added.map(({message}) => message);
	return [
		...(added.length > 0
			? [
					`stash: ${count(added.length, 'new entry', 'new entries')}: ${firstOf(titles, (title) => `'${title}'`)}`,
				]
			: []),
		...(gone.length > 0
			? [`stash: ${count(gone.length, 'entry', 'entries')} gone: ${lostText(gone)}`]
			: []),
	].map((detail) => finding('stash', detail));
}

/** Entries that are gone, and how each comes back: their commits are still there. */
function lostText(gone: LookChange['before']['stash']): string {
	const titles = new Map(gone.map(({id, message}) => [id, message]));
	return firstOf([...titles.keys()], (id) => {
		const commit = id.slice(0, 12);
		return `'${oneLine(titles.get(id) ?? '', 120)}' (was ${commit}; bring it back: git stash store ${commit})`;
	});
}

function operationFindings({before, after}: LookChange): readonly Found[] {
	if (before.operation === after.operation) {
		return [];
	}

	return after.operation === null
		? [finding('operation', `the ${before.operation} that was under way is over`)]
		: [finding('operation', `a ${after.operation} is under way`)];
}

/** The index is compared with HEAD, so it says nothing when HEAD moved: the commit tells it then. */
function indexFindings({before, after}: LookChange): readonly Found[] {
	if (before.head !== after.head) {
		return [];
	}

	const {added, changed, gone} = differences(before.staged, after.staged);
	const staged = [...added, ...changed].sort();
	return [
		...(staged.length > 0 ? [{words: 'staged', files: staged}] : []),
		...(gone.length > 0 ? [{words: 'no longer staged', files: gone}] : []),
	].map(({words, files}) => ({
		kind: 'index',
		detail: `index: ${count(files.length, 'file')} ${words}: ${firstOf(files)}`,
		files: files.slice(0, 50),
	}));
}

function keyFindings({before, after}: LookChange): readonly Found[] {
	return [
		...named('config', 'git configuration', differences(before.config, after.config)),
		...named('hooks', 'git hooks', differences(before.hooks, after.hooks)),
	];
}

type Differences = Readonly<{
	added: readonly string[];
	changed: readonly string[];
	gone: readonly string[];
}>;

function named(kind: 'config' | 'hooks', what: string, found: Differences): readonly Found[] {
	const parts = [
		...(found.added.length > 0 ? [`new ${firstOf(found.added)}`] : []),
		...(found.changed.length > 0 ? [`changed ${firstOf(found.changed)}`] : []),
		...(found.gone.length > 0 ? [`gone ${firstOf(found.gone)}`] : []),
	];
	return parts.length > 0 ? [finding(kind, `${what}: ${parts.join('; ')}`)] : [];
}

/** Keys that only one of two records has, and those with another value. */
function differences(
	before: Readonly<Record<string, string>>,
	after: Readonly<Record<string, string>>,
): Differences {
	const has = (record: Readonly<Record<string, string>>) => (key: string) =>
		Object.hasOwn(record, key);
	const keys = Object.keys(after).sort();
	return {
		added: keys.filter((key) => !has(before)(key)),
		changed: keys.filter((key) => has(before)(key) && before[key] !== after[key]),
		gone: Object.keys(before)
			.filter((key) => !has(after)(key))
			.sort(),
	};
}
