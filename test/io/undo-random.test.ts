import {chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {createRepository, runGit} from './project-setup.js';
import {asLane, gitState, onDisk} from './undo-setup.js';

type Deed =
	| Readonly<{kind: 'file'; path: string; content: string; mode: number}>
	| Readonly<{kind: 'link'; path: string; content: string}>
	| Readonly<{kind: 'folder' | 'gone'; path: string}>
	| Readonly<{kind: 'git'; command: string}>;

const name = fc.constantFrom('a', 'b', 'src', 'deep', '.env', 'a b', 'ü\n"', 'dist', '-x');
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
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('git' as const),
			command: fc.constantFrom(
				'git add -A',
				'git commit -qam x',
				'git stash -q',
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

test('for any tree and anything a lane does, undo gives the base back exactly, and undo of undo what was before', async () => {
	const seed = Date.now() % 1_000_000_007;
	await fc.assert(
		fc.asyncProperty(
			fc.array(deed, {minLength: 3, maxLength: 12}),
			fc.array(deed, {minLength: 1, maxLength: 8}),
			async (work, harm) => {
				const root = await createRepository({'.gitignore': '.env\ndist\n', a: '1'});
				for (const setting of ['user.name', 'user.email']) {
					await runGit(root, 'config', setting, 'test@example.com');
				}
				await asLane(root, 'git add -A; git commit -qm first');
				const state = async () => ({files: onDisk(root), git: await gitState(root)});
				await act(root, work);
				const before = await state();
				const base = await saveBase({directory: root, missionId: 'm-1'});
				expect(await state()).toEqual(before);
				await act(root, harm);
				const after = await state();
				expect((await createRestorer({directory: root}).restore(base)).problems).toEqual([]);
				expect(await state()).toEqual(before);
				const redo = await redoState(root, 'm-1');
				if (redo) {
					await createRestorer({directory: root}).restore(redo);
					expect(await state()).toEqual(after);
				}
			},
		),
		{numRuns: 12, seed, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false},
	);
}, 240_000);
