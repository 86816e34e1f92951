import {describe, expect, it} from 'vitest';
import {noCalls} from '../../source/mission/reservations.js';
import type {Lane} from '../../source/mission/state.js';
import {createEngine} from '../../source/runtime/engine.js';
import {createLaneBuffers, type LaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {LaneChunk} from '../../source/runtime/ports.js';
import {activityOf, watchSilence} from '../../source/runtime/silence.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';

/** A commander at work that counts as stalled after 60 s. */
async function watched() {
	const ports = createMemoryPorts();
	const buffers = createLaneBuffers();
	const engine = createEngine({missionId: 'm', ports});
	const settings = testSettings({limits: {silenceMs: 60_000}});
	engine.dispatch({type: 'mission.started', missionId: 'm', text: 'X', directory: '/p', settings});
	await engine.whenIdle();
	const stop = watchSilence(engine, buffers, ports.clock);
	const silent = () => ports.store.stored().filter(({type}) => type === 'lane.silent');
	return {ports, buffers, engine, stop, silent};
}

const byte = {kind: 'delta', blockId: 'b', field: 'text', text: '.'} as const;

describe('the watch on silence', () => {
	it('reports a lane that runs and says nothing, once', async () => {
		const {ports, engine, silent} = await watched();
		await ports.clock.pass(60_000);
		expect(silent()).toEqual([]);
		await ports.clock.pass(5000);
		expect(silent()).toMatchObject([{laneId: 'c', sinceMs: 65_000}]);
		expect(engine.state().lanes['c']?.state).toBe('aborting');
		await ports.clock.pass(120_000);
		expect(silent()).toHaveLength(1);
	});

	it('lets a lane be that says something now and then', async () => {
		const {ports, buffers, silent} = await watched();
		for (let minute = 0; minute < 5; minute += 1) {
			await ports.clock.pass(50_000);
			buffers.push('c', byte, ports.clock.now());
		}

		expect(silent()).toEqual([]);
	});

	it('lets a lane be that rests or waits for a person', async () => {
		const {ports, engine, silent} = await watched();
		engine.dispatch({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_1')});
		await ports.clock.pass(600_000);
		expect(silent()).toEqual([]);
	});

	it('does not count time in which this program itself was stopped', async () => {
		const {ports, silent} = await watched();
		await ports.clock.pass(30_000);
		await ports.clock.jump(3_600_000);
		await ports.clock.pass(55_000);
		expect(silent()).toEqual([]);
		await ports.clock.pass(10_000);
		expect(silent()).toMatchObject([{laneId: 'c', sinceMs: 65_000}]);
	});

	it('ends a lane that says the same over and over', async () => {
		const {ports, buffers, engine} = await watched();
		await ports.clock.pass(1000);
		const text = 'I will now read the file. '.repeat(400);
		buffers.push('c', {...byte, text}, ports.clock.now());
		await ports.clock.pass(5000);
		expect(engine.state().lanes['c']).toMatchObject({state: 'aborting'});
		expect(engine.state().lanes['c']?.abort?.reason).toContain('the same over and over');
	});

	it('ends when it is told to', async () => {
		const {ports, stop, silent} = await watched();
		stop();
		expect(ports.clock.pending()).toBe(0);
		await ports.clock.pass(600_000);
		expect(silent()).toEqual([]);
	});
});

describe('what a running lane does', () => {
	const said = (at: number, chunk: LaneChunk) => {
		const buffers = createLaneBuffers();
		buffers.push('w1', chunk, at);
		return buffers;
	};
	const lane = {id: 'w1', state: 'running', since: 1000} as Lane;
	const doing = (one: Lane, buffers: LaneBuffers, now: number, calls = noCalls) =>
		activityOf({lanes: {w1: one}, calls}, 'w1', {buffers, now});

	it('is being silent once nothing came for 20 s, since its last byte or the begin of its turn', () => {
		const buffers = said(5000, byte);
		expect(doing(lane, buffers, 25_000)?.text).toBe('writing');
		expect(doing(lane, buffers, 25_001)).toMatchObject({text: 'silent', since: 5000});
		expect(doing({...lane, since: 9000}, buffers, 25_001)?.text).toBe('writing');
		expect(doing(lane, createLaneBuffers(), 60_000)).toMatchObject({
			text: 'silent',
			since: 1000,
		});
	});

	it('is its tool, however long that says nothing', () => {
		const tool = {kind: 'tool', blockId: 't', tool: 'bash', title: 'npm test'} as const;
		const running = {...tool, state: 'running', durationMs: null, output: ''} as const;
		const buffers = said(5000, running);
		expect(doing(lane, buffers, 900_000)).toMatchObject({text: 'bash npm test', since: 5000});
	});

	it('is waiting for the budget while a call of it, or of a session below it, does, however long that takes', () => {
		const calls = {...noCalls, waiting: {ses_below: {laneId: 'w1', since: 7000}}};
		const waits = {text: 'waits for budget', since: 7000};
		expect(doing(lane, said(5000, byte), 8000, calls)).toMatchObject(waits);
		expect(doing(lane, said(5000, byte), 900_000, calls)).toMatchObject(waits);
		const others = {...noCalls, waiting: {w2: {laneId: 'w2', since: 7000}}};
		expect(doing(lane, said(5000, byte), 8000, others)?.text).toBe('writing');
	});

	it('is nothing while it does not run', () => {
		expect(doing({...lane, state: 'idle'}, said(5000, byte), 60_000)).toBeNull();
	});
});
