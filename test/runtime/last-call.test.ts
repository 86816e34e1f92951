import {describe, expect, it} from 'vitest';
import type {FactOf} from '../../source/mission/events.js';
import {settled} from '../helpers/in-memory-ports.js';
import {call, callEnded, gated, turnEnded} from './gated-mission.js';

const ofMine = {mine: {laneId: 'w1'}, below: {laneId: 'w1', child: 'below'}};

/** The commander's call has ended, and came to so many USD. */
const costs = (cost: number): FactOf<'step.finished'> => ({
	...callEnded,
	usage: {...callEnded.usage, cost},
});

describe('a session that asks for its next call', () => {
	it('is answered once its last one is told, however late its word comes: what that cost counts', async () => {
		const {ask, ports, engine, stored} = await gated(150);
		await ask(call('ses_c', 'first'));
		const answer = ask(call('ses_c', 'second'));
		await ports.clock.pass(5000);
		expect(stored('call.admitted')).toHaveLength(1);
		engine.dispatch(costs(149.95));
		await ports.clock.pass(5000);
		const reason = expect.stringMatching(/0\.12 USD, and 0\.05 USD of the budget are left/);
		expect(await answer).toMatchObject({kind: 'stop', reason});
	});

	it('has its own part held from then on: the end of the last one frees only what that held', async () => {
		const {ask, engine} = await gated(250);
		await ask(call('ses_c', 'first'));
		const answer = ask(call('ses_c', 'second'));
		await settled();
		engine.dispatch(costs(1));
		expect((await answer).kind).toBe('go');
		expect(engine.state().calls.open).toMatchObject({c: {nanoUsd: 120_000_000}});
	});

	it('waits for as long as the stream is lost, without a word of a budget, and is answered when what was missed is read', async () => {
		const {ask, ports, engine, told, stored} = await gated(150);
		await ask(call('ses_c', 'first'));
		engine.dispatch({type: 'server.lost', reason: 'closed'});
		for (let times = 0; times < 4; times += 1) {
			const answer = ask(call('ses_c', 'second'));
			await ports.clock.pass(20_000);
			expect(await answer).toEqual({kind: 'wait'});
		}
		engine.dispatch({type: 'server.returned'});
		const early = ask(call('ses_c', 'second'));
		await ports.clock.pass(20_000);
		expect(await early).toEqual({kind: 'wait'});
		const again = ask(call('ses_c', 'second'));
		await settled();
		engine.dispatch(costs(1));
		expect((await again).kind).toBe('go');
		expect([told, stored('call.waited'), stored('call.cut')]).toEqual([[], [], []]);
	});

	it('is answered at once where the last one is made anew, which is told as a wait of its lane', async () => {
		const {ask, engine, stored} = await gated(150);
		await ask(call('ses_c', 'first'));
		const wait = {attempt: 1, until: 5000, isRateLimit: true, reason: 'limited'};
		engine.dispatch({type: 'lane.waited', laneId: 'c', ...wait});
		await engine.whenIdle();
		expect((await ask(call('ses_c', 'second'))).kind).toBe('go');
		const third = ask(call('ses_c', 'third'));
		await settled();
		expect(stored('call.admitted'), 'the second is under way').toHaveLength(2);
		engine.dispatch(costs(1));
		expect((await third).kind).toBe('go');
	});

	it('gets a last one that nobody tells of in a minute counted with all that was held for it', async () => {
		const {ask, ports, engine, stored} = await gated(250);
		await ask(call('ses_c', 'first'));
		const kinds: string[] = [];
		for (let times = 0; times < 3; times += 1) {
			const answer = ask(call('ses_c', 'second'));
			await ports.clock.pass(20_000);
			kinds.push((await answer).kind);
		}
		expect(kinds).toEqual(['wait', 'wait', 'go']);
		expect(stored('call.cut')).toHaveLength(1);
		expect(engine.state().spent.unreported).toMatchObject({calls: 1, nanoUsd: 100_200_000_000});
	});

	it('below a lane waits two seconds, and nothing is counted: nobody tells of its tries', async () => {
		const {ask, ports, stored} = await gated(450, ofMine, {tasks: ['t1']});
		await ask(call('below', 'first'));
		const answer = ask(call('below', 'second'));
		await ports.clock.pass(1000);
		expect(stored('call.admitted')).toHaveLength(1);
		await ports.clock.pass(1000);
		expect((await answer).kind).toBe('go');
		expect(stored('call.cut')).toEqual([]);
	});

	it('is told to stop at once when its lane is stopped meanwhile, and nothing is counted', async () => {
		const {ask, engine, stored} = await gated(450, ofMine, {tasks: ['t1']});
		await ask(call('mine', 'first'));
		const answer = ask(call('mine', 'second'));
		await settled();
		engine.dispatch({type: 'lane.abort-requested', laneId: 'w1', by: 'user', reason: 'no'});
		expect(await answer).toEqual({kind: 'stop', reason: 'the lane is being stopped'});
		engine.dispatch(turnEnded('w1'));
		await engine.whenIdle();
		expect(stored('call.cut')).toEqual([]);
		expect(engine.state().calls.open).toEqual({});
	});
});
