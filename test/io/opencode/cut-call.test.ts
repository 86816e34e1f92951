import {describe, expect, it} from 'vitest';
import {cutsOf, startCalling} from './calling-session.js';
import {recorded, replay} from './replay.js';

describe('the stream of a real server', () => {
	it('tells of an answer that was cut off, before its turn ends, with the bytes that had come', () => {
		const {facts} = replay(recorded('aborted'));
		expect(cutsOf(facts)).toMatchObject([
			{laneId: 'w1', writtenBytes: 'the first half of it'.length, model: expect.any(String)},
		]);
		const types = facts.map(({type}) => type);
		expect(types.indexOf('call.cut')).toBeLessThan(types.indexOf('turn.ended'));
		expect(types).not.toContain('step.finished');
	});

	it.each(['answer', 'tool', 'limited-429', 'compaction', 'steered'])(
		'tells of none where every answer got to its end: %s',
		(name) => {
			expect(cutsOf(replay(recorded(name)).facts)).toEqual([]);
		},
	);

	it('tells of a call that was refused for good as one whose answer never began', () => {
		const {facts} = replay(recorded('refused-400'));
		expect(cutsOf(facts)).toMatchObject([{laneId: 'w1', writtenBytes: 0, hasBegun: false}]);
		const types = facts.map(({type}) => type);
		expect(types.indexOf('call.cut')).toBeLessThan(types.indexOf('turn.ended'));
	});
});

it('tells of an answer of a session below a lane for the lane, and says whose it was', () => {
	const {facts, take, message, part} = startCalling();
	message('ses_child', 'msg_a', 'sub/m', {});
	part('ses_child', 'msg_a', {id: 'prt_1', type: 'step-start'});
	part('ses_child', 'msg_a', {id: 'prt_2', type: 'reasoning', text: ''});
	const delta = {messageID: 'msg_a', partID: 'prt_2', field: 'text', delta: 'äh'};
	take('message.part.delta', {sessionID: 'ses_child', ...delta});
	const state = {status: 'running', input: {path: 'a'}};
	part('ses_child', 'msg_a', {id: 'prt_3', type: 'tool', tool: 'read', state});
	message('ses_child', 'msg_a', 'sub/m', {completed: 2});
	expect(cutsOf(facts)).toEqual([
		{
			type: 'call.cut',
			laneId: 'w1',
			child: 'ses_child',
			callId: 'prt_1',
			model: 'sub/m',
			writtenBytes: 15,
			estimate: {nanoUsd: null, tokens: 40_015},
			bySubscription: true,
		},
	]);
});

it('tells of a try that broke where OpenCode makes the call anew, and of nothing when that ends', () => {
	const {facts, message, part, finish} = startCalling();
	message('ses_lane', 'msg_a', 'paid/m', {});
	part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
	part('ses_lane', 'msg_a', {id: 'prt_2', type: 'text', text: 'half'});
	part('ses_lane', 'msg_a', {id: 'prt_3', type: 'step-start'});
	finish('ses_lane', 'msg_a');
	message('ses_lane', 'msg_a', 'paid/m', {completed: 2});
	expect(cutsOf(facts)).toMatchObject([{callId: 'prt_1', writtenBytes: 4, isRetried: true}]);
});

describe('a call that broke and is to be made anew', () => {
	const status = {type: 'retry', attempt: 1, message: 'Provider returned error', next: 5000};

	it.each([
		['a lane', 'ses_lane', {}],
		['a session below a lane', 'ses_child', {child: 'ses_child'}],
	])(
		'is told of while %s waits, before the next try asks to be sent, and once',
		(_, sessionID, whose) => {
			const {facts, take, message, part, finish} = startCalling();
			message(sessionID, 'msg_a', 'paid/m', {});
			part(sessionID, 'msg_a', {id: 'prt_1', type: 'step-start'});
			part(sessionID, 'msg_a', {id: 'prt_2', type: 'text', text: 'half'});
			take('session.status', {sessionID, status});
			const told = {...whose, callId: 'prt_1', model: 'paid/m', writtenBytes: 4, isRetried: true};
			expect(cutsOf(facts)).toMatchObject([told]);
			// Read again, as after a lost stream.
			part(sessionID, 'msg_a', {id: 'prt_1', type: 'step-start'});
			part(sessionID, 'msg_a', {id: 'prt_3', type: 'step-start'});
			finish(sessionID, 'msg_a');
			message(sessionID, 'msg_a', 'paid/m', {completed: 2});
			expect(cutsOf(facts)).toHaveLength(1);
			const ended = facts.find(({type}) => type === 'step.finished');
			expect(ended).not.toHaveProperty('cutId');
		},
	);

	it('is no call of another session, nor one that has ended', () => {
		const {facts, take, message, part, finish} = startCalling();
		message('ses_child', 'msg_a', 'paid/m', {});
		part('ses_child', 'msg_a', {id: 'prt_1', type: 'step-start'});
		message('ses_lane', 'msg_b', 'paid/m', {});
		part('ses_lane', 'msg_b', {id: 'prt_2', type: 'step-start'});
		finish('ses_lane', 'msg_b');
		take('session.status', {sessionID: 'ses_lane', status});
		expect(cutsOf(facts)).toEqual([]);
	});
});

it('knows the model of each try of a session below a lane', () => {
	const {facts, message, part} = startCalling();
	message('ses_child', 'msg_a', 'paid/m', {});
	part('ses_child', 'msg_a', {id: 'prt_1', type: 'step-start'});
	part('ses_child', 'msg_a', {id: 'prt_2', type: 'step-start'});
	message('ses_child', 'msg_a', 'paid/m', {completed: 2});
	expect(cutsOf(facts)).toMatchObject([
		{callId: 'prt_1', model: 'paid/m', estimate: {nanoUsd: 40_000_000}},
		{callId: 'prt_2', model: 'paid/m', estimate: {nanoUsd: 40_000_000}},
	]);
});

it('tells of it once, however often the message is read again', () => {
	const {facts, message, part} = startCalling();
	for (let times = 0; times < 3; times += 1) {
		message('ses_lane', 'msg_a', 'paid/m', {});
		part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
		message('ses_lane', 'msg_a', 'paid/m', {completed: 2});
	}
	expect(cutsOf(facts)).toHaveLength(1);
});

it('takes no try for another one that is read again while a later one is under way', () => {
	const {facts, message, part, finish} = startCalling();
	message('ses_lane', 'msg_a', 'paid/m', {});
	part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
	part('ses_lane', 'msg_a', {id: 'prt_3', type: 'step-start'});
	part('ses_lane', 'msg_a', {id: 'prt_4', type: 'text', text: 'half'});
	for (const id of ['prt_1', 'prt_3']) {
		part('ses_lane', 'msg_a', {id, type: 'step-start'});
	}
	finish('ses_lane', 'msg_a');
	expect(cutsOf(facts)).toMatchObject([{callId: 'prt_1'}]);
});

it('takes it back when the call has ended after all, behind a turn that was ended by force', () => {
	const {facts, translator, message, part, finish} = startCalling();
	translator.expect('ses_lane', 'msg_0');
	message('ses_lane', 'msg_a', 'paid/m', {});
	part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
	translator.end('ses_lane', 'aborted');
	expect(facts.map(({type}) => type)).toEqual(['call.cut', 'turn.ended']);
	finish('ses_lane', 'msg_a');
	message('ses_lane', 'msg_a', 'paid/m', {completed: 2});
	expect(facts.at(-1)).toMatchObject({type: 'step.finished', messageId: 'msg_a', cutId: 'prt_1'});
	expect(cutsOf(facts)).toHaveLength(1);
});

describe('what a call may have come to that nobody reports', () => {
	it('is all that its conversation came to at its last call, read anew, and a token for each byte of its answer', () => {
		const {facts, message, part, finish} = startCalling();
		message('ses_lane', 'msg_a', 'paid/m', {});
		finish('ses_lane', 'msg_a');
		message('ses_lane', 'msg_b', 'paid/m', {});
		part('ses_lane', 'msg_b', {id: 'prt_1', type: 'step-start'});
		part('ses_lane', 'msg_b', {id: 'prt_2', type: 'text', text: 'half'});
		message('ses_lane', 'msg_b', 'paid/m', {completed: 2});
		expect(cutsOf(facts)).toMatchObject([{estimate: {nanoUsd: 12_000 + 40_000, tokens: 16}}]);
	});

	it('is told of a call that ended without a word of its tokens, which is none for nothing', () => {
		const {facts, message, part} = startCalling();
		const tokens = {input: 0, output: 0, reasoning: 0, cache: {read: 0, write: 0}};
		for (const [id, model] of [
			['msg_a', 'paid/m'],
			['msg_b', 'sub/m'],
		] as const) {
			message('ses_lane', id, model, {});
			part('ses_lane', id, {id: `prt_1${id}`, type: 'step-start'});
			part('ses_lane', id, {id: `prt_2${id}`, type: 'text', text: 'whole'});
			part('ses_lane', id, {id: `prt_3${id}`, type: 'step-finish', cost: 0, tokens});
		}
		expect(facts.filter(({type}) => type === 'step.finished')).toMatchObject([
			{
				usage: {cost: null},
				writtenBytes: 5,
				estimate: {nanoUsd: 40_000_000 + 50_000, tokens: 40_005},
			},
			{usage: {cost: null, bySubscription: true}, estimate: {nanoUsd: null, tokens: 40_010}},
		]);
	});

	it('is left out where the tokens were told', () => {
		const {facts, message, finish} = startCalling();
		message('ses_lane', 'msg_a', 'paid/m', {});
		finish('ses_lane', 'msg_a');
		expect(facts.find(({type}) => type === 'step.finished')).not.toHaveProperty('estimate');
	});
});
