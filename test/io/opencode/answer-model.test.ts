import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readAnswerModel, readRequestModel} from '../../../source/io/opencode/answer-model.js';

/** What a reader finds in a body that comes in pieces which end at these places. */
function found(body: string | Uint8Array, cuts: readonly number[] = []): string | null {
	const bytes = typeof body === 'string' ? Buffer.from(body) : body;
	const reader = readAnswerModel();
	const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
	let from = 0;
	for (const end of ends.sort((left, right) => left - right)) {
		reader.take(bytes.subarray(from, end));
		from = end;
	}
	return reader.model();
}

const events = (...data: readonly unknown[]) =>
	data.map((one) => `event: some\ndata: ${JSON.stringify(one)}\n\n`).join('');

const anyCuts = fc.array(fc.nat(), {maxLength: 30});

describe('the name of the model in an answer', () => {
	it.each([
		['a chat completion', JSON.stringify({id: 'x', choices: [], model: 'gpt-5-2025-08-07'})],
		['a streamed one', events({id: 'x', model: 'gpt-5-2025-08-07', choices: []}, {model: 'b'})],
		['one whose first chunk is empty', events({model: ''}, {model: 'gpt-5-2025-08-07'})],
		[
			'a response',
			events({
				type: 'response.created',
				response: {
					instructions: '{"model":"no"}',
					tools: [{model: 'no'}],
					model: 'gpt-5-2025-08-07',
				},
			}),
		],
		['a message', events({type: 'message_start', message: {model: 'gpt-5-2025-08-07'}})],
		['Gemini', events({candidates: [{content: {}}], modelVersion: 'gpt-5-2025-08-07'})],
		['data without a space, and CRLF', 'data:{"model":\r\ndata:"gpt-5-2025-08-07"}\r\n\r\n'],
		[
			'comments before it',
			': OPENROUTER PROCESSING\n\n: again\n\ndata: {"model":"gpt-5-2025-08-07"}\n\n',
		],
		['white space before it', '\n  {"model" : "gpt-5-2025-08-07"}'],
		['escapes', '{"mod\\u0065l":"gpt\\u002d5-2025-08-07"}'],
	])('is found in %s, wherever the pieces are cut', (_, body) => {
		fc.assert(
			fc.property(anyCuts, (cuts) => {
				expect(found(body, cuts)).toBe('gpt-5-2025-08-07');
			}),
		);
	});

	it.each([
		[
			'a tool call speaks of one',
			events({choices: [{delta: {content: '{"model":"x"}', model: 'x'}}]}),
		],
		['it is deeper', JSON.stringify({usage: {model: 'x', message: {model: 'x'}}})],
		['it is no text', JSON.stringify({model: {name: 'x'}, modelVersion: 5})],
		['it is blank, or longer than any name', events({model: '  '}, {model: 'x'.repeat(300)})],
		['the body is no JSON', 'model: x\n\n<html>"model":"x"</html>'],
		['the body is a list', '[{"model":"x"}]'],
		['an event is cut off before it', 'data: {"id":"1","mod'],
	])('is none where %s', (_, body) => {
		expect(found(body)).toBeNull();
	});

	it('is one printable line', () => {
		expect(found(JSON.stringify({model: 'a\u001b[31m\nb'}))).toBe('a[31m b');
	});

	it('is the one that JSON.parse finds, in any object, wherever the pieces are cut', () => {
		const key = fc.constantFrom(
			'model',
			'modelVersion',
			'response',
			'message',
			'é',
			'"',
			'\\',
			'x',
		);
		const name = fc.oneof(
			fc.string({unit: 'grapheme', minLength: 1, maxLength: 9}),
			fc.jsonValue(),
		);
		const inner = fc.dictionary(key, name);
		const outer = fc.dictionary(key, fc.oneof(name, inner, fc.array(inner)));
		fc.assert(
			fc.property(outer, fc.nat(3), anyCuts, (object, indent, cuts) => {
				const named = nameIn(JSON.parse(JSON.stringify(object)));
				const reader = (body: string) => found(body, cuts);
				const whole = found(JSON.stringify({model: named ?? ''}));
				expect(reader(JSON.stringify(object, null, indent))).toBe(whole);
				expect(reader(events(object))).toBe(whole);
			}),
			{numRuns: 500},
		);
	});

	it('is the same for any bytes, however they are cut, and nothing is thrown', () => {
		const piece = fc.oneof(
			fc.constantFrom('data: {"model":"', '"}', '\n\n', '\r\n', '\\', '{', '"', ',', ':', ']'),
			fc.string(),
		);
		fc.assert(
			fc.property(
				fc.array(piece),
				fc.uint8Array({maxLength: 20}),
				anyCuts,
				(texts, noise, cuts) => {
					const bytes = Buffer.concat([Buffer.from(texts.join('')), noise]);
					expect(found(bytes, cuts)).toBe(found(bytes));
				},
			),
			{numRuns: 500},
		);
	});
});

it('the name of the model in a request is that of its outermost object', () => {
	const reader = readRequestModel();
	reader.take(Buffer.from(JSON.stringify({messages: [{model: 'x'}], message: {model: 'y'}})));
	expect(reader.model()).toBeNull();
	const other = readRequestModel();
	other.take(Buffer.from(JSON.stringify({messages: [{content: '"model"'}], model: 'acme-1'})));
	expect(other.model()).toBe('acme-1');
});

/** The first text at one of the places, in the order in which they stand. */
function nameIn(object: Readonly<Record<string, unknown>>): string | null {
	for (const [key, value] of Object.entries(object)) {
		const inner = key === 'response' || key === 'message' ? value : null;
		const isPlace = key === 'model' || key === 'modelVersion';
		const name = isPlace
			? value
			: typeof inner === 'object' && inner !== null && !Array.isArray(inner)
				? (inner as {model?: unknown}).model
				: null;
		if (typeof name === 'string' && name.trim() !== '') {
			return name;
		}
	}
	return null;
}
