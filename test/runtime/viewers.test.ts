import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {afterEach, describe, expect, it} from 'vitest';
import {createEngine, type Engine} from '../../source/runtime/engine.js';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {EngineMessage} from '../../source/runtime/viewer.js';
import {
	createViewers,
	follow,
	linkOver,
	type PortLike,
	serveLink,
} from '../../source/runtime/viewers.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';

/** An engine with its viewers; what the first of them hears is in `heard`. */
function viewed() {
	const ports = createMemoryPorts();
	const buffers = createLaneBuffers();
	const engine: Engine = createEngine({missionId: 'm', ports});
	const viewers = createViewers({engine: () => engine, clock: ports.clock, buffers});
	const stopFollowing = follow(engine, viewers);
	const heard: EngineMessage[] = [];
	const link = viewers.connect();
	link.listen((message) => heard.push(message));
	const settings = testSettings();
	const started = {missionId: 'm', text: 'Mend it.', directory: '/p', settings};
	engine.dispatch({type: 'mission.started', ...started});
	const of = <T extends EngineMessage['type']>(type: T) =>
		heard.filter((message): message is Extract<EngineMessage, {type: T}> => message.type === type);
	return {ports, engine, viewers, link, heard, of, stopFollowing};
}

const delta = (blockId: string, text: string) =>
	({kind: 'delta', blockId, field: 'text', text}) as const;

describe('a viewer', () => {
	it('gets every event at once and at most one view per frame', async () => {
		const {ports, engine, of} = viewed();
		await engine.whenIdle();
		for (let turn = 0; turn < 50; turn += 1) {
			engine.dispatch({type: 'user.said', laneId: 'c', text: `${turn}`});
		}

		expect(of('event').filter(({event}) => event.type === 'user.said')).toHaveLength(50);
		expect(of('view')).toEqual([]);
		await ports.clock.pass(66);
		expect(of('view')).toHaveLength(1);
		await ports.clock.pass(660);
		expect(of('view')).toHaveLength(1);
	});

	it('gets a view soon after it comes, without anything happening', async () => {
		const {ports, viewers} = viewed();
		await ports.clock.pass(1000);
		const late: EngineMessage[] = [];
		viewers.connect().listen((message) => late.push(message));
		await ports.clock.pass(66);
		expect(late.map(({type}) => type)).toEqual(['view']);
	});

	it('hears nothing more once it has gone', async () => {
		const {ports, engine, viewers} = viewed();
		const late: EngineMessage[] = [];
		const leave = viewers.connect().listen((message) => late.push(message));
		leave();
		engine.dispatch({type: 'user.said', laneId: 'c', text: 'hi'});
		await ports.clock.pass(66);
		expect(late).toEqual([]);
	});

	it('that watches a lane gets every block kept, then what changes, once per frame', async () => {
		const {ports, viewers, of, link} = viewed();
		viewers.sink.chunk('c', delta('b1', 'I look'));
		viewers.sink.chunk('c', delta('b2', 'I think'));
		link.send({type: 'watch', laneIds: ['c']});
		expect(
			of('stream').map(({blocks}) => blocks.map((block) => 'text' in block && block.text)),
		).toEqual([['I look', 'I think']]);
		viewers.sink.chunk('c', delta('b2', ' hard'));
		viewers.sink.chunk('c', delta('b2', 'er'));
		await ports.clock.pass(66);
		expect(of('stream').slice(1)).toEqual([
			{type: 'stream', laneId: 'c', blocks: [{id: 'b2', added: ' harder'}]},
		]);
	});

	it('gets no second view while only text comes in', async () => {
		const {ports, viewers, of, engine, link} = viewed();
		await engine.whenIdle();
		link.send({type: 'watch', laneIds: ['c']});
		viewers.sink.chunk('c', delta('b1', 'I look'));
		await ports.clock.pass(66);
		const {length} = of('view');
		viewers.sink.chunk('c', delta('b1', ' closer'));
		await ports.clock.pass(66);
		expect(of('stream').at(-1)?.blocks).toEqual([{id: 'b1', added: ' closer'}]);
		expect(of('view')).toHaveLength(length);
		viewers.sink.chunk('c', {kind: 'delta', blockId: 'b2', field: 'reasoning', text: 'Hm.'});
		await ports.clock.pass(66);
		expect(of('view')).toHaveLength(length + 1);
	});

	it('is told when a lane falls silent, and when it speaks again, watched or not', async () => {
		const {ports, viewers, of, engine} = viewed();
		await engine.whenIdle();
		viewers.sink.chunk('c', delta('b1', 'I look'));
		viewers.look();
		await ports.clock.pass(66);
		const reasons = () =>
			of('view')
				.at(-1)
				?.view.lanes.map(({reason}) => reason);
		expect(reasons()).toEqual(['writing']);
		await ports.clock.pass(21_000);
		viewers.look();
		await ports.clock.pass(66);
		expect(reasons()).toEqual(['silent']);
		viewers.sink.chunk('c', delta('b1', ' closer'));
		await ports.clock.pass(66);
		expect(reasons()).toEqual(['writing']);
	});

	it('does not get the stream of a lane it does not watch', async () => {
		const {ports, viewers, of, link} = viewed();
		link.send({type: 'watch', laneIds: ['w1']});
		viewers.sink.chunk('c', delta('b1', 'I look'));
		await ports.clock.pass(66);
		expect(of('stream').filter(({blocks}) => blocks.length > 0)).toEqual([]);
	});

	it('turns its wishes into facts', async () => {
		const {engine, link} = viewed();
		await engine.whenIdle();
		link.send({type: 'intent', intent: {type: 'pause'}});
		expect(engine.state().paused?.reason).toBe('paused by you');
		link.send({type: 'intent', intent: {type: 'resume'}});
		expect(engine.state().paused).toBeNull();
		link.send({type: 'intent', intent: {type: 'set-caps', roles: {worker: 2}}});
		expect(engine.state().settings?.roles['worker']?.cap).toBe(2);
	});
});

describe('several viewers', () => {
	const streamsIn = (heard: readonly EngineMessage[]) =>
		heard.flatMap((message) =>
			message.type === 'stream' ? [{laneId: message.laneId, blocks: message.blocks}] : [],
		);

	it('each watch their own lanes, and each get what streams there once', async () => {
		const {ports, viewers, heard, link} = viewed();
		const other: EngineMessage[] = [];
		const beside = viewers.connect();
		beside.listen((message) => other.push(message));
		link.send({type: 'watch', laneIds: ['c', 'w1']});
		viewers.sink.chunk('w1', delta('b1', 'I '));
		await ports.clock.pass(66);
		beside.send({type: 'watch', laneIds: ['w1']});
		viewers.sink.chunk('w1', delta('b1', 'mow'));
		viewers.sink.chunk('c', delta('b1', 'Hm.'));
		await ports.clock.pass(66);
		const later = {laneId: 'w1', blocks: [{id: 'b1', added: 'mow'}]};
		expect(streamsIn(other)).toEqual([
			{laneId: 'w1', blocks: [{id: 'b1', kind: 'text', text: 'I '}]},
			later,
		]);
		expect(streamsIn(heard).slice(-2)).toEqual([
			{laneId: 'c', blocks: [{id: 'b1', kind: 'text', text: 'Hm.'}]},
			later,
		]);
		link.send({type: 'watch', laneIds: []});
		viewers.sink.chunk('w1', delta('b1', ' on'));
		await ports.clock.pass(66);
		expect(streamsIn(other).at(-1)).toEqual({
			laneId: 'w1',
			blocks: [{id: 'b1', added: ' on'}],
		});
		expect(streamsIn(heard).at(-1)).toEqual(later);
	});

	it('of which one does not read do not wait for it, and it gets the rest when it reads again', async () => {
		const {ports, viewers, of, link} = viewed();
		const slow: EngineMessage[] = [];
		let isReading = false;
		const beside = viewers.connect(() => isReading);
		beside.listen((message) => message.type !== 'event' && slow.push(message));
		for (const one of [link, beside]) {
			one.send({type: 'watch', laneIds: ['w1']});
		}
		const before = slow.length;
		for (let turn = 0; turn < 20; turn += 1) {
			viewers.sink.chunk('w1', delta('b1', 'x'.repeat(1000)));
			await ports.clock.pass(66);
		}
		expect(of('stream').length).toBeGreaterThan(20);
		expect(slow).toHaveLength(before);
		isReading = true;
		await ports.clock.pass(66);
		expect(slow.slice(before)).toMatchObject([
			{type: 'view'},
			{type: 'stream', blocks: [{id: 'b1', text: 'x'.repeat(20_000)}]},
		]);
	});
});

describe('an engine that closes', () => {
	it('sends what is due, and nothing after that', async () => {
		const {ports, engine, viewers, heard} = viewed();
		await engine.whenIdle();
		engine.dispatch({type: 'mission.ended', outcome: 'failed', reason: 'so it is'});
		viewers.close();
		expect(heard.at(-1)).toMatchObject({type: 'view', view: {phase: 'ended', outcome: 'failed'}});
		const before = heard.length;
		await ports.clock.pass(1000);
		expect(heard).toHaveLength(before);
		expect(ports.clock.pending()).toBe(0);
	});
});

describe('a link over a port', () => {
	const channels: MessageChannel[] = [];
	afterEach(() => {
		for (const {port1} of channels.splice(0)) {
			port1.close();
		}
	});

	const endOf = (port: MessagePort): PortLike => ({
		post: (message) => port.postMessage(message),
		onMessage: (listener) => port.on('message', listener),
	});

	function linked() {
		const channel = new MessageChannel();
		channels.push(channel);
		const {viewers, ...others} = viewed();
		const crossed: unknown[] = [];
		const near = endOf(channel.port1);
		const post = (message: unknown) => {
			crossed.push(message);
			near.post(message);
		};
		serveLink(viewers.connect(), {...near, post});
		return {...others, viewers, crossed, link: linkOver(endOf(channel.port2))};
	}

	it('carries messages both ways, as plain JSON', async () => {
		const {engine, link, crossed, ports, viewers} = linked();
		const far: EngineMessage[] = [];
		link.listen((message) => far.push(message));
		await engine.whenIdle();
		viewers.sink.chunk('c', delta('b1', 'I look'));
		link.send({type: 'watch', laneIds: ['c']});
		link.send({type: 'intent', intent: {type: 'say', laneId: 'c', text: 'Mind the tests.'}});
		await expect.poll(() => ports.sent('c').at(-1)?.text).toBe('Mind the tests.');
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_1')});
		await ports.clock.pass(66);
		await expect.poll(() => far.length).toBe(crossed.length);
		expect(new Set(far.map(({type}) => type))).toEqual(new Set(['event', 'view', 'stream']));
		expect(JSON.parse(JSON.stringify(crossed))).toEqual(crossed);
		expect(far).toEqual(crossed);
	});

	it('stops telling a listener that has left', async () => {
		const {engine, link, crossed} = linked();
		const [left, stayed]: [EngineMessage[], EngineMessage[]] = [[], []];
		const leave = link.listen((message) => left.push(message));
		link.listen((message) => stayed.push(message));
		leave();
		await engine.whenIdle();
		engine.dispatch({type: 'user.said', laneId: 'c', text: 'hi'});
		await expect.poll(() => stayed.length).toBe(crossed.length);
		expect(left).toEqual([]);
	});
});
