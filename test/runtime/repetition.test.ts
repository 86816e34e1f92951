import fc from 'fast-check';
import {expect, test} from 'vitest';
import {repeatedPiece} from '../../source/runtime/repetition.js';

test('a text that repeats a piece at its end is known by that piece, whatever came before', () => {
	const piece = fc.string({minLength: 1, maxLength: 500});
	fc.assert(
		fc.property(fc.string({maxLength: 9000}), piece, (before, repeated) => {
			const text = before + repeated.repeat(Math.ceil(6000 / repeated.length));
			const found = repeatedPiece(text);
			expect(found).not.toBeNull();
			expect(text.endsWith((found ?? '').repeat(12))).toBe(true);
		}),
		{numRuns: 200},
	);
});

test('a text whose lines are only alike, or that repeats only for a while, is left alone', () => {
	const lines = Array.from({length: 400}, (_, line) => `- [ ] item ${line} is like the others\n`);
	expect(repeatedPiece(lines.join(''))).toBeNull();
	expect(repeatedPiece('='.repeat(5999))).toBeNull();
	expect(repeatedPiece(`${'='.repeat(9000)} and then it goes on in other words`)).toBeNull();
});
