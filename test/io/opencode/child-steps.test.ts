import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import type {FactOf} from '../../../source/mission/events.js';
import {testTranslator} from './test-translator.js';

const lane = 'ses_lane';

/** A lane whose agents start sessions; models of `sub/` are paid for by a subscription. */
function start() {
	const steps: FactOf<'step.finished'>[] = [];
	const translator = testTranslator(
		{
			fact: (fact) => {
				if (fact.type === 'step.finished') {
					steps.push(fact);
				}
			},
		},
		{
			models: {
				hasPrice: (model) => model.startsWith('paid/'),
				isSubscription: (model) => model.startsWith('sub/'),
			},
		},
	);
	translator.track({laneId: 'w1', sessionId: lane, isCommander: false});
	translator.learn({id: 'ses_child', parentID: lane, directory: '/p'});
	translator.learn({id: 'ses_deep', parentID: 'ses_child', directory: '/p'});
	const take = (type: string, properties: object) =>
		translator.take({directory: '/p', payload: {id: 'e', type, properties}} as GlobalEvent);
	const call = (sessionID: string, id: string, model: string, cost: number) => {
		const [providerID = '', modelID = ''] = model.split('/');
		const info = {id, sessionID, role: 'assistant', providerID, modelID, parentID: 'msg_0'};
		const tokens = {input: 10, output: 2, reasoning: 0, cache: {read: 0, write: 0}};
		const part = {id: `prt_${id}`, messageID: id, sessionID, type: 'step-finish', cost, tokens};
		take('message.updated', {sessionID, info: {...info, time: {created: 1}}});
		take('message.part.updated', {sessionID, part});
		take('message.part.updated', {sessionID, part});
		take('message.updated', {sessionID, info: {...info, time: {created: 1, completed: 2}}});
	};
	return {steps, call};
}

it('counts a call of a session below a lane once, for the lane, and says whose it was', () => {
	const {steps, call} = start();
	call(lane, 'msg_a', 'paid/m', 0.5);
	call('ses_child', 'msg_b', 'paid/m', 0.25);
	call('ses_deep', 'msg_c', 'paid/m', 0.125);
	call('ses_foreign', 'msg_d', 'paid/m', 8);
	expect(steps.map(({laneId, child, usage}) => [laneId, child, usage.cost])).toEqual([
		['w1', undefined, 0.5],
		['w1', 'ses_child', 0.25],
		['w1', 'ses_deep', 0.125],
	]);
	// The model of a session below is not what the lane itself asks.
	expect(steps.map(({model}) => model)).toEqual(['paid/m', null, null]);
});

it('tells a call that a subscription pays for from one whose price nobody knows, and from one that was free', () => {
	const {steps, call} = start();
	call(lane, 'msg_a', 'sub/m', 0);
	call('ses_child', 'msg_b', 'sub/m', 0);
	call(lane, 'msg_c', 'other/m', 0);
	call('ses_child', 'msg_d', 'other/m', 0);
	call('ses_child', 'msg_e', 'paid/m', 0);
	expect(steps.map(({usage}) => [usage.cost, usage.bySubscription ?? false])).toEqual([
		[null, true],
		[null, true],
		[null, false],
		[null, false],
		[0, false],
	]);
});
