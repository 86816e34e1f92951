import {describe, expect, it} from 'vitest';
import {dayAllowance, missionAllowance} from '../../source/mission/allowances.js';
import {budgetFacts} from '../../source/mission/budget.js';
import {laneSpend} from '../../source/mission/cost-tree.js';
import type {Lane} from '../../source/mission/state.js';
import {factsOf} from '../../source/runtime/intents.js';
import {underWay} from '../helpers/in-memory-mission.js';
import {asks, isCut, pays} from '../helpers/in-memory-spending.js';

const noBudget = {usd: null, tokens: null};
const usage = {input: 100, output: 50, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.02};

function start(usd = 1) {
	const allowances = {task: noBudget, roles: {}, day: {usd, tokens: null}};
	const budget = {usd, tokens: null};
	return underWay([{files: ['a']}, {files: ['b']}], {budget, allowances});
}

const ownOf = ({steps}: Lane) => laneSpend({steps}).own;

it('a call that was cut off is in every sum as one that nobody reports, and once', () => {
	const mission = start();
	pays(mission, 'w1', 0.25);
	isCut(mission, 'w1', 40, {callId: 'prt_same'});
	isCut(mission, 'w1', 40, {callId: 'prt_same'});
	isCut(mission, 'w1', 40, {child: 'ses_child', bySubscription: true});
	expect(mission.state().spent).toMatchObject({calls: 3, unpriced: 2, unreported: {calls: 2}});
	expect(ownOf(mission.lane('w1'))).toMatchObject({
		calls: 2,
		unpriced: 1,
		unreported: 1,
		subscribed: 0,
	});
	const {below} = laneSpend(mission.lane('w1'));
	expect(below).toMatchObject({calls: 1, unpriced: 1, unreported: 1, subscribed: 1});
});

it('it counts against every limit with all it may have read and what it had written, and holds nothing any more', () => {
	const mission = start();
	// 100 tokens at 0.80 USD: of 25 bytes there are 25 tokens at most.
	expect(asks(mission, 'w1', 0.8).kind).toBe('go');
	isCut(mission, 'w1', 25);
	expect(mission.state().calls.open).toEqual({});
	expect(missionAllowance(mission.state()).spent.nanoUsd).toBe(200_000_000);
	expect(dayAllowance(mission.state()).spent.nanoUsd).toBe(200_000_000);
	expect(mission.state().spent.nanoUsd).toBe(0);
	expect(asks(mission, 'w2', 0.81).kind).toBe('stop');
	expect(budgetFacts(mission.state(), {taskId: null, role: 'worker'})).toContain(
		'budget 0.20 of 1.00 USD spent (0.20 USD of it by estimate: 1 call was not reported)',
	);
});

it('however much has come of it, it counts no more than was reserved', () => {
	const mission = start();
	expect(asks(mission, 'w1', 0.8).kind).toBe('go');
	isCut(mission, 'w1', 10_000);
	expect(missionAllowance(mission.state()).spent.nanoUsd).toBe(800_000_000);
	expect(mission.lane('w1').state).toBe('running');
});

it('one that OpenCode makes anew leaves what is reserved for the next try', () => {
	const mission = start();
	expect(asks(mission, 'w1', 0.5).kind).toBe('go');
	isCut(mission, 'w1', 20, {isRetried: true});
	expect(mission.state().calls.open['w1']?.nanoUsd).toBe(500_000_000);
	expect(asks(mission, 'w2', 0.45).kind).toBe('wait');
});

it('what the broken try came to counts before the next one is judged', () => {
	const mission = start();
	expect(asks(mission, 'w1', 0.8).kind).toBe('go');
	isCut(mission, 'w1', 100, {isRetried: true});
	expect(asks(mission, 'w1', 0.8).kind).toBe('stop');
});

it('tries that use a limit up end the turn like calls that ended', () => {
	const mission = start(0.5);
	expect(asks(mission, 'w1', 0.5).kind).toBe('go');
	isCut(mission, 'w1', 100, {isRetried: true});
	expect(mission.lane('w1').state).toBe('aborting');
	expect(mission.eventsOf('budget.reached')).toHaveLength(1);
});

it('one that ended after all counts as what it came to, and no longer as unreported', () => {
	const mission = start();
	expect(asks(mission, 'w1', 0.5).kind).toBe('go');
	isCut(mission, 'w1', 50, {callId: 'prt_late'});
	const step = {laneId: 'w1', messageId: 'msg_late', model: 'acme/small', usage};
	mission.tell({type: 'step.finished', ...step, cutId: 'prt_late'});
	expect(mission.state().spent).toMatchObject({
		nanoUsd: 20_000_000,
		calls: 1,
		unpriced: 0,
		unreported: {calls: 0, nanoUsd: 0, tokens: 0},
	});
	expect(dayAllowance(mission.state()).spent.nanoUsd).toBe(20_000_000);
	expect(ownOf(mission.lane('w1'))).toMatchObject({calls: 1, unreported: 0});
});

it('where nothing was reserved for it, it counts with what is known of its conversation, each try of OpenCode too', () => {
	const mission = start();
	const estimate = {nanoUsd: 300_000_000, tokens: 5000};
	isCut(mission, 'w1', 5000, {estimate, isRetried: true});
	isCut(mission, 'w1', 5000, {estimate, isRetried: true});
	isCut(mission, 'w1', 5000, {estimate: {...estimate, nanoUsd: null}});
	expect(mission.state().spent).toMatchObject({calls: 3, unpriced: 3, nanoUsd: 0});
	const counted = {calls: 3, nanoUsd: 600_000_000, tokens: 15_000};
	expect(mission.state().spent.unreported).toEqual(counted);
	isCut(mission, 'w1', 5000, {estimate: {...estimate, nanoUsd: 400_000_000}, isRetried: true});
	expect(mission.lane('w1').state).toBe('aborting');
});

it('one that failed before its answer began counts as nothing, and what was held for it is free', () => {
	const mission = start();
	const child = 'ses_child';
	expect(asks(mission, 'w1', 0.8, child).kind).toBe('go');
	isCut(mission, 'w1', 0, {child, hasBegun: false});
	expect(mission.state().calls.open).toEqual({});
	expect(mission.state().spent).toMatchObject({calls: 0, unreported: {calls: 0}});
	expect(asks(mission, 'w1', 0.9).kind).toBe('go');
});

it('one that ended after all is taken from no sum that began anew since', () => {
	const allowances = {task: {usd: 1, tokens: null}, roles: {}, day: noBudget};
	const mission = underWay([{files: ['a']}], {allowances});
	isCut(mission, 'w1', 50, {callId: 'prt_late'});
	mission.ends('w1', {finish: 'aborted', text: ''});
	factsOf(mission.state(), {type: 'abort-lane', laneId: 'w2'}).forEach(mission.tell);
	mission.ends('w2', {finish: 'aborted', text: ''});
	factsOf(mission.state(), {type: 'retry-lane', laneId: 'w2'}).forEach(mission.tell);
	const step = {laneId: 'w1', messageId: 'msg_late', model: 'acme/small', usage};
	mission.tell({type: 'step.finished', ...step, cutId: 'prt_late'});
	const {sums} = mission.state().budget;
	expect(sums['task:t1']).toMatchObject({calls: 1, unreported: {calls: 0}});
	expect(mission.state().spent).toMatchObject({calls: 1, unreported: {calls: 0}});
});

describe('a call that ended and reported nothing', () => {
	const silent = {...usage, input: 0, output: 0, cost: 0};
	const step = {type: 'step.finished', laneId: 'w1', model: 'acme/small', usage: silent} as const;

	it('is no call for nothing: it counts as one that nobody reports, by what was reserved for it', () => {
		const mission = start();
		expect(asks(mission, 'w1', 0.8).kind).toBe('go');
		mission.tell({...step, messageId: 'one', writtenBytes: 25});
		expect(mission.state().spent).toMatchObject({calls: 1, unpriced: 1, nanoUsd: 0});
		expect(missionAllowance(mission.state()).spent.nanoUsd).toBe(200_000_000);
		const estimatedNanoUsd = 200_000_000;
		const own = {calls: 1, unpriced: 1, unreported: 1, estimatedNanoUsd};
		expect(ownOf(mission.lane('w1'))).toMatchObject(own);
		expect(mission.state().calls.open).toEqual({});
	});

	it('counts with all that it might write where nobody knows what it wrote', () => {
		const mission = start();
		expect(asks(mission, 'w1', 0.8).kind).toBe('go');
		mission.tell({...step, messageId: 'one'});
		expect(missionAllowance(mission.state()).spent.nanoUsd).toBe(800_000_000);
	});

	it('counts as what it was when it was taken for cut off, where less is known of it at its end', () => {
		const mission = start();
		const estimate = {nanoUsd: 300_000_000, tokens: 5000};
		isCut(mission, 'w1', 50, {callId: 'prt_late', estimate});
		const less = {nanoUsd: null, tokens: 6000};
		mission.tell({...step, messageId: 'late', cutId: 'prt_late', estimate: less});
		const unreported = {calls: 1, nanoUsd: 300_000_000, tokens: 6000};
		expect(mission.state().spent).toMatchObject({calls: 1, unreported});
	});

	it('says nothing of how big the conversation is that the next call sends', () => {
		const mission = start(100);
		const asked = () => asks(mission, 'w1', 0.1);
		asked();
		mission.tell({...step, messageId: 'one', usage});
		const known = mission.state().calls.measured;
		asked();
		mission.tell({...step, messageId: 'two', writtenBytes: 9});
		expect(mission.state().calls.measured).toEqual(known);
	});

	it('uses up a budget by and by, whatever its provider leaves out', () => {
		const mission = start();
		const admitted = Array.from({length: 40}, (_, index) => {
			const {kind} = asks(mission, 'w1', 0.2);
			mission.tell({...step, messageId: `call ${index}`, writtenBytes: 100});
			return kind === 'go';
		});
		expect(admitted.filter(Boolean)).toHaveLength(5);
	});
});
