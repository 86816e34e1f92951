import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import type {Fact} from '../../../source/mission/events.js';
import {testTranslator} from './test-translator.js';

export const cutsOf = (facts: readonly Fact[]) => facts.filter((fact) => fact.type === 'call.cut');

/** A lane that started a session below it; models of `sub/` are paid for by a subscription. */
export function startCalling() {
	const facts: Fact[] = [];
	const translator = testTranslator(
		{fact: (fact) => facts.push(fact)},
		{
			models: {
				hasPrice: (model) => model.startsWith('paid/'),
				isSubscription: (model) => model.startsWith('sub/'),
				prices: (model) => (model.startsWith('paid/') ? [{above: 0, input: 1, output: 10}] : null),
			},
		},
	);
	translator.track({laneId: 'w1', sessionId: 'ses_lane', isCommander: false});
	translator.learn({id: 'ses_child', parentID: 'ses_lane', directory: '/p'});
	const take = (type: string, properties: object) =>
		translator.take({directory: '/p', payload: {id: 'e', type, properties}} as GlobalEvent);
	const message = (sessionID: string, id: string, model: string, time: object, more = {}) => {
		const [providerID = '', modelID = ''] = model.split('/');
		const tokens = {input: 0, output: 0, reasoning: 0, cache: {read: 0, write: 0}};
		const info = {id, sessionID, role: 'assistant', providerID, modelID, parentID: 'msg_0', tokens};
		take('message.updated', {sessionID, info: {...info, ...more, time: {created: 1, ...time}}});
	};
	const part = (sessionID: string, messageID: string, more: object) =>
		take('message.part.updated', {sessionID, part: {sessionID, messageID, ...more}});
	const finish = (sessionID: string, messageID: string) => {
		const tokens = {input: 10, output: 2, reasoning: 0, cache: {read: 0, write: 0}};
		part(sessionID, messageID, {id: `end_${messageID}`, type: 'step-finish', cost: 0.5, tokens});
	};
	return {facts, translator, take, message, part, finish};
}
