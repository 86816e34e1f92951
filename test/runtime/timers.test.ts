import {describe, expect, it} from 'vitest';
import {createEngine} from '../../source/runtime/engine.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';

const started = (settings = testSettings()) =>
	({type: 'mission.started', missionId: 'm', text: 'Mend it.', directory: '/p', settings}) as const;

describe('timers', () => {
	it('that the system fires early are waited for, not lost', async () => {
		const ports = createMemoryPorts();
		const after = (ms: number, fn: () => void) => ports.clock.after(Math.max(1, ms - 1), fn);
		const early = {...ports.clock, after};
		const engine = createEngine({missionId: 'm', ports: {...ports, clock: early}});
		engine.dispatch(started());
		await engine.whenIdle();
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_1', 'I wait.')});
		await ports.clock.pass(3000);
		expect(ports.sent('c')).toHaveLength(2);
	});

	it('of a month are not fired at once', async () => {
		const ports = createMemoryPorts();
		const waits: number[] = [];
		const clock = {
			...ports.clock,
			after(ms: number, fn: () => void) {
				waits.push(ms);
				return ports.clock.after(ms, fn);
			},
		};
		const engine = createEngine({missionId: 'm', ports: {...ports, clock}});
		engine.dispatch(started(testSettings({limits: {timeMs: 31 * 86_400_000}})));
		await engine.whenIdle();
		expect(Math.max(...waits)).toBeLessThan(2 ** 31);
	});

	it('are ended with the mission', async () => {
		const ports = createMemoryPorts();
		const engine = createEngine({missionId: 'm', ports});
		engine.dispatch(started());
		await engine.whenIdle();
		engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_1', 'I wait.')});
		await engine.whenIdle();
		expect(ports.clock.pending()).toBe(1);
		engine.dispatch({type: 'mission.ended', outcome: 'failed', reason: 'so it is'});
		await engine.closed;
		expect(ports.clock.pending()).toBe(0);
	});
});
