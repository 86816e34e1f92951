import {expect, test} from 'vitest';
import {treeNotices} from '../../source/commands/large-tree.js';

const quick = {firstMs: 900, nextMs: 400, limitMs: 30_000};
const slow = {firstMs: 9000, nextMs: 3000, limitMs: 30_000};
const ours = {isAttached: false, takesSnapshots: true};

test('a mission begins without a word about a tree that is quick to look at, or that nobody could measure', () => {
	const untracked = {files: 40_000, bytes: 900_000_000};
	expect(treeNotices({statusMs: 1900, untracked, snapshot: quick}, ours)).toEqual([]);
	expect(treeNotices({statusMs: null, untracked: null, snapshot: null}, ours)).toEqual([]);
});

test('a slow `git status`, much that git does not know, and slow snapshots are each told with a way out', () => {
	const untracked = {files: 1200, bytes: 20_300_000_000};
	const notices = treeNotices({statusMs: 3200, untracked, snapshot: slow}, ours);
	expect(notices).toEqual([
		expect.stringMatching(/`git status` takes 3\.2 s .*\.gitignore/),
		expect.stringMatching(/20\.3 GB of untracked files \(1 200\).*\.gitignore.*--no-git/),
		expect.stringMatching(/3\.0 s.*--no-snapshot/),
	]);
});

test('snapshots that are not taken are no topic', () => {
	const size = {statusMs: 10, untracked: null, snapshot: slow};
	expect(treeNotices(size, {...ours, takesSnapshots: false})).toEqual([]);
});
