import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {saveBase} from '../dist/io/saved-states.js';
import {createTreeSnapshots} from '../dist/io/tree-snapshot.js';
import {createRestorer} from '../dist/io/undo.js';

const files = 50_000;
const perFolder = 100;

/**
 * How long the base of a mission, snapshots and undo take in a repository of 50,000 files of 1 kB.
 * @returns {Promise<readonly (readonly unknown[])[]>} rows of title, figure, aim and key
 */
export async function measure() {
	const root = mkdtempSync(join(tmpdir(), 'flowdesk-bench-'));
	try {
		return await measureIn(root);
	} finally {
		rmSync(root, {recursive: true, force: true, maxRetries: 5});
	}
}

async function measureIn(root) {
	const rows = [[`${files} files, ms`, 'figure', 'aim']];
	const timed = async (title, key, work) => {
		const before = performance.now();
		const result = await work();
		rows.push([title, Math.round(performance.now() - before), '', key]);
		return result;
	};

	const git = (...args) => execFileSync('git', args, {cwd: root, stdio: 'pipe'});
	fill(root, git);
	await timed('git status, to compare with', 'status', async () => git('status', '--porcelain'));
	const base = await timed('base, the index vouches for all', 'base', async () =>
		saveBase({directory: root, missionId: 'm-1'}),
	);
	const snapshots = createTreeSnapshots({directory: root});
	const first = await timed('first snapshot', 'first', async () => snapshots.take());
	writeFileSync(join(root, 'src/0/0.ts'), 'changed');
	const next = await timed('snapshot after one change', 'next', async () => snapshots.take());
	await timed('files changed between them', 'changed', async () =>
		snapshots.changed(first.tree, next.tree),
	);
	rmSync(join(root, 'src/1'), {recursive: true});
	await timed('undo of 101 files', 'undo', async () =>
		createRestorer({directory: root}).restore(base),
	);
	rmSync(join(root, '.git/index'));
	await timed('base, the index vouches for nothing', 'baseRead', async () =>
		saveBase({directory: root, missionId: 'm-2'}),
	);
	return rows;
}

function fill(root, git) {
	git('init', '-q');
	git('config', 'gc.auto', '0');
	for (let number = 0; number < files; number += 1) {
		const folder = join(root, `src/${Math.floor(number / perFolder)}`);
		if (number % perFolder === 0) {
			mkdirSync(folder, {recursive: true});
		}

		writeFileSync(join(folder, `${number}.ts`), `export const number = ${number};\n`.repeat(40));
	}

	git('add', '-A');
	git('-c', 'user.name=b', '-c', 'user.email=b@x', 'commit', '-qm', 'all');
	git('repack', '-qad', '--depth=1', '--window=1');
}
