import {describe, expect, it} from 'vitest';
import {createContact, withSilence} from '../../source/runtime/contact.js';
import {createEngine, type Engine} from '../../source/runtime/engine.js';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {EngineMessage, MissionView} from '../../source/runtime/viewer.js';
import {createViewers, follow} from '../../source/runtime/viewers.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {laneView, missionView} from '../tui/sample-mission.js';

/** A mission whose commander is at work, and the last view that a viewer has. */
async function atWork() {
	const ports = createMemoryPorts();
	const buffers = createLaneBuffers();
	const engine: Engine = createEngine({missionId: 'm', ports});
	const viewers = createViewers({engine: () => engine, clock: ports.clock, buffers});
	follow(engine, viewers);
	const views: MissionView[] = [];
	const told: EngineMessage[] = [];
	viewers.connect().listen((message: EngineMessage) => {
		told.push(message);
		if (message.type === 'view') {
			views.push(message.view);
		}
	});
	const of = <T extends EngineMessage['type']>(type: T) =>
		told.filter((message): message is Extract<EngineMessage, {type: T}> => message.type === type);
	const {clock} = ports;
	const settings = testSettings();
	engine.dispatch({
		type: 'mission.started',
		missionId: 'm',
		text: 'Mend.',
		directory: '/p',
		settings,
	});
	await engine.whenIdle();
	const heard = () => viewers.sink.heard?.();
	heard();
	await clock.pass(100);
	const commander = () => views.at(-1)?.lanes.find(({id}) => id === 'c');
	return {
		clock,
		engine,
		viewers,
		views,
		of,
		heard,
		commander,
		silence: () => views.at(-1)?.silence,
	};
}

describe('while OpenCode is silent', () => {
	it('a view says since when after a few seconds, and not before', async () => {
		const {clock, silence, commander, heard} = await atWork();
		expect(commander()?.state).toBe('running');
		heard();
		const since = clock.now();
		await clock.pass(4900);
		expect(silence()).toBeNull();
		await clock.pass(300);
		expect(silence()).toEqual({since, isUnknown: false});
		expect(commander()?.state).toBe('running');
	});

	it('live lanes are unknown from 12 s after the last sign of life on, since that moment', async () => {
		const {clock, commander, heard} = await atWork();
		heard();
		const since = clock.now();
		await clock.pass(11_900);
		expect(commander()?.state).toBe('running');
		await clock.pass(200);
		expect(commander()).toMatchObject({state: 'unknown', since, reason: '', until: null});
	});

	it('a beat ends it at once where the connection stood all the time', async () => {
		const {clock, commander, heard, silence} = await atWork();
		await clock.pass(13_000);
		expect(commander()?.state).toBe('unknown');
		heard();
		await clock.pass(70);
		expect(silence()).toBeNull();
		expect(commander()?.state).toBe('running');
	});

	it('a beat after a loss ends nothing before everything was read again', async () => {
		const {clock, commander, heard, engine, silence} = await atWork();
		heard();
		const since = clock.now();
		await clock.pass(3000);
		engine.dispatch({type: 'server.lost', reason: 'gone'});
		await clock.pass(10_000);
		expect(commander()).toMatchObject({state: 'unknown', since});
		heard();
		await clock.pass(1000);
		expect(silence()).toEqual({since, isUnknown: true});
		engine.dispatch({type: 'server.returned'});
		await clock.pass(70);
		expect(silence()).toBeNull();
		expect(commander()?.state).toBe('running');
	});

	it('a loss counts from the last sign of life, although the stream came back within a moment', async () => {
		const {clock, heard, engine, silence} = await atWork();
		heard();
		const since = clock.now();
		await clock.pass(2000);
		engine.dispatch({type: 'server.lost', reason: 'cut'});
		heard();
		await clock.pass(4000);
		expect(silence()).toEqual({since, isUnknown: false});
	});

	it('nothing is sent again while nothing changes', async () => {
		const {clock, views} = await atWork();
		await clock.pass(13_000);
		const {length} = views;
		await clock.pass(60_000);
		expect(views).toHaveLength(length);
	});
});

const delta = (blockId: string, text: string) =>
	({kind: 'delta', blockId, field: 'text', text}) as const;

describe('a viewer', () => {
	it('is told once a second what every lane wrote, and nothing once none of them writes', async () => {
		const {clock, viewers, of} = await atWork();
		viewers.sink.chunk('c', delta('b1', 'x'.repeat(30)));
		viewers.sink.chunk('w1', delta('b1', 'xy'));
		viewers.sink.chunk('w2', {kind: 'prompt', blockId: 'b1', text: 'Do this.', by: 'engine'});
		await clock.pass(1000);
		expect(of('activity')).toEqual([{type: 'activity', lanes: {c: [30], w1: [2]}}]);
		viewers.sink.chunk('c', delta('b1', 'xyz'));
		await clock.pass(1000);
		expect(of('activity').at(-1)?.lanes).toEqual({c: [30, 3], w1: [2, 0]});
		await clock.pass(20_000);
		expect(of('activity').at(-1)?.lanes).toEqual({});
		const {length} = of('activity');
		expect(length).toBe(10);
		await clock.pass(60_000);
		expect(of('activity')).toHaveLength(length);
	});

	it('gets no view for what fifty lanes write, and one message a second for all of them', async () => {
		const {clock, viewers, of} = await atWork();
		await clock.pass(66);
		const {length} = of('view');
		for (let tenth = 0; tenth < 30; tenth += 1) {
			for (let lane = 1; lane <= 50; lane += 1) {
				viewers.sink.chunk(`w${lane}`, delta('b1', 'more '));
			}

			await clock.pass(100);
		}

		expect(of('activity')).toHaveLength(3);
		expect(of('view')).toHaveLength(length);
	});
});

describe('a sign of life', () => {
	it('costs one timer in several seconds, however many there are, and none after the end', async () => {
		const {clock} = createMemoryPorts();
		let changes = 0;
		const contact = createContact(clock, () => changes++);
		for (let second = 0; second < 60; second++) {
			for (let each = 0; each < 50; each++) {
				contact.heard();
			}
			await clock.pass(1000);
			expect(clock.pending()).toBe(1);
		}
		expect(changes).toBe(0);
		contact.close();
		contact.heard();
		expect(clock.pending()).toBe(0);
	});
});

describe('lanes of which nobody knows how they stand', () => {
	const silence = {since: 5, isUnknown: true};

	it('are those at work or waiting; what has ended stays what it is', () => {
		const states = ['opening', 'running', 'waiting-permission', 'waiting-question'] as const;
		const ended = ['idle', 'done', 'failed', 'cancelled', 'stalled'] as const;
		const lanes = [...states, 'waiting-retry' as const, ...ended].map((state) =>
			laneView(state, {state}),
		);
		const shown = withSilence(missionView({lanes}), silence).lanes.map(({state}) => state);
		expect(shown).toEqual([...Array.from({length: 5}, () => 'unknown'), ...ended]);
	});

	it('are none where no lane is at work, or where the mission is over', () => {
		const idle = missionView({lanes: [laneView('c', {state: 'idle'})]});
		expect(withSilence(idle, silence)).toBe(idle);
		const over = missionView({phase: 'ended'});
		expect(withSilence(over, silence)).toBe(over);
	});
});
