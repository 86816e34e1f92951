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
			expect(text.slice(-6000)).toContain((found ?? '').repeat(11));
		}),
		{numRuns: 200},
	);
});

test('a sentence said over and over is quoted from its start, wherever the stream stands', () => {
	const sentence = 'I read the module before I change anything in it.';
	fc.assert(
		fc.property(fc.nat({max: sentence.length}), (cut) => {
			const text = sentence.repeat(130) + sentence.slice(0, cut);
			expect(repeatedPiece(text)).toBe(sentence);
		}),
	);
});

test('a text whose lines are only alike, or that repeats only for a while, is left alone', () => {
	const lines = Array.from({length: 400}, (_, line) => `- [ ] item ${line} is like the others\n`);
	expect(repeatedPiece(lines.join(''))).toBeNull();
	expect(repeatedPiece('='.repeat(5999))).toBeNull();
	expect(repeatedPiece(`${'='.repeat(9000)} and then it goes on in other words`)).toBeNull();
});
