import {describe, expect, it} from 'vitest';
import {cutsOf, startCalling} from './calling-session.js';

it('tells of a lane’s call that failed before its answer began once, also when its message is read again', () => {
	const {facts, translator, message, part, finish} = startCalling();
	translator.expect('ses_lane', 'msg_0');
	for (let times = 0; times < 3; times += 1) {
		message('ses_lane', 'msg_a', 'paid/m', {});
		message(
			'ses_lane',
			'msg_a',
			'paid/m',
			{completed: 2},
			{error: {name: 'UnknownError', data: {}}},
		);
	}
	// As where OpenCode goes on with a summary.
	message('ses_lane', 'msg_b', 'paid/m', {});
	part('ses_lane', 'msg_b', {id: 'prt_1', type: 'step-start'});
	finish('ses_lane', 'msg_b');
	message('ses_lane', 'msg_b', 'paid/m', {completed: 2}, {finish: 'stop'});
	expect(cutsOf(facts)).toEqual([
		{
			...{type: 'call.cut', laneId: 'w1', callId: 'msg_a'},
			...{model: 'paid/m', writtenBytes: 0, hasBegun: false},
		},
	]);
});

it('tells of a call below a lane that failed before its answer began, so that nothing is held for it', () => {
	const {facts, message, part, finish} = startCalling();
	message('ses_child', 'msg_a', 'paid/m', {});
	message('ses_child', 'msg_a', 'paid/m', {completed: 2});
	message('ses_child', 'msg_b', 'paid/m', {});
	part('ses_child', 'msg_b', {id: 'prt_1', type: 'step-start'});
	finish('ses_child', 'msg_b');
	// As OpenCode does it: with its finish, and then with its end.
	message('ses_child', 'msg_b', 'paid/m', {}, {finish: 'stop'});
	message('ses_child', 'msg_b', 'paid/m', {completed: 2}, {finish: 'stop'});
	expect(cutsOf(facts)).toEqual([
		{
			...{type: 'call.cut', laneId: 'w1', child: 'ses_child', callId: 'msg_a'},
			...{model: 'paid/m', writtenBytes: 0, hasBegun: false},
		},
	]);
});

it('takes a call whose end nobody told for over when the next one of its session begins', () => {
	const {facts, message, part} = startCalling();
	message('ses_lane', 'msg_a', 'paid/m', {});
	part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
	message('ses_child', 'msg_b', 'paid/m', {});
	expect(cutsOf(facts)).toEqual([]);
	message('ses_lane', 'msg_c', 'paid/m', {});
	message('ses_lane', 'msg_d', 'paid/m', {});
	// Read again, from the first on.
	message('ses_lane', 'msg_a', 'paid/m', {});
	message('ses_lane', 'msg_d', 'paid/m', {});
	part('ses_lane', 'msg_d', {id: 'prt_4', type: 'step-start'});
	expect(cutsOf(facts)).toMatchObject([
		{laneId: 'w1', callId: 'prt_1'},
		{laneId: 'w1', callId: 'msg_c', hasBegun: false},
	]);
});

it('takes what is called in a session that the commander has left for that session’s, not for its new one’s', () => {
	const {facts, translator, message, part, finish} = startCalling();
	const commander = {laneId: 'c', isCommander: true};
	translator.track({...commander, sessionId: 'ses_old'});
	translator.track({...commander, sessionId: 'ses_new'});
	translator.expect('ses_new', 'msg_1');
	message('ses_old', 'msg_a', 'paid/m', {});
	finish('ses_old', 'msg_a');
	message('ses_old', 'msg_b', 'paid/m', {});
	part('ses_old', 'msg_b', {id: 'prt_1', type: 'step-start'});
	message('ses_old', 'msg_b', 'paid/m', {completed: 2});
	message('ses_old', 'msg_c', 'paid/m', {});
	message('ses_old', 'msg_c', 'paid/m', {completed: 2});
	const told = facts.filter(({type}) => type === 'step.finished' || type === 'call.cut');
	expect(told).toMatchObject([
		{type: 'step.finished', laneId: 'c', child: 'ses_old'},
		{type: 'call.cut', laneId: 'c', child: 'ses_old', callId: 'prt_1'},
		{type: 'call.cut', laneId: 'c', child: 'ses_old', hasBegun: false},
	]);
});

describe('while frames may be missing', () => {
	it('takes no call for broken or over: it may have ended, which is read later', () => {
		const {facts, translator, take, message, part, finish} = startCalling();
		translator.expect('ses_lane', 'msg_0');
		message('ses_lane', 'msg_a', 'paid/m', {});
		part('ses_lane', 'msg_a', {id: 'prt_1', type: 'step-start'});
		translator.setBlind(true);
		translator.setBlind(false);
		const status = {type: 'retry', attempt: 1, message: 'limited', next: 5000};
		take('session.status', {sessionID: 'ses_lane', status});
		message('ses_lane', 'msg_b', 'paid/m', {});
		finish('ses_lane', 'msg_a');
		message('ses_lane', 'msg_a', 'paid/m', {completed: 2}, {finish: 'tool-calls'});
		expect(cutsOf(facts)).toEqual([]);
		expect(facts.filter(({type}) => type === 'step.finished')).toHaveLength(1);
	});
});
