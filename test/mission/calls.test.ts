import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {raisedBudget} from '../../source/mission/budget.js';
import {type CallQuestion, judgeCall, reservationFor} from '../../source/mission/calls.js';
import type {Usage} from '../../source/mission/records.js';
import type {Budget, CallLimits} from '../../source/mission/settings.js';
import {nanoPerUsd} from '../../source/mission/spent.js';
import {isPaused, pauseText} from '../../source/mission/state.js';
import {answerTo} from '../helpers/in-memory-gate.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

const lanes = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9', 'w10'];

const start = (budget: Partial<Budget>, count = 2) =>
	underWay(
		lanes.slice(0, count).map((name) => ({files: [name]})),
		{budget: {usd: null, tokens: null, ...budget}},
	);

/** A call of 100 tokens of instructions and 100 of an answer, at a cent for a token. */
const question = (laneId: string, change: Partial<CallQuestion> = {}): CallQuestion => ({
	laneId,
	model: 'acme/small',
	prices: [{above: 0, input: 10_000, output: 10_000}],
	bytes: 100,
	outputTokens: 100,
	...change,
});

/** Asks as a server does, and takes the answer in; true when the call may be sent. */
function asks(mission: TestMission, call: CallQuestion): boolean {
	const verdict = judgeCall(mission.state(), call);
	if (verdict.kind !== 'wait') {
		mission.tell(answerTo(call.laneId, verdict, call.child));
	}
	return verdict.kind === 'go';
}

let messages = 0;

type Tokens = Pick<Usage, 'input' | 'output'> & Partial<Usage>;

/** A call of a lane has ended with so many tokens, at a cent for each that is read anew or written. */
function ends(mission: TestMission, laneId: string, {input, output, ...more}: Tokens) {
	messages += 1;
	mission.tell({
		type: 'step.finished',
		laneId,
		messageId: `call_${messages}`,
		model: 'acme/small',
		usage: {
			input,
			output,
			reasoning: 0,
			cacheRead: 0,
			cacheWrite: 0,
			...more,
			cost: (input + output) / 100,
		},
	});
}

/** What is reserved beside the bytes of a first call, in USD. */
const unseen = 100;

describe('a call that is about to be sent', () => {
	it('is admitted while all that may be spent fits into the budget, with the figures it rests on', () => {
		const mission = start({usd: unseen + 5});
		const verdict = judgeCall(mission.state(), question('w1'));
		expect(verdict).toMatchObject({
			kind: 'go',
			facts: ['0.00 USD spent, 0.00 USD reserved, up to 102.00 USD for this call, of 105.00 USD'],
		});
	});

	it('is sent where it just fits, beside the tokens that were spent; a raise of those reaches for it', () => {
		const mission = start({tokens: 10_400});
		ends(mission, 'w1', {input: 100, output: 100});
		expect(judgeCall(mission.state(), question('w2')).kind).toBe('go');
		ends(mission, 'w1', {input: 1, output: 0});
		expect(judgeCall(mission.state(), question('w2'))).toMatchObject({
			kind: 'stop',
			reason:
				'one more call of acme/small may cost up to 10200 tokens, and 10199 tokens of the budget are left',
		});
		const small = start({tokens: 300});
		ends(small, 'w1', {input: 1, output: 0});
		expect(asks(small, question('w2'))).toBe(false);
		expect(raisedBudget(small.state())).toEqual({usd: null, tokens: 10_500});
	});

	it('waits while calls of other lanes hold what it may need, and goes when they came to less', () => {
		const mission = start({usd: unseen + 5});
		expect(asks(mission, question('w1'))).toBe(true);
		expect(judgeCall(mission.state(), question('w2'))).toMatchObject({
			kind: 'wait',
			reason:
				'one more call of acme/small may cost up to 102.00 USD; 105.00 USD of the budget are left, and calls under way hold 102.00 USD',
		});
		ends(mission, 'w1', {input: 100, output: 100});
		expect(judgeCall(mission.state(), question('w2')).kind).toBe('go');
	});

	it('goes when the turn of the others has ended, whatever came of it', () => {
		const mission = start({usd: unseen + 5});
		asks(mission, question('w1'));
		mission.ends('w1', {finish: 'error', text: ''});
		expect(judgeCall(mission.state(), question('w2')).kind).toBe('go');
	});

	it('waits from the moment on in which that is told until it is decided on, comes to nothing or its turn ends', () => {
		const mission = start({usd: unseen + 5});
		const waiting = () => Object.keys(mission.state().calls.waiting);
		for (const who of [{laneId: 'w1'}, {laneId: 'w2'}, {laneId: 'w2', child: 'below'}]) {
			mission.tell({type: 'call.waited', ...who, model: 'acme/small', reason: 'full'});
		}
		expect(asks(mission, question('w1'))).toBe(true);
		expect(waiting()).toEqual(['w2', 'below']);
		const failed = {callId: 'prt_1', model: null, writtenBytes: 0, hasBegun: false};
		mission.tell({type: 'call.cut', laneId: 'w2', child: 'below', ...failed});
		expect(waiting()).toEqual(['w2']);
		mission.ends('w2', {finish: 'error', text: ''});
		expect(waiting()).toEqual([]);
	});

	it('is stopped when it alone may pass the budget; the mission pauses, says why, and a raise reaches for it', () => {
		const mission = start({usd: 10});
		expect(asks(mission, question('w1'))).toBe(false);
		expect(isPaused(mission.state())).toBe(true);
		expect(pauseText(mission.state())).toContain(
			'one more call of acme/small may cost up to 102.00 USD, and 10.00 USD of the budget are left',
		);
		const budget = raisedBudget(mission.state());
		expect(budget).toEqual({usd: 110, tokens: null});
		mission.tell({type: 'budget.raised', by: 'user', budget});
		expect(isPaused(mission.state())).toBe(false);
		expect(judgeCall(mission.state(), question('w1')).kind).toBe('go');
	});

	it('is held once, however often it is tried again before it has ended', () => {
		const mission = start({usd: unseen + 5});
		expect(asks(mission, question('w1'))).toBe(true);
		expect(asks(mission, question('w1'))).toBe(true);
	});

	it('never waits for a call of its own lane, which waits for this one', () => {
		const mission = start({usd: unseen + 5});
		asks(mission, question('w1'));
		const child = question('w1', {child: 'ses_child'});
		expect(judgeCall(mission.state(), child).kind).toBe('stop');
	});

	it('counts what a conversation came to last time, and a token for each byte since', () => {
		const mission = start({usd: 1000});
		asks(mission, question('w1', {bytes: 5000}));
		ends(mission, 'w1', {input: 100, cacheRead: 700, cacheWrite: 100, output: 60, reasoning: 40});
		const next = question('w1', {bytes: 5030});
		expect(reservationFor(mission.state(), next).tokens).toBe(1000 + 30 + 100);
		// Summed up meanwhile: nothing of it was measured.
		const shorter = question('w1', {bytes: 400});
		expect(reservationFor(mission.state(), shorter).tokens).toBe(400 + 10_000 + 100);
		// Another model counts in tokens of its own.
		const other = question('w1', {bytes: 5030, model: 'beta/large'});
		expect(reservationFor(mission.state(), other).tokens).toBe(5030 + 10_000 + 100);
	});

	it('counts by the prices that hold for as much as it may read', () => {
		const mission = start({usd: 1000});
		const base = {above: 0, input: 3, output: 15};
		const prices = [base, {above: 20_000, input: 6, output: 22.5}];
		const usd = (bytes: number) =>
			(reservationFor(mission.state(), question('w1', {prices, bytes, outputTokens: 1000}))
				.nanoUsd ?? 0) / nanoPerUsd;
		expect(usd(9999)).toBeCloseTo(0.019_999 * 3 + 0.015, 6);
		expect(usd(10_000)).toBeCloseTo(0.02 * 6 + 0.0225, 6);
	});

	it('is held by a budget of tokens where its model has no price', () => {
		const mission = start({usd: 1, tokens: 10_300});
		const free = question('w1', {prices: null});
		expect(asks(mission, free)).toBe(true);
		expect(judgeCall(mission.state(), {...free, laneId: 'w2'}).kind).toBe('wait');
		mission.ends('w1', {});
		expect(judgeCall(mission.state(), {...free, laneId: 'w2', bytes: 300}).kind).toBe('stop');
	});
});

describe('a limit on each call', () => {
	const limited = (callLimits: CallLimits) => underWay([{files: ['a']}], {callLimits});

	it('stops one that may read more, and fails its task with the figures and what to do', () => {
		const mission = limited({inputTokens: 10_050, outputTokens: null});
		expect(asks(mission, question('w1', {bytes: 50}))).toBe(true);
		ends(mission, 'w1', {input: 9000, output: 100});
		expect(asks(mission, question('w1', {bytes: 1001}))).toBe(false);
		expect(mission.lane('w1').state).toBe('aborting');
		mission.ends('w1', {finish: 'aborted', text: 'half of it'});
		expect(mission.task('t1').state).toBe('failed');
		const {report} = mission.task('t1');
		expect(report).toContain(
			'its next call of acme/small may read up to 10051 tokens, and one call may read 10050 (limits.call.inputTokens)',
		);
		expect(report).toContain('delegate what is left in smaller tasks');
		expect(report).toContain('half of it');
		expect(isPaused(mission.state())).toBe(false);
	});

	it('has the commander hand over to a fresh session, and ends the mission where that is too long as well', () => {
		const mission = limited({inputTokens: 10_100, outputTokens: null});
		mission.fills('c', 10);
		expect(asks(mission, question('c', {bytes: 300}))).toBe(false);
		mission.ends('c', {finish: 'aborted', text: ''});
		expect(mission.eventsOf('hand-over.planned')).toMatchObject([
			{reason: expect.stringContaining('may read up to 10300 tokens')},
		]);
		mission.ends('w1', 'status: done');
		mission.reviews('t1', 'pass');
		mission.pass(10_000);
		expect(mission.lane('c').state).toBe('running');
		expect(asks(mission, question('c', {bytes: 300}))).toBe(false);
		mission.ends('c', {finish: 'aborted', text: ''});
		expect(mission.state().ended).toMatchObject({
			outcome: 'limit',
			reason: expect.stringContaining('limits.call.inputTokens'),
		});
	});

	it('is forgotten by a commander in a fresh session: a budget that others use up lets its call end', () => {
		const mission = underWay([{files: ['a']}], {
			callLimits: {inputTokens: 10_100, outputTokens: null},
			budget: {usd: null, tokens: 500},
		});
		mission.fills('c', 10);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Go on!'});
		expect(mission.lane('c').state).toBe('running');
		mission.tell({
			type: 'call.refused',
			laneId: 'c',
			model: 'acme/small',
			of: 'call',
			short: null,
			reason: 'too long',
		});
		mission.ends('c', {finish: 'aborted', text: ''});
		mission.pass(10_000);
		expect(mission.eventsOf('hand-over.planned')).toHaveLength(1);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Go on!'});
		expect(mission.lane('c').state).toBe('running');
		ends(mission, 'w1', {input: 500, output: 0});
		expect(mission.lane('w1').state).toBe('aborting');
		expect(mission.lane('c').state).toBe('running');
	});

	it('lets it write the smaller of what is set and what its model may, and holds only that', () => {
		const mission = limited({inputTokens: null, outputTokens: 40});
		const verdict = judgeCall(mission.state(), question('w1'));
		expect(verdict).toMatchObject({kind: 'go', outputTokens: 40});
		expect(reservationFor(mission.state(), question('w1')).tokens).toBe(100 + 10_000 + 40);
		const small = judgeCall(mission.state(), question('w1', {outputTokens: 7}));
		expect(small).toMatchObject({kind: 'go', outputTokens: 7});
	});
});

it('whatever ten lanes ask for, in whatever order their calls end, nothing passes the budget', () => {
	const steps = fc.array(
		fc.record({
			lane: fc.constantFrom(...lanes),
			doesEnd: fc.boolean(),
			bytes: fc.nat(3000),
			output: fc.nat(400),
			/** How much of what it might have come to it did, in percent. */
			used: fc.oneof(fc.constant(100), fc.integer({min: 0, max: 100})),
		}),
		{maxLength: 120},
	);
	fc.assert(
		fc.property(steps, fc.integer({min: 100, max: 600}), (all, usd) => {
			const mission = start({usd}, lanes.length);
			const open = new Map<string, CallQuestion>();
			for (const {lane, doesEnd, bytes, output, used} of all) {
				const call = open.get(lane);
				if (call === undefined) {
					const asked = question(lane, {bytes, outputTokens: output + 1});
					if (asks(mission, asked)) {
						open.set(lane, asked);
					}
				} else if (doesEnd) {
					const {tokens} = mission.state().calls.open[lane] ?? {tokens: 0};
					const read = Math.floor(((tokens - call.outputTokens) * used) / 100);
					open.delete(lane);
					const written = Math.floor((call.outputTokens * used) / 100);
					ends(mission, lane, {input: read, output: written});
				}
				expect(mission.state().spent.nanoUsd).toBeLessThanOrEqual(usd * nanoPerUsd);
			}
		}),
		{numRuns: 200},
	);
});
