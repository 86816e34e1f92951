import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {createTreeWatch} from '../../source/io/tree-watch.js';
import {findingsOf} from '../../source/mission/watch/findings.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

vi.setConfig({testTimeout: 60_000});

const names = ['author', 'committer'].flatMap((who) => [
	['-c', `${who}.name=lane`],
	['-c', `${who}.email=lane@example.com`],
]);

/** A repository under watch. `told` gives what a worker that claims `src/**` is found to have done since the last call. */
async function watched(root: string) {
	const watch = createTreeWatch({directory: root});
	const look = async () => {
		const looked = await watch.look();
		if (looked.kind === 'change') {
			const allowed = {suspects: ['w1'], claims: [['src/**']], folder: ''};
			return findingsOf(looked.change, allowed).map(({kind, detail}) => `${kind}: ${detail}`);
		}

		return [looked.kind === 'blind' ? `blind: ${looked.reason}` : looked.kind];
	};
	expect(await look()).toEqual(['first']);
	return {
		look,
		told: async (command: string) => {
			const git = `git() { command git ${names.flat().join(' ')} "$@"; }`;
			await execa('sh', ['-c', `set -e; ${git}; ${command}`], {cwd: root, stdin: 'ignore'});
			return look();
		},
	};
}

const moved = (more: string) =>
	expect.stringMatching(new RegExp(`HEAD moved [\\da-f]{7} -> [\\da-f]{7} \\(${more}\\)$`));

/** A repository with committed files, a changed file, a new one and an ignored one of the user. */
async function userAtWork(): Promise<string> {
	const root = await createRepository({
		'.gitignore': '.env\nbuild/\n',
		'src/a.ts': 'a\n',
		'src/b.ts': 'b\n',
		'README.md': 'hello\n',
		...Object.fromEntries(Array.from({length: 12}, (_, at) => [`src/many/${at}.ts`, `${at}\n`])),
	});
	await commitAll(root);
	write(root, {'README.md': 'mine\n', 'notes.txt': 'mine\n', '.env': 'SECRET=1\n'});
	return root;
}

test('what a worker does within its claim is not told, nor what FlowDesk writes', async () => {
	const {told} = await watched(await userAtWork());
	expect(await told('echo x > src/a.ts; echo y > src/new.ts; rm src/b.ts')).toEqual([]);
	expect(await told('mkdir -p .opencode; echo "- [ ] x" > .opencode/todo.md')).toEqual([]);
	expect(await told('true')).toEqual([]);
	expect(await told('touch src/a.ts README.md')).toEqual([]);
});

test('each thing a worker should leave alone is told once, in words', async () => {
	const {told} = await watched(await userAtWork());
	const twice = async (command: string) => {
		const found = await told(command);
		expect(await told('true')).toEqual([]);
		return found;
	};

	expect(await told('echo z > package.json; echo more >> README.md')).toEqual([
		'outside-claim: 2 files outside its claim src/**: README.md (changed), package.json (added)',
	]);
	expect(await twice('rm package.json; git stash -q')).toEqual([
		expect.stringMatching(/^stash: stash: 1 new entry: 'WIP on ma\w+: [\da-f]{7} all'$/),
		'reset: 1 file is back to what HEAD has, its uncommitted changes are gone (1 from before the mission): README.md',
		'outside-claim: 1 file outside its claim src/**: package.json (deleted)',
	]);
	expect(await told('git stash pop -q')).toEqual([
		expect.stringContaining('stash: stash: 1 entry gone'),
		'outside-claim: 1 file outside its claim src/**: README.md (changed)',
	]);
	expect(await told('git add README.md')).toEqual(['index: index: 1 file staged: README.md']);
	expect(await told('git reset -q')).toEqual(['index: index: 1 file no longer staged: README.md']);
	expect(await told('git checkout -q .')).toEqual([
		'reset: 1 file is back to what HEAD has, its uncommitted changes are gone (1 from before the mission): README.md',
	]);
	expect(await twice('echo x > src/a.ts; git commit -qam wip')).toEqual([moved("1 commit: 'wip'")]);
	expect(await told('git commit -q --amend -m better')).toEqual([
		moved("1 commit: 'better'; 1 commit no longer in its history: 'wip'"),
	]);
	expect(await told('git reset -q --hard HEAD~1')).toEqual([
		moved("1 commit no longer in its history: 'better'"),
	]);
	expect(await told('git switch -qc side')).toEqual([
		expect.stringMatching(/^branch: HEAD is on side, was on ma\w+$/),
	]);
	expect(await told('git branch other; git switch -q other; git branch -D side -q')).toEqual([
		'branch: HEAD is on other, was on side',
		expect.stringMatching(/^branch: 1 branch gone: side \(was at [\da-f]{7}\)$/),
	]);
	expect(await told('git switch -q --detach')).toEqual([
		'branch: HEAD is on no branch, was on other',
	]);
	expect(await told('git config core.hooksPath hooks; git config user.email x')).toEqual([
		'config: git configuration: new core.hookspath, user.email',
	]);
	expect(await told('git config user.email y; echo evil > .git/hooks/pre-commit')).toEqual([
		'config: git configuration: changed user.email',
		'hooks: git hooks: new pre-commit',
	]);
	expect(await told('mkdir hooks; echo evil > hooks/pre-push')).toEqual([
		'hooks: git hooks: new hooks/pre-push',
		'outside-claim: 1 file outside its claim src/**: hooks/pre-push (added)',
	]);
	expect(await twice('rm -rf src')).toEqual([
		expect.stringMatching(
			/^lost: the working tree lost 14 files: src\/a.ts, src\/b.ts, src\/many\/0.ts and 11 more$/,
		),
	]);
	expect(await told('git clean -fdxq')).toEqual([
		'hooks: git hooks: gone hooks/pre-push',
		'lost: the working tree lost 1 file (never committed): notes.txt',
		'lost: 1 ignored file or folder gone: .env',
		'outside-claim: 1 file outside its claim src/**: hooks/pre-push (deleted)',
	]);
});

test('a folder at the top that loses its last file is told, though a claim covers it', async () => {
	const root = await createRepository({'src/a.ts': '1', 'src/b/c.ts': '1', 'docs/d.md': '1'});
	await commitAll(root);
	const {told} = await watched(root);
	expect(await told('rm src/a.ts')).toEqual([]);
	expect(await told('rm -rf src')).toEqual(['lost: the working tree lost 1 file: src/b/c.ts']);
	expect(await told('mkdir src; echo 2 > src/e.ts')).toEqual([]);
});

test('what happens while the first look is taken is told, as far as its beginning saw the repository', async () => {
	const root = await createRepository({'src/a.ts': '1'});
	await commitAll(root);
	const head = await runGit(root, 'rev-parse', 'HEAD');
	let isOnce = true;
	const watch = createTreeWatch({
		directory: root,
		onBegun: async () => {
			if (isOnce) {
				isOnce = false;
				write(root, {'src/a.ts': '2'});
				await commitAll(root);
			}
		},
	});
	const looked = await watch.look();
	expect(looked).toMatchObject({kind: 'change', change: {before: {head: head.trim()}}});
	const allowed = {suspects: ['w1'], claims: [['src/**']], folder: ''};
	const found = looked.kind === 'change' ? findingsOf(looked.change, allowed) : [];
	expect(found.map(({kind}) => kind)).toEqual(['commit']);
	expect(await watch.look()).toMatchObject({kind: 'change', change: {files: []}});
});

test('a merge that stops at a conflict is told with what it left', async () => {
	const {told} = await watched(await userAtWork());
	await told('git checkout -q . ; git switch -qc side; echo s > src/a.ts; git commit -qam side');
	await told('git switch -q -; echo m > src/a.ts; git commit -qam main');
	const found = await told('git merge side || true');
	expect(found).toEqual([
		'operation: a merge is under way',
		'index: index: 1 file staged: src/a.ts',
	]);
	expect(await told('git merge --abort')).toEqual([
		'operation: the merge that was under way is over',
		'index: index: 1 file no longer staged: src/a.ts',
	]);
});

test('a repository without commits is watched from its first commit on', async () => {
	const root = await createRepository({'src/a.ts': 'a', 'b.ts': 'b'});
	const {told} = await watched(root);
	expect(await told('git add b.ts')).toEqual(['index: index: 1 file staged: b.ts']);
	expect(await told('git commit -qm first')).toEqual([
		expect.stringMatching(/^commit: HEAD moved no commit -> [\da-f]{7} \(1 commit: 'first'\)$/),
	]);
});

test('in a linked worktree its own HEAD and index count, and stash, hooks and configuration of all', async () => {
	const root = await userAtWork();
	const linked = join(createFolder(), 'linked');
	await runGit(root, 'worktree', 'add', '-q', '-b', 'linked', linked);
	const {told, look} = await watched(linked);
	expect(await told('echo x > README.md; git commit -qam there')).toEqual([
		moved("1 commit: 'there'"),
		'outside-claim: 1 file outside its claim src/**: README.md (changed)',
	]);
	// The user goes on in the main worktree: its files, index and branch are none of this mission's.
	write(root, {'README.md': 'mine again\n', 'more.txt': 'x'});
	await runGit(root, 'add', '-A');
	await runGit(root, 'commit', '-q', '-m', 'mine');
	expect(await look()).toEqual([]);
	write(root, {'.git/hooks/post-commit': 'x'});
	await runGit(root, 'config', 'alias.x', 'log');
	expect(await look()).toEqual([
		'config: git configuration: new alias.x',
		'hooks: git hooks: new post-commit',
	]);
	write(root, {'README.md': 'third\n'});
	await runGit(root, 'stash', '-q');
	expect(await look()).toEqual([expect.stringContaining('stash: 1 new entry')]);
});

test('in a submodule changed files and another commit are told', async () => {
	const inner = await createRepository({'lib.ts': '1\n'});
	await commitAll(inner);
	const root = await createRepository({'src/a.ts': 'a'});
	await runGit(
		root,
		'-c',
		'protocol.file.allow=always',
		'submodule',
		'--quiet',
		'add',
		inner,
		'lib',
	);
	await commitAll(root);
	const {told} = await watched(root);
	expect(await told('echo 2 > lib/lib.ts')).toEqual([
		'outside-claim: 1 file outside its claim src/**: lib/lib.ts (changed)',
	]);
	expect(await told('git -C lib -c user.name=x -c user.email=x commit -qam inner')).toEqual([
		'head: 1 submodule at another commit: lib',
	]);
});

test('a repository that is gone is said so', async () => {
	const root = await userAtWork();
	const {look} = await watched(root);
	rmSync(join(root, '.git'), {recursive: true});
	expect(await look()).toEqual([expect.stringMatching(/^blind: .*not a git repository/)]);
});

test('names with spaces, line breaks and control characters are told on one safe line', async () => {
	const {told} = await watched(await userAtWork());
	const found = await told(
		`printf x > "$(printf 'odd \\033[31m\\nname')"; git branch 'fix/ünïcode'`,
	);
	expect(found).toEqual([
		'branch: 1 branch new: fix/ünïcode',
		'outside-claim: 1 file outside its claim src/**: odd [31m name (added)',
	]);
});
