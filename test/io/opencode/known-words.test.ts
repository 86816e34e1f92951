import type {GlobalEvent, OpencodeClient} from '@opencode-ai/sdk/v2/client';
import {describe, expect, it} from 'vitest';
import {createCompactions} from '../../../source/io/opencode/compactions.js';
import {newTrack} from '../../../source/io/opencode/lane-track.js';
import {replay} from './replay.js';

const secret = 'correcthorsebattery';
const words = `the key ${secret} is expired`;
const sessionID = 'ses_1';
const error = {
	name: 'APIError',
	data: {
		message: words,
		isRetryable: false,
		responseBody: JSON.stringify({detail: `now ${words}`}),
	},
};
const frame = (type: string, properties: object): GlobalEvent =>
	({directory: '/p', payload: {id: `e-${type}`, type, properties}}) as unknown as GlobalEvent;
const message = (info: object) =>
	frame('message.updated', {sessionID, info: {sessionID, time: {created: 1}, ...info}});
const answer = message({
	id: 'msg_b',
	role: 'assistant',
	parentID: 'msg_a',
	providerID: 'acme',
	modelID: 'm',
	agent: 'x',
	cost: 0,
	tokens: {input: 1, output: 1, reasoning: 0, cache: {read: 0, write: 0}},
	time: {created: 1, completed: 2},
	error,
});
const prompt = message({id: 'msg_a', role: 'user'});
const idle = frame('session.idle', {sessionID});

describe('a secret that is known is in no fact and no stream, though it looks like a word', () => {
	it.each([
		[
			'while OpenCode tries again',
			frame('session.status', {
				sessionID,
				status: {type: 'retry', attempt: 1, message: words, next: 5},
			}),
		],
		['when the session fails', frame('session.error', {sessionID, error})],
		['when a message fails', answer],
	])('%s', (_, told) => {
		const {facts, chunks} = replay([prompt, told, answer, idle], {secrets: [secret]});
		const all = JSON.stringify([facts, chunks]);
		expect(all).toContain('the key [removed] is expired');
		expect(all).not.toContain(secret);
	});

	it('when a summary fails', async () => {
		const summarize = async () => ({
			error: {data: {message: words}},
			response: {ok: false, status: 400},
		});
		const messages = async () => ({data: [], response: {ok: true, status: 200}});
		const {compact} = createCompactions({
			client: {session: {summarize, messages}} as unknown as OpencodeClient,
			directory: '/p',
			secrets: () => [secret],
			laneOf: (lane) => newTrack({...lane, isCommander: false}, false),
		});
		const effect = {type: 'compact-session', laneId: 'w1', sessionId: sessionID, model: 'acme/m'};
		await expect(compact(effect as Parameters<typeof compact>[0])).resolves.toMatchObject({
			type: 'compaction.failed',
			reason: 'the key [removed] is expired',
		});
	});
});
