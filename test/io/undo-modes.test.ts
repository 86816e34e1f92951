import {chmodSync, mkdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {recordSchema, type StateRecord, shortModes} from '../../source/io/snapshot/record.js';
import type {SavedState} from '../../source/io/snapshot/saved-state.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';
import {asLane, onDisk} from './undo-setup.js';

vi.setConfig({testTimeout: 120_000});

async function createPrivate() {
	const root = await createRepository({a: '1', 'secret/key': 'mine', 'secret/deep/key': 'mine'});
	await commitAll(root);
	chmodSync(join(root, 'secret'), 0o700);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	return {root, base, restorer: createRestorer({directory: root})};
}

test('a private folder that was removed is private again, and what was opened to all is named and closed', async () => {
	const {root, base, restorer} = await createPrivate();
	const before = onDisk(root);
	await asLane(root, 'rm -rf secret');
	expect((await restorer.plan(base)).permissions).toEqual([]);
	await restorer.restore(base);
	expect(onDisk(root)).toEqual(before);

	await asLane(root, 'chmod 777 secret secret/deep .');
	const after = onDisk(root);
	const plan = await restorer.plan(base);
	expect([plan.isNothing, plan.permissions]).toEqual([false, ['./', 'secret/', 'secret/deep/']]);
	expect((await restorer.restore(base)).problems).toEqual([]);
	expect(onDisk(root)).toEqual(before);
	expect((await restorer.plan(base)).isNothing).toBe(true);
	await restorer.restore((await redoState(root, 'm-1')) ?? base);
	expect(onDisk(root)).toEqual(after);
});

test('what lies in a folder that cannot be written to is brought back, and the folder is as it was', async () => {
	const {root, restorer} = await createPrivate();
	chmodSync(join(root, 'secret/deep'), 0o500);
	const base = await saveBase({directory: root, missionId: 'm-2'});
	const before = onDisk(root);
	await asLane(
		root,
		'chmod 700 secret/deep; rm secret/deep/key; touch secret/deep/new; chmod 500 secret/deep; chmod 500 secret',
	);
	expect((await restorer.restore(base)).problems).toEqual([]);
	expect(onDisk(root)).toEqual(before);
});

test('a link that a lane put in place of a folder keeps the permissions of where it points', async () => {
	const {root, base, restorer} = await createPrivate();
	const elsewhere = createFolder();
	write(elsewhere, {'deep/key': 'of another'});
	const before = onDisk(elsewhere);
	await asLane(root, `rm -rf secret; ln -s '${elsewhere}' secret`);
	expect((await restorer.restore(base)).problems).toEqual([]);
	expect(onDisk(elsewhere)).toEqual(before);
	expect(statSync(join(root, 'secret')).mode & 0o777).toBe(0o700);
});

test('an ignored folder that has grown too large to be saved gets its permissions back', async () => {
	const root = await createRepository({'.gitignore': 'out\n', 'out/a': '1'});
	chmodSync(join(root, 'out'), 0o700);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	await asLane(root, 'seq -f out/%g 2500 | xargs touch; chmod 755 out; echo 2 > out/a');
	const {plan, problems} = await createRestorer({directory: root}).restore(base);
	expect([plan.written, plan.permissions, problems]).toEqual([['out/a'], ['out/'], []]);
	expect(statSync(join(root, 'out')).mode & 0o777).toBe(0o700);
});

test('a state saved before permissions of folders were kept is read, and leaves them as they are', async () => {
	const {root, base, restorer} = await createPrivate();
	const {folder: _, ...modes} = base.record.modes;
	const old: StateRecord = recordSchema.parse({...base.record, modes: {...modes, others: {}}});
	const target: SavedState = {...base, record: old};
	chmodSync(join(root, 'secret'), 0o755);
	expect((await restorer.plan(target)).isNothing).toBe(true);
	rmSync(join(root, 'secret'), {recursive: true});
	mkdirSync(join(root, 'secret'), {mode: 0o750});
	expect((await restorer.restore(target)).problems).toEqual([]);
	expect(statSync(join(root, 'secret')).mode & 0o777).toBe(0o750);
	expect(await runGit(root, 'status', '--porcelain')).toBe('');
});

test('the permissions of many folders take no room but for those that are unlike the others', () => {
	const folders = Array.from({length: 50_000}, (_, at) => [`src/${at}`, 0o755] as const);
	const modes = shortModes({
		modes: new Map(),
		folderModes: new Map([...folders, ['secret', 0o700]]),
	});
	expect([modes.folder, modes.others]).toEqual([0o755, {secret: 0o700}]);
});
