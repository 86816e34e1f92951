import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {followMission} from '../../source/commands/follow-mission.js';
import {onInterrupt} from '../../source/commands/interrupts.js';
import type {LaunchedEngine} from '../../source/commands/launch.js';
import {stopOnInterrupt} from '../../source/commands/run-prepared.js';
import type {EngineMessage} from '../../source/runtime/viewer.js';

/** An engine whose last words and end a test decides. */
function scriptedEngine() {
	const listeners = new Set<(message: EngineMessage) => void>();
	const ended = Promise.withResolvers<void>();
	const engine: LaunchedEngine = {
		link: {
			send: () => {},
			listen: (listener) => {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
		begun: Promise.resolve(true),
		socket: () => null,
		ended: ended.promise,
		left: Promise.resolve(null),
		terminate: () => Promise.resolve(ended.resolve()),
	};
	const say = (message: EngineMessage) => {
		for (const listener of listeners) {
			listener(message);
		}
	};
	return {engine, say, end: ended.resolve, fail: ended.reject};
}

test('the outcome of a mission that closed is its exit code', async () => {
	const {engine, say, end} = scriptedEngine();
	const heard: string[] = [];
	const following = followMission(engine, ({type}) => heard.push(type));
	say({type: 'notice', text: 'x'});
	say({type: 'closed', outcome: 'needs-person', reason: 'w1 asks'});
	end();
	expect(await following).toEqual({
		exitCode: 4,
		outcome: 'needs-person',
		reason: 'w1 asks',
		view: null,
		left: null,
	});
	expect(heard).toEqual(['notice', 'closed']);
});

test('a refusal keeps its own exit code', async () => {
	const {engine, say, end} = scriptedEngine();
	const following = followMission(engine, () => {});
	say({type: 'refused', message: 'no model', exitCode: 2});
	end();
	expect(await following).toMatchObject({exitCode: 2, outcome: null, reason: 'no model'});
});

test('an engine that ends or breaks without a word is a failure with words', async () => {
	const silent = scriptedEngine();
	silent.end();
	expect(await followMission(silent.engine, () => {})).toMatchObject({
		exitCode: 1,
		reason: expect.stringContaining('ended before the mission did'),
	});
	const broken = scriptedEngine();
	broken.fail(new Error('out of memory'));
	expect(await followMission(broken.engine, () => {})).toMatchObject({
		exitCode: 1,
		reason: expect.stringContaining('out of memory'),
	});
});

test('signals are counted, and no longer heard after the end', () => {
	const source = new EventEmitter();
	const heard: string[] = [];
	const stop = onInterrupt((count, signal) => heard.push(`${count} ${signal}`), source as never);
	source.emit('SIGINT', 'SIGINT');
	source.emit('SIGTERM', 'SIGTERM');
	source.emit('SIGHUP', 'SIGHUP');
	stop();
	expect(source.eventNames()).toEqual([]);
	expect(heard).toEqual(['1 SIGINT', '2 SIGTERM', '3 SIGHUP']);
});

test('a signal while OpenCode is still starting ends the program at once; later the first one only stops the mission', async () => {
	const said: string[] = [];
	const terminal = {err: (text: string) => said.push(text), onReaderGone: () => {}};
	for (const hasBegun of [false, true]) {
		const signals = new EventEmitter();
		const {engine} = scriptedEngine();
		const sent: unknown[] = [];
		const cut: string[] = [];
		const launched: LaunchedEngine = {
			...engine,
			link: {...engine.link, send: (message) => sent.push(message)},
			begun: hasBegun ? Promise.resolve(true) : new Promise(() => {}),
			terminate: () => Promise.resolve(void cut.push('cut')),
		};
		const calm = stopOnInterrupt(launched, terminal, signals as unknown as NodeJS.Process);
		await Promise.resolve();
		signals.emit('SIGINT', 'SIGINT');
		expect([sent.length, cut.length]).toEqual(hasBegun ? [1, 0] : [0, 1]);
		// The second one cuts what has begun, and what it did stays.
		if (hasBegun) {
			signals.emit('SIGINT', 'SIGINT');
		}
		expect(calm()).toEqual({
			exitCode: 130,
			reason: hasBegun
				? 'Ended at once. What was changed is still there.'
				: 'Ended before the mission began: no model was asked, and no lane has worked.',
		});
	}
	expect(said).toHaveLength(1);
});
