import {describe, expect, it} from 'vitest';
import type {Look, WatchedFile} from '../../source/mission/watch/look.js';
import {createEngine} from '../../source/runtime/engine.js';
import type {LaneChunk, WatchPort} from '../../source/runtime/ports.js';
import {watchTree} from '../../source/runtime/watch-tree.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {taskSpec} from '../helpers/task-spec.js';

const look: Look = {
	head: 'a',
	branch: 'main',
	branches: {main: 'a'},
	elsewhere: [],
	stash: [],
	staged: {},
	operation: null,
	config: {},
	hooks: {},
	dirty: [],
	untracked: [],
	submodules: [],
	ignored: [],
};

type Looked = Awaited<ReturnType<WatchPort['look']>>;

/** What a look after the first one finds changed. */
function changed(...paths: readonly string[]): Looked {
	const files: WatchedFile[] = paths.map((path) => ({path, kind: 'changed'}));
	const between = {files, emptied: [], commits: {added: [], removed: []}, headFiles: []};
	return {kind: 'change', change: {first: look, before: look, after: look, ...between}};
}

/** A mission whose commander has delegated tasks with these files; looks end when the test says so. */
async function watched(claims: readonly (readonly string[] | null)[], folder = '') {
	const ports = createMemoryPorts();
	const engine = createEngine({missionId: 'm', ports});
	const waiting: ((looked: Looked) => void)[] = [];
	const notes: {laneId: string; chunk: LaneChunk}[] = [];
	let looks = 0;
	const watch = watchTree({
		engine,
		clock: ports.clock,
		sink: {chunk: (laneId, chunk) => notes.push({laneId, chunk})},
		folder,
		tree: {
			look: () => {
				looks += 1;
				return new Promise((resolve) => waiting.push(resolve));
			},
		},
	});
	const text = 'X';
	const settings = testSettings({reviewer: null});
	engine.dispatch({type: 'mission.started', missionId: 'm', text, directory: '/p', settings});
	await engine.whenIdle();
	const seen = async (looked: Looked, restMs = 10_000) => {
		waiting.shift()?.(looked);
		await ports.clock.pass(0);
		await engine.whenIdle();
		// Long enough for the rest after it.
		await ports.clock.pass(restMs);
		await engine.whenIdle();
	};

	await seen({kind: 'first'});
	for (const [at, files] of claims.entries()) {
		const id = `t${at + 1}`;
		engine.dispatch({
			type: 'task.created',
			by: 'commander',
			task: taskSpec({id, title: id, files: files && [...files], review: false}),
		});
	}

	await engine.whenIdle();
	return {
		ports,
		engine,
		watch,
		seen,
		notes,
		looks: () => looks,
		ends: async (laneId: string) => {
			engine.dispatch({type: 'turn.ended', laneId, turn: turnOf(`msg_${laneId}`)});
			await engine.whenIdle();
			await ports.clock.pass(1000);
			await engine.whenIdle();
		},
		found: () =>
			ports.store
				.stored()
				.flatMap((event) => (event.type === 'tree.watched' ? event.findings : [])),
	};
}

describe('the watch on the working tree', () => {
	it('looks before the first lane, when work begins, and after each turn', async () => {
		const mission = await watched([['a'], ['b']]);
		expect(mission.looks()).toBe(2);
		await mission.seen(changed());
		await mission.ends('w1');
		expect(mission.looks()).toBe(3);
		await mission.seen(changed());
		await mission.ends('c');
		expect(mission.looks()).toBe(3);
	});

	it('tells a change outside the claims once, and notes it in the lanes that may have done it', async () => {
		const mission = await watched([['a'], ['b']]);
		await mission.seen(changed());
		await mission.ends('w1');
		await mission.seen(changed('a', 'b', 'c'));
		expect(mission.found()).toMatchObject([
			{
				kind: 'outside-claim',
				suspects: ['w1', 'w2'],
				detail: '1 file outside every claim: c (changed)',
			},
		]);
		expect(mission.notes.map(({laneId}) => laneId)).toEqual(['w1', 'w2']);
		expect(mission.notes[0]?.chunk).toMatchObject({
			kind: 'note',
			text: 'watch: somebody (w1, w2 were at work, or you): 1 file outside every claim: c (changed)',
		});
	});

	it.each([
		{
			claim: ['src/**'],
			told: '2 files outside its claim app [new]/src/**: src/a (changed), app [new]2/src/a (changed)',
		},
		{claim: null, told: '2 files outside every claim: src/a (changed), app [new]2/src/a (changed)'},
	])(
		'tells what lies outside the folder of the mission, where claims are counted from: $claim',
		async ({claim, told}) => {
			const mission = await watched([claim], 'app [new]/');
			await mission.seen(changed());
			await mission.ends('w1');
			await mission.seen(changed('app [new]/src/a', 'src/a', 'app [new]2/src/a'));
			expect(mission.found()).toMatchObject([{kind: 'outside-claim', detail: told}]);
		},
	);

	it('asks for one look for all turns that end while it looks', async () => {
		const mission = await watched([['a'], ['b'], ['c']]);
		await mission.seen(changed());
		await mission.ends('w1');
		await mission.ends('w2');
		await mission.ends('w3');
		expect(mission.looks()).toBe(3);
		await mission.seen(changed());
		expect(mission.looks()).toBe(4);
		await mission.seen(changed('x'));
		expect(mission.looks()).toBe(4);
		expect(mission.found()).toMatchObject([{suspects: ['w2', 'w3']}]);
	});

	it('rests after a look, four times as long as it took', async () => {
		const mission = await watched([['a'], ['b']]);
		await mission.ends('w1');
		await mission.seen(changed(), 0);
		await mission.ports.clock.pass(3999);
		expect(mission.looks()).toBe(2);
		await mission.ports.clock.pass(1);
		expect(mission.looks()).toBe(3);
	});

	it('lays nothing at a lane’s door that happened before it was at work', async () => {
		const mission = await watched([]);
		mission.engine.dispatch({type: 'evidence.gathered', evidence: noEvidence});
		await mission.engine.whenIdle();
		await mission.seen(changed('coverage/index.html'));
		expect(mission.looks()).toBe(2);
		expect(mission.found()).toEqual([]);
	});

	it('says once that it cannot look, and again when that happens again', async () => {
		const mission = await watched([['a'], ['b'], ['c']]);
		await mission.seen({kind: 'blind', reason: 'not a git repository'});
		await mission.ends('w1');
		await mission.seen({kind: 'blind', reason: 'not a git repository'});
		await mission.ends('w2');
		await mission.seen(changed());
		await mission.ends('w3');
		await mission.seen({kind: 'blind', reason: 'not a git repository'});
		expect(mission.found().map(({detail}) => detail)).toEqual([
			'the repository cannot be looked at: not a git repository',
			'the repository cannot be looked at: not a git repository',
		]);
	});

	it('looks a last time when the mission ends, and the log has what it found', async () => {
		const mission = await watched([['a']]);
		await mission.seen(changed());
		mission.engine.dispatch({type: 'mission.ended', outcome: 'interrupted', reason: 'x'});
		await mission.engine.closed;
		const closed = mission.watch.close();
		await mission.ports.clock.pass(0);
		await mission.seen(changed('b'));
		await closed;
		expect(mission.found()).toMatchObject([{suspects: ['w1'], files: ['b']}]);
		expect(mission.engine.state().watch.findings).toHaveLength(1);
		expect(mission.looks()).toBe(3);
	});

	it('does not wait for ever for the last look', async () => {
		const mission = await watched([['a']]);
		await mission.seen(changed());
		const closed = mission.watch.close();
		await mission.ports.clock.pass(10_000);
		await closed;
		expect(mission.found()).toEqual([]);
	});
});

const noEvidence = {
	todo: {version: '', items: [], problem: null},
	openChecks: [],
	checks: [],
	definitions: {},
};
