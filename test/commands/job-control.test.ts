import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {createJobControl} from '../../source/commands/job-control.js';

/** A process that does with its signals what a test wants. */
function fakeProcess(onKill: (source: EventEmitter) => void) {
	const source = new EventEmitter();
	const killed: unknown[] = [];
	const kill = (...what: unknown[]) => {
		killed.push(what);
		onKill(source);
		return true;
	};
	const job = createJobControl(Object.assign(source, {kill}) as unknown as NodeJS.Process);
	return {source, killed, job};
}

test('the whole group is stopped, and goes on with the signal that continues it', async () => {
	const {killed, job, source} = fakeProcess((one) => setImmediate(() => one.emit('SIGCONT')));
	expect(await job.stop()).toBe(true);
	expect(killed).toEqual([[0, 'SIGTSTP']]);
	expect(source.listenerCount('SIGCONT')).toBe(0);
});

test('a group that the system lets run is told from one that was stopped', async () => {
	const {job} = fakeProcess(() => {});
	expect(await job.stop()).toBe(false);
});

test('a wish to stop from outside is heard, but never our own', async () => {
	const {job, source} = fakeProcess((one) => {
		one.emit('SIGTSTP');
		setImmediate(() => one.emit('SIGCONT'));
	});
	let wishes = 0;
	const stopListening = job.onStopWish(() => {
		wishes += 1;
	});
	source.emit('SIGTSTP');
	expect(wishes).toBe(1);
	await job.stop();
	expect(wishes).toBe(1);
	source.emit('SIGTSTP');
	expect(wishes).toBe(2);
	stopListening();
	expect(source.listenerCount('SIGTSTP')).toBe(0);
});
