import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {findingsOf} from '../../../source/mission/watch/findings.js';
import type {Allowed, Look, LookChange, WatchedFile} from '../../../source/mission/watch/look.js';

const dropped =
	"stash: stash: 1 entry gone: 'WIP on main' (was 1a2b3c4d5e6f; bring it back: git stash store 1a2b3c4d5e6f)";
const look: Look = {
	head: 'a1b2c3d4e5',
	branch: 'main',
	branches: {main: 'a1b2c3d4e5', feature: 'ffff000011'},
	elsewhere: [],
	stash: [{id: '1a2b3c4d5e6f708192a3', message: 'WIP on main'}],
	staged: {},
	operation: null,
	config: {'core.bare': 'x'},
	hooks: {'pre-commit': 'h1'},
	dirty: [],
	untracked: [],
	submodules: [],
	ignored: [],
};
const noCommits = {added: [], removed: []};
const w1: Allowed = {suspects: ['w1'], claims: [['src/**']], folder: ''};

/** What one look after another leads to, as `kind: words`. */
function told(
	after: Partial<Look>,
	more: Partial<Omit<LookChange, 'after'>> & {allowed?: Allowed} = {},
): readonly string[] {
	const {allowed = w1, ...rest} = more;
	const before = rest.before ?? look;
	const change = {
		first: before,
		before,
		files: [],
		emptied: [],
		commits: noCommits,
		headFiles: [],
		...rest,
	};
	const found = findingsOf({...change, after: {...before, ...after}}, allowed);
	return found.map(({kind, detail}) => `${kind}: ${detail}`);
}

const file = (path: string, kind: WatchedFile['kind'] = 'changed'): WatchedFile => ({path, kind});
const head = {head: 'd4e5f60000'};

describe('what a lane does to the repository is told in words', () => {
	it.each<[string, Partial<Look>, Partial<LookChange>, readonly string[]]>([
		['nothing', {}, {}, []],
		[
			'a commit',
			{...head, branches: {...look.branches, main: head.head}},
			{commits: {added: ['wip'], removed: []}, headFiles: ['src/a.ts']},
			["commit: HEAD moved a1b2c3d -> d4e5f60 (1 commit: 'wip')"],
		],
		[
			'five commits',
			head,
			{commits: {added: ['e', 'd', 'c', 'b', 'a'], removed: []}},
			["commit: HEAD moved a1b2c3d -> d4e5f60 (5 commits: 'e', 'd', 'c' and 2 more)"],
		],
		[
			'a reset to an older commit',
			head,
			{commits: {added: [], removed: ['mine']}},
			["head: HEAD moved a1b2c3d -> d4e5f60 (1 commit no longer in its history: 'mine')"],
		],
		[
			'an amended commit',
			head,
			{commits: {added: ['mine, amended'], removed: ['mine']}},
			[
				"head: HEAD moved a1b2c3d -> d4e5f60 (1 commit: 'mine, amended'; 1 commit no longer in its history: 'mine')",
			],
		],
		[
			'a new branch that is switched to',
			{branch: 'x', branches: {...look.branches, x: look.head ?? ''}},
			{},
			['branch: HEAD is on x, was on main'],
		],
		[
			'a switch to another branch',
			{branch: 'feature', head: 'ffff000011'},
			{commits: {added: ['f'], removed: []}},
			["branch: HEAD is on feature, was on main, a1b2c3d -> ffff000 (1 commit: 'f')"],
		],
		['a detached HEAD', {branch: null}, {}, ['branch: HEAD is on no branch, was on main']],
		[
			'branches made, moved and deleted',
			{branches: {main: look.head ?? '', other: 'x', more: 'y'}},
			{},
			['branch: 1 branch gone: feature (was at ffff000)', 'branch: 2 branches new: more, other'],
		],
		[
			'a branch moved',
			{branches: {...look.branches, feature: 'abcabcabc'}},
			{},
			['branch: 1 branch moved: feature (was at ffff000)'],
		],
		[
			'a commit in another worktree of the user',
			{branches: {...look.branches, feature: 'abcabcabc'}, elsewhere: ['feature']},
			{},
			[],
		],
		[
			'a stash',
			{stash: [{id: 's2', message: 'On main: \u001b[31mmine'}, ...look.stash]},
			{},
			["stash: stash: 1 new entry: 'On main: [31mmine'"],
		],
		['a stash dropped', {stash: []}, {}, [dropped]],
		[
			'files staged',
			{staged: {'b.ts': '100644 x', 'a.ts': '100644 y'}},
			{},
			['index: index: 2 files staged: a.ts, b.ts'],
		],
		['a merge', {operation: 'merge'}, {}, ['operation: a merge is under way']],
		[
			'configuration',
			{config: {'core.bare': 'y', 'core.hookspath': 'z'}},
			{},
			['config: git configuration: new core.hookspath; changed core.bare'],
		],
		[
			'hooks',
			{hooks: {'pre-commit': 'h2', 'post-merge': 'h3'}},
			{},
			['hooks: git hooks: new post-merge; changed pre-commit'],
		],
		['a submodule', {submodules: ['lib']}, {}, ['head: 1 submodule at another commit: lib']],
	])('%s', (_, after, more, words) => {
		expect(told(after, more)).toEqual(words);
	});

	it('a merge that ended, and what is no longer staged', () => {
		const before = {...look, operation: 'rebase', staged: {'a.ts': 'x'}};
		expect(told({operation: null, staged: {}}, {before})).toEqual([
			'operation: the rebase that was under way is over',
			'index: index: 1 file no longer staged: a.ts',
		]);
	});

	it('the first commit of a repository', () => {
		const before = {...look, head: null, branches: {}};
		const after = {head: 'a1b2c3d4e5', branches: {main: 'a1b2c3d4e5'}};
		expect(told(after, {before, commits: {added: ['first'], removed: []}})).toEqual([
			"commit: HEAD moved no commit -> a1b2c3d (1 commit: 'first')",
		]);
	});
});

describe('files', () => {
	const src = (number: number, kind: WatchedFile['kind']) =>
		Array.from({length: number}, (_, at) => file(`src/${at}.ts`, kind));

	it('within the claim of a lane are nobody else’s business', () => {
		expect(
			told({dirty: ['src/a.ts']}, {files: [file('src/a.ts'), file('src/new.ts', 'added')]}),
		).toEqual([]);
	});

	it('outside its claim are named with what happened to them', () => {
		const files = [file('package.json'), file('x', 'added'), file('y', 'deleted'), file('z')];
		expect(told({}, {files})).toEqual([
			'outside-claim: 4 files outside its claim src/**: package.json (changed), x (added), y (deleted) and 1 more',
		]);
	});

	it('outside every claim are told when several lanes were at work', () => {
		const allowed = {suspects: ['w1', 'w2'], claims: [['src/**'], ['test/**']], folder: ''};
		expect(told({}, {files: [file('test/a.ts'), file('a.ts')], allowed})).toEqual([
			'outside-claim: 1 file outside every claim: a.ts (changed)',
		]);
	});

	it('are all allowed while a task claims the whole tree', () => {
		const allowed = {suspects: ['w1', 'w2'], claims: [['src/**'], null], folder: ''};
		expect(told({}, {files: [file('a.ts')], allowed})).toEqual([]);
	});

	it('that FlowDesk and OpenCode write never count, but a plugin and a configuration do', () => {
		const files = [
			'.opencode/todo.md',
			'.opencode/todo-2026.md',
			'.opencode/archive/todo.md',
			'.opencode/.gitignore',
			'.opencode/verification-checklist.md',
			'sub/.opencode/sync-issues.md',
		];
		expect(told({}, {files: files.map((path) => file(path, 'added'))})).toEqual([]);
		const evil = [
			'.opencode/plugin/evil.js',
			'.opencode/opencode.jsonc',
			'sub/.opencode/package.json',
		];
		expect(told({}, {files: evil.map((path) => file(path, 'added'))})).toEqual([
			`outside-claim: 3 files outside its claim src/**: ${evil.map((path) => `${path} (added)`).join(', ')}`,
		]);
	});

	it('that vanish in masses are told though a claim covers them', () => {
		expect(told({}, {files: src(214, 'deleted')})).toEqual([
			'lost: the working tree lost 214 files: src/0.ts, src/1.ts, src/2.ts and 211 more',
		]);
		expect(told({}, {files: src(9, 'deleted')})).toEqual([]);
	});

	it('that were the last of a folder at the top are told, however few and whatever the claim', () => {
		const allowed = {suspects: ['w1'], claims: [null], folder: ''};
		const files = [...src(3, 'deleted'), file('docs/a.md', 'deleted')];
		expect(told({}, {files, emptied: ['src'], allowed})).toEqual([
			'lost: the working tree lost 3 files: src/0.ts, src/1.ts, src/2.ts',
		]);
	});

	it('that were moved within a claim are not lost', () => {
		const moved = src(30, 'added').map(({path}) => file(`${path}x`, 'added'));
		expect(told({}, {files: [...src(30, 'deleted'), ...moved]})).toEqual([]);
	});

	it('of the user that were never committed are told one by one', () => {
		const before = {...look, untracked: ['src/notes.md'], ignored: ['.env', 'node_modules/']};
		const files = [file('src/notes.md', 'deleted')];
		expect(told({untracked: [], ignored: ['node_modules/']}, {before, files})).toEqual([
			'lost: the working tree lost 1 file (never committed): src/notes.md',
			'lost: 1 ignored file or folder gone: .env',
		]);
	});

	it('that were ignored only since the mission began may go', () => {
		const before = {...look, ignored: ['dist/']};
		expect(told({ignored: []}, {first: look, before})).toEqual([]);
	});

	it('of the user that are back to what HEAD has are told though a claim covers them', () => {
		const before = {...look, dirty: ['src/mine.ts', 'src/b.ts']};
		expect(told({dirty: ['src/b.ts']}, {before, files: [file('src/mine.ts')]})).toEqual([
			'reset: 1 file is back to what HEAD has, its uncommitted changes are gone (1 from before the mission): src/mine.ts',
		]);
	});

	it('that a lane changed and takes back itself are not told, unless all of them go', () => {
		const before = {...look, dirty: ['src/a.ts', 'src/b.ts']};
		const change = {first: look, before, files: [file('src/a.ts')]};
		expect(told({dirty: ['src/b.ts']}, change)).toEqual([]);
		const all = {...change, files: [file('src/a.ts'), file('src/b.ts')]};
		expect(told({dirty: []}, all)).toEqual([
			'reset: 2 files are back to what HEAD has, their uncommitted changes are gone: src/a.ts, src/b.ts',
		]);
	});

	it('that were committed are not reset', () => {
		const before = {...look, dirty: ['src/a.ts', 'src/b.ts']};
		const files = [file('src/a.ts'), file('src/b.ts')];
		const commits = {added: ['wip'], removed: []};
		const headFiles = ['src/a.ts', 'src/b.ts'];
		expect(told({...head, dirty: []}, {before, files, commits, headFiles})).toEqual([
			"commit: HEAD moved a1b2c3d -> d4e5f60 (1 commit: 'wip')",
		]);
	});
});

describe('a finding', () => {
	it('is never made of a change that was told before', () => {
		const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
		const record = list.map((names) => Object.fromEntries(names.map((name) => [name, name])));
		const anyLook: fc.Arbitrary<Look> = fc
			.record({
				head: fc.constantFrom(null, 'a', 'b'),
				branch: fc.constantFrom(null, 'a', 'b'),
				branches: record,
				staged: record,
				config: record,
				dirty: list,
				ignored: list,
				submodules: list,
			})
			.map((change) => ({...look, ...change}));
		fc.assert(
			fc.property(anyLook, anyLook, (first, after) => {
				expect(told({}, {first, before: after})).toEqual([]);
			}),
		);
	});
});
