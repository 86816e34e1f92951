import type {GlobalEvent, OpencodeClient} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import {createResync, settle} from '../../../source/io/opencode/resync.js';
import {testTranslator} from './test-translator.js';

const answered = (data: unknown) => ({data, response: new Response()});

it('an answer about a status that is older than a frame does not undo what the frame said', async () => {
	const translator = testTranslator({});
	const lane = translator.track({laneId: 'c', sessionId: 'ses_1', isCommander: true});
	const asked = Promise.withResolvers<void>();
	const old = Promise.withResolvers<unknown>();
	const answers = [old.promise, Promise.resolve(answered({}))];
	const session = {
		messages: async () => answered([]),
		status: () => {
			asked.resolve();
			return answers.shift() ?? answered({});
		},
	};
	const client = {session} as unknown as OpencodeClient;
	const settled = settle({client, translator, directory: '/p', resend: () => false}, lane);
	await asked.promise;
	const idle = {id: 'e', type: 'session.idle', properties: {sessionID: 'ses_1'}};
	translator.take({directory: '/p', payload: idle} as GlobalEvent);
	old.resolve(answered({ses_1: {type: 'busy'}}));
	await settled;
	expect(lane.status).toBe('idle');
});

it('an answer about a status that was asked for earlier does not undo what a later one said', async () => {
	const translator = testTranslator({});
	const lane = translator.track({laneId: 'c', sessionId: 'ses_1', isCommander: true});
	const old = Promise.withResolvers<unknown>();
	const answers = [old.promise, Promise.resolve(answered({ses_1: {type: 'busy'}}))];
	const nothing = {list: async () => answered([])};
	const session = {messages: async () => answered([]), status: () => answers.shift()};
	const client = {session, permission: nothing, question: nothing} as unknown as OpencodeClient;
	const look = {client, translator, directory: '/p', resend: () => false};
	const earlier = createResync(look, () => false).standing();
	await createResync(look, () => true).standing();
	expect(lane.status).toBe('busy');
	const retry = {type: 'retry', attempt: 1, message: 'Too Many Requests', next: 5000};
	old.resolve(answered({ses_1: retry}));
	await earlier;
	expect(lane.status).toBe('busy');
});
