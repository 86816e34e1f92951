import {describe, expect, it} from 'vitest';
import {initialState} from '../../source/mission/initial-state.js';
import {reduce} from '../../source/mission/reduce.js';
import {createEngine} from '../../source/runtime/engine.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts, type MemoryPorts, settled} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {taskSpec} from '../helpers/task-spec.js';

const started = (settings = testSettings()) =>
	({type: 'mission.started', missionId: 'm', text: 'Mend it.', directory: '/p', settings}) as const;

const spec = (id: string) => taskSpec({id, title: id, files: [`${id}/**`], review: false});

const created = (id: string) => ({type: 'task.created', by: 'commander', task: spec(id)}) as const;
const said = (text: string) => ({type: 'user.said', laneId: 'c', text}) as const;

/** An engine whose commander is at work. */
async function running(ports: MemoryPorts = createMemoryPorts()) {
	const engine = createEngine({missionId: 'm', ports});
	engine.dispatch(started());
	await engine.whenIdle();
	return {engine, ports};
}

describe('write-ahead', () => {
	it('performs no effect before the event that caused it is stored', async () => {
		const {engine, ports} = await running();
		engine.dispatch(created('t1'));
		await engine.whenIdle();
		const causes = {
			'open-lane': ['lane.planned', 'task.admitted'],
			'send-prompt': ['prompt.planned'],
		};
		expect(ports.calls.map(({effect}) => effect.type)).toEqual([
			'open-lane',
			'send-prompt',
			'open-lane',
			'send-prompt',
		]);
		for (const {effect, stored} of ports.calls) {
			const cause = ports.store
				.stored()
				.findIndex(
					(event) =>
						(causes[effect.type as 'open-lane'] ?? []).includes(event.type) &&
						'laneId' in event &&
						'laneId' in effect &&
						event.laneId === effect.laneId,
				);
			expect(cause).toBeGreaterThanOrEqual(0);
			expect(stored).toBeGreaterThan(cause);
		}
	});

	it('performs nothing at all while the store is writing', async () => {
		const ports = createMemoryPorts();
		ports.store.hold();
		const engine = createEngine({missionId: 'm', ports});
		engine.dispatch(started());
		await settled();
		expect(ports.calls).toEqual([]);
		expect(engine.state().lanes['c']?.state).toBe('opening');
		await ports.store.release();
		expect(ports.calls.map(({effect}) => effect.type)).toEqual(['open-lane']);
	});

	it('stores what comes in while a slow store writes as one group, and keeps the order', async () => {
		const {engine, ports} = await running();
		ports.store.hold();
		const before = ports.store.writes.length;
		const first = engine.record(said('1'));
		for (const text of ['2', '3', '4', '5']) {
			engine.dispatch(said(text));
		}

		await ports.store.release();
		await first;
		await ports.store.release();
		expect(ports.store.writes.slice(before)).toEqual([1, 4]);
		const texts = ports.store.stored().flatMap((e) => (e.type === 'user.said' ? [e.text] : []));
		expect(texts).toEqual(['1', '2', '3', '4', '5']);
	});

	it('writes what nobody waits for after a moment at the latest, or with what somebody waits for', async () => {
		const {engine, ports} = await running();
		const before = ports.store.writes.length;
		engine.dispatch(said('1'));
		engine.dispatch(said('2'));
		await settled();
		expect(ports.store.writes.slice(before)).toEqual([]);
		await ports.clock.pass(20);
		expect(ports.store.writes.slice(before)).toEqual([2]);
		engine.dispatch(said('3'));
		await engine.record(said('4'));
		expect(ports.store.writes.slice(before)).toEqual([2, 2]);
	});

	it('writes at once what comes after the end', async () => {
		const {engine, ports} = await running();
		await engine.record({type: 'mission.ended', outcome: 'failed', reason: 'x'});
		await engine.whenIdle();
		const before = ports.store.writes.length;
		engine.dispatch({type: 'tree.watched', findings: []});
		await settled();
		expect(ports.store.writes.slice(before)).toEqual([1]);
	});

	it('gives every event its own id, and the time of the clock', async () => {
		const {ports} = await running();
		const stored = ports.store.stored();
		expect(new Set(stored.map(({id}) => id)).size).toBe(stored.length);
		expect(stored.every(({at}) => at === 1_000_000)).toBe(true);
		expect(ports.sent('c')[0]?.promptId).toBe(
			stored.find(({type}) => type === 'prompt.planned')?.id,
		);
	});
});

describe('a store that fails', () => {
	const full = new Error('disk is full');

	it('stops the engine before any further effect', async () => {
		const {engine, ports} = await running();
		ports.store.hold();
		const before = ports.calls.length;
		engine.dispatch(created('t1'));
		await settled();
		await ports.store.release(full);
		await expect(engine.closed).rejects.toBe(full);
		engine.dispatch(created('t2'));
		await settled();
		expect(ports.calls).toHaveLength(before);
	});

	it('tells whoever waits for a record that nothing was recorded', async () => {
		const {engine, ports} = await running();
		ports.store.hold();
		const first = engine.record(said('1'));
		const second = engine.record(said('2'));
		const failures = Promise.allSettled([first, second]);
		await ports.store.release(full);
		const third = await Promise.allSettled([engine.record(said('3'))]);
		expect([...(await failures), ...third].map(({status}) => status)).toEqual([
			'rejected',
			'rejected',
			'rejected',
		]);
	});

	it('leaves no timer behind, and nobody waiting for it to be idle', async () => {
		const {engine, ports} = await running();
		const turn = turnOf('msg_1', 'I wait.');
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn});
		await engine.whenIdle();
		expect(ports.clock.pending()).toBe(1);
		ports.store.hold();
		engine.dispatch(said('1'));
		const idle = engine.whenIdle();
		await ports.store.release(full);
		await idle;
		expect(ports.clock.pending()).toBe(0);
	});
});

describe('an adapter that throws', () => {
	it('is a bug: the engine stops and says so', async () => {
		const bug = new TypeError('not a function');
		const ports = createMemoryPorts({open: () => Promise.reject(bug)});
		const engine = createEngine({missionId: 'm', ports});
		engine.dispatch(started());
		await expect(engine.closed).rejects.toBe(bug);
	});
});

describe('record', () => {
	it('resolves when the fact is on disk, not before', async () => {
		const {engine, ports} = await running();
		ports.store.hold();
		let isDone = false;
		const recorded = engine.record(said('1')).then(() => {
			isDone = true;
		});
		await settled();
		expect(isDone).toBe(false);
		await ports.store.release();
		await recorded;
		expect(ports.store.stored().at(-1)).toMatchObject({type: 'user.said', text: '1'});
	});
});

describe('whenIdle', () => {
	it('waits for the store and for every effect under way', async () => {
		let open: (() => void) | undefined;
		const ports = createMemoryPorts({
			open: ({laneId}) =>
				new Promise((resolve) => {
					open = () => resolve({type: 'lane.opened', laneId, sessionId: 'ses_1'});
				}),
		});
		const engine = createEngine({missionId: 'm', ports});
		engine.dispatch(started());
		let isIdle = false;
		const idle = engine.whenIdle().then(() => {
			isIdle = true;
		});
		await settled();
		expect(isIdle).toBe(false);
		open?.();
		await idle;
		expect(ports.sent('c')).toHaveLength(1);
	});
});

describe('waitFor', () => {
	it('resolves when the state holds', async () => {
		const {engine} = await running();
		const waited = engine.waitFor((state) => state.tasks['t1'] !== undefined, 50_000);
		engine.dispatch(created('t1'));
		await waited;
	});

	it('resolves after its time, and leaves nothing behind', async () => {
		const {engine, ports} = await running();
		const waited = engine.waitFor(() => false, 50_000);
		await ports.clock.pass(50_000);
		await waited;
		expect(ports.clock.pending()).toBe(0);
	});

	it('does not outlive the mission', async () => {
		const {engine} = await running();
		const waited = engine.waitFor(() => false, 50_000);
		engine.dispatch({type: 'mission.ended', outcome: 'failed', reason: 'so it is'});
		await waited;
	});
});

describe('listeners', () => {
	it('hear every event in order, also of what one of them dispatches', async () => {
		const {engine} = await running();
		const heard: string[] = [];
		const stop = engine.listen((events) => {
			if (events[0]?.type === 'task.created') {
				engine.dispatch(said('on it'));
			}
		});
		engine.listen((events) => heard.push(...events.map(({type}) => type)));
		engine.dispatch(created('t1'));
		expect(heard).toEqual(['task.created', 'task.admitted', 'user.said']);
		stop();
	});
});

describe('a whole mission', () => {
	it('runs from start to end on ports alone, and its log tells it again without an effect', async () => {
		const ports = createMemoryPorts();
		const engine = createEngine({missionId: 'm', ports});
		engine.dispatch(started());
		await engine.whenIdle();
		engine.dispatch(created('t1'));
		await engine.whenIdle();
		engine.dispatch({type: 'turn.ended', laneId: 'w1', turn: turnOf('msg_1', 'Status: done')});
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_2', 'I wait.')});
		await engine.whenIdle();
		expect(ports.sent('c').at(-1)?.text).toContain('t1 done');
		engine.dispatch({
			type: 'mission.stop-requested',
			by: 'user',
			outcome: 'interrupted',
			reason: 'enough',
		});
		await ports.clock.pass(10_000);
		await engine.closed;
		const performed = ports.calls.length;
		expect(ports.store.stored().reduce(reduce, initialState)).toEqual(engine.state());
		expect(ports.calls).toHaveLength(performed);
	});
});
