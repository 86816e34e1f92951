import {describe, expect, it} from 'vitest';
import {settled} from '../helpers/in-memory-ports.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {call, callEnded, claiming, gated, turnEnded} from './gated-mission.js';

describe('a server that asks before a model call', () => {
	it('is told to send it once what it may cost is held for it on disk', async () => {
		const {ask, stored} = await gated(200);
		expect(await ask(call('ses_c'))).toEqual({kind: 'go', outputTokens: 10});
		expect(stored('call.admitted')).toMatchObject([{laneId: 'c', nanoUsd: 100_200_000_000}]);
	});

	it('has it held for the session that calls, where an agent of the lane had started that', async () => {
		const {ask, engine, stored} = await gated(300, {kid: {laneId: 'c', child: 'kid'}});
		await ask(call('kid'));
		await ask(call('ses_c'));
		expect(stored('call.admitted')).toMatchObject([{laneId: 'c', child: 'kid'}, {laneId: 'c'}]);
		expect(Object.keys(engine.state().calls.open).toSorted()).toEqual(['c', 'kid']);
	});

	it('is told nothing while that is not on disk yet', async () => {
		const {ask, ports, stored} = await gated(200);
		ports.store.hold();
		const told: string[] = [];
		const answer = ask(call('ses_c')).then(({kind}) => told.push(kind));
		await ports.clock.pass(1000);
		expect([told, stored('call.admitted')]).toEqual([[], []]);
		await ports.store.release();
		await answer;
		expect(told).toEqual(['go']);
	});

	it('is told to stop, with the reason, once the lane of the call is being stopped', async () => {
		const {ask, ports, engine, stored} = await gated(50);
		const told: string[] = [];
		const answer = ask(call('ses_c')).then((said) => {
			told.push(said.kind);
			return said;
		});
		await ports.clock.pass(4000);
		expect(told).toEqual([]);
		await ports.clock.pass(1000);
		expect(await answer).toMatchObject({kind: 'stop', reason: /may cost up to 100\.20 USD/});
		expect(stored('call.refused')).toHaveLength(1);
		expect(engine.state().budget.reached).toContain('50.00 USD of the budget are left');
		expect(engine.state().lanes['c']?.abort?.isForBudget).toBe(true);
	});

	it('waits for as long as another lane holds what it needs, says so again in time, and goes then', async () => {
		const {ask, ports, engine, told, stored} = await gated(
			150,
			{other: {laneId: 'w1'}},
			{tasks: ['t1']},
		);
		await ask(call('ses_c'));
		for (let minute = 0; minute < 30; minute += 1) {
			const answer = ask(call('other'));
			await ports.clock.pass(20_000);
			expect(await answer).toEqual({kind: 'wait'});
			await ports.clock.pass(40_000);
		}
		expect(stored('call.refused')).toEqual([]);
		expect(stored('call.waited'), 'once for all its time').toMatchObject([
			{laneId: 'w1', model: 'acme/small', reason: expect.stringContaining('calls under way hold')},
		]);
		expect(told).toHaveLength(6);
		expect(new Set(told)).toEqual(
			new Set([
				'w1 waits for the budget: one more call of acme/small may cost up to 100.20 USD; 150.00 USD of the budget are left, and calls under way hold 100.20 USD',
			]),
		);
		const answer = ask(call('other'));
		await settled();
		engine.dispatch(callEnded);
		await ports.clock.pass(1000);
		expect((await answer).kind).toBe('go');
	});

	it('is told to stop at once where the lane of a call that waits is being stopped', async () => {
		const {ask, engine} = await gated(150, {other: {laneId: 'w1'}});
		engine.dispatch({type: 'task.created', by: 'commander', task: claiming('t1')});
		await engine.whenIdle();
		await ask(call('ses_c'));
		const answer = ask(call('other'));
		await settled();
		engine.dispatch({type: 'lane.abort-requested', laneId: 'w1', by: 'user', reason: 'no'});
		expect(await answer).toEqual({kind: 'stop', reason: 'the lane is being stopped'});
	});

	it('is not told to wait for ever by lanes that wait for each other', async () => {
		const children = {a: {laneId: 'w1', child: 'a'}, b: {laneId: 'w2', child: 'b'}};
		const lanes = {ses_1: {laneId: 'w1'}, ses_2: {laneId: 'w2'}, ...children};
		const {ask, ports, stored} = await gated(250, lanes, {tasks: ['t1', 't2']});
		expect((await ask(call('ses_1'))).kind).toBe('go');
		expect((await ask(call('ses_2'))).kind).toBe('go');
		const kinds = new Set<string>();
		for (let turn = 0; turn < 5; turn += 1) {
			const answers = [ask(call('a')), ask(call('b'))];
			await ports.clock.pass(25_000);
			for (const {kind} of await Promise.all(answers)) {
				kinds.add(kind);
			}
		}
		expect([...kinds].toSorted()).toEqual(['stop', 'wait']);
		expect(stored('call.refused')).not.toEqual([]);
	});

	it('sends no call that waited when its turn ended, however often it is asked for, and holds nothing for it', async () => {
		const whose = {mine: {laneId: 'w1'}, below: {laneId: 'w1', child: 'below'}};
		const {ask, ports, engine, stored} = await gated(150, whose, {tasks: ['t1']});
		await ask(call('ses_c'));
		const answers = [ask(call('mine')), ask(call('below'))];
		await ports.clock.pass(1000);
		engine.dispatch(turnEnded('w1'));
		engine.dispatch(callEnded);
		await settled();
		const stop = {kind: 'stop', reason: 'its turn is over'};
		expect(await Promise.all(answers)).toEqual([stop, stop]);
		expect(await ask(call('mine'))).toEqual(stop);
		expect(await ask(call('below'))).toEqual(stop);
		expect(stored('call.admitted')).toMatchObject([{laneId: 'c'}]);
		expect(stored('call.refused')).toEqual([]);
	});

	it('sends it in no later turn of its lane either, but the calls of that turn', async () => {
		const {ask, ports, engine, stored} = await gated(150, {mine: {laneId: 'w1'}}, {tasks: ['t1']});
		await ask(call('ses_c'));
		const answer = ask(call('mine', 'old'));
		await ports.clock.pass(20_000);
		expect(await answer).toEqual({kind: 'wait'});
		// It said nothing, so it is asked again.
		engine.dispatch(turnEnded('w1', 'stop'));
		engine.dispatch(callEnded);
		await engine.whenIdle();
		expect(ports.sent('w1')).toHaveLength(2);
		expect((await ask(call('mine', 'old'))).kind).toBe('stop');
		expect((await ask(call('mine', 'new'))).kind).toBe('go');
		expect(stored('call.admitted')).toHaveLength(2);
	});

	it('sends what a person asks the commander between turns, and lets nobody wait for ever for what that holds', async () => {
		const {ask, ports, engine, stored} = await gated(150, {mine: {laneId: 'w1'}}, {tasks: ['t1']});
		engine.dispatch(turnEnded('c'));
		await engine.whenIdle();
		expect((await ask(call('ses_c'))).kind).toBe('go');
		const kinds: string[] = [];
		for (let turn = 0; turn < 4; turn += 1) {
			const answer = ask(call('mine', 'one'));
			await ports.clock.pass(25_000);
			kinds.push((await answer).kind);
		}
		expect(kinds).toEqual(['wait', 'wait', 'wait', 'stop']);
		expect(stored('call.refused')).toMatchObject([{laneId: 'w1'}]);
	});

	it('sends no call of the commander that was given up between turns while it waited, and holds nothing for it', async () => {
		const {ask, ports, engine, stored} = await gated(150, {mine: {laneId: 'w1'}}, {tasks: ['t1']});
		await ask(call('mine'));
		engine.dispatch(turnEnded('c'));
		await engine.whenIdle();
		const answer = ask(call('ses_c', 'typed'));
		await ports.clock.pass(1000);
		const failed = {laneId: 'c', callId: 'msg_1', model: null, writtenBytes: 0, hasBegun: false};
		engine.dispatch({type: 'call.cut', ...failed});
		expect(await answer).toEqual({kind: 'stop', reason: 'it was given up'});
		engine.dispatch(turnEnded('w1'));
		await engine.whenIdle();
		expect(stored('call.admitted')).toMatchObject([{laneId: 'w1'}]);
	});

	it('sends calls of sessions that are none of the mission, and never those of which nobody knows whose they are', async () => {
		const {ask, stored} = await gated(50, {mine: 'foreign', lost: 'unknown'});
		expect(await ask(call('mine'))).toEqual({kind: 'go'});
		expect((await ask(call('lost'))).kind).toBe('stop');
		expect(stored('call.admitted')).toEqual([]);
	});

	it('sends every call of a mission that has no budget, and writes nothing down for it', async () => {
		const {ask, stored} = await gated(null);
		expect(await ask(call('ses_c'))).toEqual({kind: 'go'});
		expect(stored('call.admitted')).toEqual([]);
	});

	const nothing = {usd: null, tokens: null};
	const allowed = {task: nothing, roles: {}, day: nothing};
	it.each<[string, SettingsWishes]>([
		['the day', {allowances: {...allowed, day: {usd: null, tokens: 90_000}}}],
		['a task', {allowances: {...allowed, task: {usd: 9, tokens: null}}}],
		['a role', {allowances: {...allowed, roles: {planner: {usd: 9, tokens: null}}}}],
		['what a call reads', {callLimits: {inputTokens: 90_000, outputTokens: null}}],
		['what a call writes', {callLimits: {inputTokens: null, outputTokens: 90_000}}],
	])('asks the engine where nothing but %s is limited', async (_, more) => {
		const {ask, stored} = await gated(null, {}, more);
		expect(await ask(call('ses_c'))).toEqual({kind: 'go', outputTokens: 10});
		expect(stored('call.admitted')).toHaveLength(1);
	});

	it('sends nothing after the end of the mission', async () => {
		const {ask, engine} = await gated(null);
		engine.dispatch({type: 'mission.ended', outcome: 'failed', reason: 'gone'});
		expect(await ask(call('ses_c'))).toEqual({kind: 'stop', reason: 'the mission is over'});
	});
});
