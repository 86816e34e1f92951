import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {afterwards, makePlace} from './mission-place.js';
import {inTable, processesOf, processTable} from './place-processes.js';

test('the processes of a place are found by its home, with and without /proc, while they run', async () => {
	const place = makePlace();
	const home = place.variables['HOME'] ?? '';
	const ways = [() => processesOf(place), () => inTable(home, processTable())];
	expect(ways.map((find) => find())).toEqual([[], []]);
	const child = execa('node', ['-e', 'setInterval(() => {}, 1000)'], {
		env: place.variables,
		extendEnv: false,
		reject: false,
	});
	afterwards(() => void child.kill('SIGKILL'));
	await vi.waitFor(() => expect(ways.map((find) => find())).toEqual([[child.pid], [child.pid]]), {
		timeout: 20_000,
	});
	child.kill('SIGKILL');
	await child;
	expect(ways.map((find) => find())).toEqual([[], []]);
});
