import {chmodSync, lstatSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {getuid} from 'node:process';
import {expect, test, vi} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {commitAll, createRepository} from './project-setup.js';
import {asLane, onDisk} from './undo-setup.js';

vi.setConfig({testTimeout: 240_000});

async function createSaved(files: Readonly<Record<string, string>>) {
	const root = await createRepository(files);
	await commitAll(root);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	return {root, base, restorer: createRestorer({directory: root})};
}

test('a large ignored file that stands where something else was is saved before it goes', async () => {
	const {root, base, restorer} = await createSaved({
		'.gitignore': 'out\n*.bin\nmade\n',
		'out/deep/a': '1',
		'x.bin': '1',
		'made/a': '1',
	});
	const before = onDisk(root);
	await asLane(
		root,
		'for file in made/a x.bin big; do head -c 11000000 /dev/zero > $file; done; rm -rf out; mv big out',
	);
	const after = onDisk(root);
	const {problems, aside} = await restorer.restore(base);
	expect([problems, aside]).toEqual([[], []]);
	expect(onDisk(root)).toEqual(before);
	const redone = await restorer.restore((await redoState(root, 'm-1')) ?? base);
	expect(redone.problems).toEqual([]);
	expect(onDisk(root)).toEqual(after);
});

test('what cannot be saved and stands in the way gets a name that says so, and is told', async () => {
	const {root, base, restorer} = await createSaved({'src/deep/a': '1', b: '1'});
	await asLane(root, 'rm -rf src b; mkfifo src b; touch b.flowdesk-kept');
	const {problems, aside} = await restorer.restore(base);
	expect(problems).toEqual([]);
	expect([...aside].sort()).toEqual([
		'b could not be saved: what was there is now b.flowdesk-kept',
		'src could not be saved: what was there is now src.flowdesk-kept',
	]);
	expect(readFileSync(join(root, 'src/deep/a'), 'utf8')).toBe('1');
	expect(readFileSync(join(root, 'b'), 'utf8')).toBe('1');
	for (const name of ['src.flowdesk-kept', 'b.flowdesk-kept']) {
		expect(lstatSync(join(root, name)).isFIFO()).toBe(true);
	}
});

test.skipIf(getuid?.() === 0)(
	'a file that nobody may read is renamed, unless it holds what is brought back anyway',
	async () => {
		const {root, base, restorer} = await createSaved({'secret/key': 'mine', note: 'mine'});
		await asLane(root, 'echo of a lane > note; chmod 000 note secret');
		const {problems, aside} = await restorer.restore(base);
		expect(problems).toEqual([]);
		expect(aside).toEqual(['note could not be saved: what was there is now note.flowdesk-kept']);
		expect(readFileSync(join(root, 'secret/key'), 'utf8')).toBe('mine');
		expect(readFileSync(join(root, 'note'), 'utf8')).toBe('mine');
		chmodSync(join(root, 'note.flowdesk-kept'), 0o600);
		expect(readFileSync(join(root, 'note.flowdesk-kept'), 'utf8')).toBe('of a lane\n');
	},
);
