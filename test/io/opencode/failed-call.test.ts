import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import type {Fact} from '../../../source/mission/events.js';
import type {FailedModelCall} from '../../../source/runtime/ports.js';
import {recorded} from './replay.js';
import {testTranslator} from './test-translator.js';

/** What a lane tells while such frames come, the failed calls of it and its facts. */
function told(frames: readonly GlobalEvent[], sessionId: string) {
	const failed: FailedModelCall[] = [];
	const facts: Fact[] = [];
	const translator = testTranslator({
		fact: (fact) => facts.push(fact),
		failed: (call) => failed.push(call),
	});
	translator.track({laneId: 'w1', sessionId, isCommander: false});
	for (const frame of frames) {
		translator.take(frame);
	}
	const models = facts.flatMap((fact) => (fact.type === 'lane.waited' ? [fact.model] : []));
	return {failed, models};
}

const frame = (type: string, properties: object) =>
	({directory: '/p', payload: {id: 'e', type, properties}}) as unknown as GlobalEvent;
const message = (id: string, modelID: string, more: object = {}) =>
	frame('message.updated', {
		sessionID: 's',
		info: {
			...{id, sessionID: 's', role: 'assistant', parentID: 'msg_a', agent: 'x', cost: 0},
			...{providerID: 'beta', modelID, time: {created: 1}, ...more},
			tokens: {input: 1, output: 1, reasoning: 0, cache: {read: 0, write: 0}},
		},
	});
const error = {name: 'APIError', data: {statusCode: 402, message: 'no credit'}};
const fails = frame('session.error', {sessionID: 's', error});
const retries = frame('session.status', {
	sessionID: 's',
	status: {type: 'retry', attempt: 1, message: 'Rate limit reached', next: 5},
});

it('a call that fails, or is tried again, is of the model that its message names', () => {
	const first = message('msg_b', 'x', {time: {created: 1, completed: 2}, finish: 'tool-calls'});
	const summary = message('msg_c', 'small', {summary: true});
	const {failed, models} = told([first, retries, summary, retries, fails], 's');
	expect(models).toEqual(['beta/x', 'beta/small']);
	expect(failed).toEqual([{laneId: 'w1', model: 'beta/small', error}]);
});

it('a call that fails before there is a message is of no model that is known', () => {
	const {failed, models} = told([retries, fails], 's');
	expect([failed, models]).toEqual([[{laneId: 'w1', model: null, error}], [undefined]]);
});

it('the real server names the model before it tells of the error', () => {
	const frames = recorded('refused-400');
	const [sessionId] = frames.flatMap(({payload}) =>
		payload.type === 'session.error' ? [payload.properties.sessionID ?? ''] : [],
	);
	const {failed} = told(frames, sessionId ?? '');
	expect(failed).toMatchObject([{model: 'sim/m', error: {name: 'APIError'}}]);
});
