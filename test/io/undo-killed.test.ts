import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {loader} from './event-store-setup.js';
import {commitAll, createRepository, runGit} from './project-setup.js';
import {asLane, gitState, onDisk} from './undo-setup.js';

const child = fileURLToPath(new URL('./undo-child.ts', import.meta.url));

test('undo that is killed with files half restored ends right when it is run again', async () => {
	const names = Array.from({length: 3000}, (_, number) => `src/${number % 30}/${number}.ts`);
	const root = await createRepository(Object.fromEntries(names.map((name) => [name, name])));
	await commitAll(root);
	const state = async () => ({files: onDisk(root), git: await gitState(root)});
	const before = await state();
	const base = await saveBase({directory: root, missionId: 'm-1'});
	await asLane(
		root,
		'git rm -rq src; git -c user.name=x -c user.email=x@x commit -qm x; echo y > y',
	);
	const after = await state();
	const running = execa(execPath, ['--import', loader, child, root], {reject: false});
	let isOver = false;
	void running.then(() => {
		isOver = true;
	});
	await vi.waitUntil(() => isOver || existsSync(join(root, 'src/0')), {
		timeout: 200_000,
		interval: 1,
	});
	running.kill('SIGKILL');
	const {isTerminated} = await running;
	expect(isTerminated, 'it was quicker than the test').toBe(true);
	expect(readdirSync(join(root, 'src')).length).toBeGreaterThan(0);
	expect(await state()).not.toEqual(before);
	expect(await runGit(root, 'for-each-ref', 'refs/flowdesk/m-1/restoring')).not.toBe('');

	const {saved, problems} = await createRestorer({directory: root}).restore(base);
	expect([saved, problems]).toEqual(['refs/flowdesk/m-1/partial-2', []]);
	expect(await state()).toEqual(before);
	expect(await runGit(root, 'for-each-ref', 'refs/flowdesk/m-1/restoring')).toBe('');
	const redo = await redoState(root, 'm-1');
	expect(redo?.record.name).toBe('undo-1');
	await createRestorer({directory: root}).restore(redo ?? base);
	expect(await state()).toEqual(after);
}, 240_000);
