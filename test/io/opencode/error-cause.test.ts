import {describe, expect, it} from 'vitest';
import {errorOf} from '../../../source/io/opencode/turn.js';
import {failureText} from '../../../source/mission/failure-advice.js';

const bare = 'Provider returned error';

/** What a login file holds: nothing tells by its shape that it is secret. The last is a word. */
const secrets = ['correcthorsebattery', 'correcthorse', 'key'];

function told(body: unknown, message = bare, more: object = {}) {
	const responseBody = typeof body === 'string' ? body : JSON.stringify(body);
	const data = {message, statusCode: 402, isRetryable: false, responseBody, ...more};
	return errorOf({name: 'APIError', data}, () => secrets);
}

describe('the cause of an error', () => {
	it.each([
		[
			'OpenRouter, with the upstream provider and its JSON as a text',
			{
				error: {
					message: bare,
					code: 402,
					metadata: {
						raw: JSON.stringify({error: {message: 'the key has no credit left'}}),
						provider_name: 'Chutes',
					},
				},
				user_id: 'user_2x',
			},
			'Chutes: the key has no credit left',
		],
		[
			'OpenRouter, with plain words',
			{error: {message: bare, metadata: {raw: 'no instances available\n'}}},
			'no instances available',
		],
		['OpenAI', {error: {message: 'You exceeded your quota', type: 'x'}}, 'You exceeded your quota'],
		[
			'Anthropic',
			{type: 'error', error: {type: 'overloaded', message: 'Overloaded'}},
			'Overloaded',
		],
		['Gemini', [{error: {code: 400, message: 'location not supported'}}], 'location not supported'],
		['FastAPI', {detail: 'model is loading'}, 'model is loading'],
		['a text', 'upstream connect error', 'upstream connect error'],
	])('is found in the body of %s', (_, body, cause) => {
		expect(told(body).cause).toBe(cause);
	});

	it('is left out where the message says it already, or nothing is said', () => {
		for (const body of [{error: {message: bare}}, {}, '', '{"error": {"mess', '<html>502</html>']) {
			expect(told(body)).not.toHaveProperty('cause');
		}
		expect(told({error: {message: 'no credit'}}, 'Payment: no credit')).not.toHaveProperty('cause');
		expect(errorOf({name: 'UnknownError', data: null}, () => [])).not.toHaveProperty('cause');
	});

	it('is short, one line, and nothing of what was asked or of headers is in it', () => {
		const error = told(
			{
				error: {
					message: `refused\u001b[31m by policy\n${'x '.repeat(900)}`,
					metadata: {flagged_input: 'the private prompt', reasons: ['the private prompt']},
				},
				messages: [{content: 'the private prompt'}],
			},
			bare,
			{responseHeaders: {'set-cookie': 'session-of-mine'}},
		);
		expect(error.cause).toMatch(/^refused\[31m by policy x x/);
		expect(error.cause?.length).toBeLessThanOrEqual(240);
		expect(JSON.stringify(error)).not.toMatch(/private prompt|session-of-mine/);
	});

	it.each([
		'Incorrect API key provided: sk-proj-abcdEFGH12345678ijkl.',
		'header Authorization: Bearer abc.def-ghi123 was refused',
		'https://user:hunter2hunter2@proxy.example/v1 refused password=hunter2hunter2',
		'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl expired',
		'AIzaSyD-1234567890abcdefghijk is no key',
	])('has no secret in it: %s', (message) => {
		const secret = /sk-proj|abc\.def|hunter2|eyJ|AIza/;
		expect(JSON.stringify(told({error: {message}}))).not.toMatch(secret);
		expect(JSON.stringify(told('', message))).not.toMatch(secret);
		expect(told({error: {message}}).cause).toContain('[removed]');
	});

	it.each([
		['the key correcthorsebattery is expired', 'the key [removed] is expired'],
		['the key correct\u200bhorse is expired', 'the key [removed] is expired'],
		[
			'the key 0123456789abcdef0123456789abcdef.AbCdEfGhIjKl is expired. Log in.',
			'the key [removed] is expired. Log in.',
		],
	])('has no secret in it that is known, or the half of one: %s', (message, shown) => {
		expect(told({error: {message}}).cause).toBe(shown);
		expect(told('', message).message).toBe(shown);
	});

	it('keeps names of models, counts and ordinary words', () => {
		const said =
			'claude-sonnet-4-20250514: maximum tokens: 128000, basic authentication, bearer token missing';
		expect(told({error: {message: said}}).cause).toBe(said);
	});

	it('is told with status, whether to try again, and the model', () => {
		const error = {...told({detail: 'no credit left'}), model: 'openrouter/x'};
		expect(failureText(error)).toBe(
			'402 no credit left (Provider returned error, not retryable, openrouter/x)',
		);
		const lost = {name: 'ServerDied', message: 'gone', statusCode: null, retryable: true};
		expect(failureText(lost)).toBe('gone');
	});
});
