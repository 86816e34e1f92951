import {describe, expect, it} from 'vitest';
import {roomOf} from '../../../source/io/opencode/models.js';

const model = (
	contextTokens: number | null,
	outputTokens: number | null,
	inputTokens?: number,
) => ({
	contextTokens,
	outputTokens,
	inputTokens: inputTokens ?? null,
});

describe('the room of a model', () => {
	it.each([
		['a small answer', model(60_000, 4000), {limit: 60_000, ceiling: 56_000}],
		['a long answer, of which OpenCode asks 32,000', model(200_000, 64_000), {ceiling: 168_000}],
		['an unknown answer', model(128_000, null), {ceiling: 96_000}],
		['an input limit of its own', model(400_000, 128_000, 272_000), {ceiling: 252_000}],
		['a context smaller than an answer', model(8000, 8000), {limit: 8000, ceiling: 1}],
	])('ends for OpenCode where the next answer would not fit: %s', (_, known, room) => {
		expect(roomOf(known)).toMatchObject(room);
	});

	it('is unknown when the server does not tell the limit, or the model', () => {
		expect(roomOf(model(null, 4000))).toBeNull();
		expect(roomOf(undefined)).toBeNull();
	});
});
