import {chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {execa} from 'execa';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {commitAll, createFolder, createRepository, runGit} from './project-setup.js';
import {asLane, gitState, onDisk} from './undo-setup.js';

type Deed =
	| Readonly<{kind: 'file'; path: string; content: string; mode: number}>
	| Readonly<{kind: 'link'; path: string; content: string}>
	| Readonly<{kind: 'folder' | 'gone'; path: string}>
	| Readonly<{kind: 'mode'; path: string; mode: number}>
	| Readonly<{kind: 'git'; command: string}>;

const name = fc.constantFrom('a', 'b', 'src', 'deep', '.env', 'a b', 'ü\n"', 'dist', '-x', 'sub');
const path = fc.array(name, {minLength: 1, maxLength: 3}).map((parts) => parts.join('/'));
const content = fc.constantFrom(
	'',
	'one\n',
	'one\r\ntwo\r\n',
	'\0\u00ff',
	'$Id$',
	'x'.repeat(5000),
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant('file' as const),
			path,
			content,
			mode: fc.constantFrom(0o644, 0o755, 0o600),
		}),
	},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('link' as const), path, content: path})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('folder' as const), path})},
	{weight: 2, arbitrary: fc.record({kind: fc.constant('gone' as const), path})},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('mode' as const),
			path: fc.oneof(name, path),
			mode: fc.constantFrom(0o700, 0o750, 0o777, 0o500),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('git' as const),
			command: fc.constantFrom(
				'git add -A',
				'git commit -qam x',
				'git stash -q',
				'git stash -qu',
				'git stash drop -q',
				'git stash clear',
				'git -C sub add -A',
				'git -C sub commit -qam x',
				'git -C sub checkout -q --detach HEAD~1',
				'git -C sub stash -q',
				'git submodule -q update --force',
				'git reset -q --hard',
				'git clean -qfdx',
				'git checkout -q .',
				'git checkout -qb other',
				'git rm -rq --cached .',
				'git config core.autocrlf true',
			),
		}),
	},
);

/** What cannot be done where it is meant to be (a file is a folder there) is left. */
async function act(root: string, deeds: readonly Deed[]): Promise<void> {
	for (const each of deeds) {
		if (each.kind === 'git') {
			await asLane(root, each.command);
		} else {
			attempt(join(root, each.path), each);
		}
	}
}

function attempt(full: string, each: Exclude<Deed, {kind: 'git'}>): void {
	try {
		if (each.kind === 'mode') {
			chmodSync(full, each.mode);
			return;
		}
		if (each.kind === 'gone' || lstatSync(full, {throwIfNoEntry: false})?.isSymbolicLink()) {
			rmSync(full, {recursive: true, force: true});
		}
		if (each.kind === 'gone') {
			return;
		}
		mkdirSync(each.kind === 'folder' ? full : dirname(full), {recursive: true});
		if (each.kind === 'file') {
			writeFileSync(full, each.content);
			chmodSync(full, each.mode);
		} else if (each.kind === 'link') {
			symlinkSync(each.content, full);
		}
	} catch {}
}

/** A repository with a submodule and an entry in the stash. */
async function makeTemplate(): Promise<string> {
	const library = await createRepository({lib: '1'});
	await commitAll(library);
	await asLane(library, 'echo 2 > lib');
	await commitAll(library);
	const root = await createRepository({'.gitignore': '.env\ndist\n', a: '1'});
	await runGit(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library, 'sub');
	for (const place of [root, join(root, 'sub')]) {
		for (const setting of ['user.name', 'user.email']) {
			await runGit(place, 'config', setting, 'test@example.com');
		}
	}
	await asLane(root, 'git add -A; git commit -qm first; echo 2 > a; git stash -q');
	return root;
}

async function stateOf(root: string) {
	return {
		files: onDisk(root),
		git: await gitState(root),
		sub: await gitState(join(root, 'sub')).catch(() => null),
	};
}

async function stashOf(root: string): Promise<readonly string[]> {
	return (await runGit(root, 'stash', 'list', '--format=%H')).split('\n').filter(Boolean);
}

/** What is true of any work before a mission, and any harm that lanes do then. */
async function check(root: string, work: readonly Deed[], harm: readonly Deed[]): Promise<void> {
	await act(root, work);
	const before = await stateOf(root);
	const stash = await stashOf(root);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	expect(await stateOf(root)).toEqual(before);
	await act(root, harm);
	const after = await stateOf(root);
	const {problems, plan} = await createRestorer({directory: root}).restore(base);
	expect(problems).toEqual([]);
	expect(await stateOf(root)).toEqual(before);
	const redo = await redoState(root, 'm-1');
	expect(redo !== null || isDeepStrictEqual(before, after), 'undo can be taken back').toBe(true);
	if (redo) {
		expect((await createRestorer({directory: root}).restore(redo)).problems).toEqual([]);
		expect(await stateOf(root)).toEqual(after);
	}
	for (const {command} of plan.stash) {
		await asLane(root, command);
	}
	expect(await stashOf(root)).toEqual(expect.arrayContaining([...stash]));
}

const runs = {wanted: 12, least: 5, enoughAfterMs: 25_000};

test('for any tree and anything a lane does, undo gives the base back exactly, and undo of undo what was before', async () => {
	const seed = Date.now() % 1_000_000_007;
	const template = await makeTemplate();
	const began = Date.now();
	let completed = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(deed, {minLength: 3, maxLength: 12}),
			fc.array(deed, {minLength: 1, maxLength: 8}),
			async (work, harm) => {
				// A slow machine may do fewer runs, but never so few that they say nothing.
				if (completed >= runs.least && Date.now() - began > runs.enoughAfterMs) {
					return;
				}
				const root = join(createFolder(), 'project');
				await execa('cp', ['-a', template, root]);
				await check(root, work, harm);
				completed += 1;
			},
		),
		{numRuns: runs.wanted, seed},
	);
	expect(completed).toBeGreaterThanOrEqual(runs.least);
}, 480_000);
