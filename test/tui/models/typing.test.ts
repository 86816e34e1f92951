import fc from 'fast-check';
import {expect, it} from 'vitest';
import {typedPart} from '../../../source/tui/models/typed-rows.js';
import {
	eraseAfter,
	eraseBefore,
	eraseLine,
	eraseWord,
	insert,
	moveBy,
	moveLine,
	moveToEdge,
	type Typing,
	typingAt,
} from '../../../source/tui/models/typing.js';

const family = '👨‍👩‍👧';
const pieces = fc.constantFrom(
	'a',
	' ',
	'\n',
	'é',
	'e\u0301',
	'\u0301',
	'\u200d',
	family,
	'🇩🇪',
	'🇩',
	'日本',
	'word',
	'▏',
);
const keys: ReadonlyArray<(typing: Typing) => Typing> = [
	eraseBefore,
	eraseAfter,
	eraseLine,
	eraseWord,
	(typing) => moveBy(typing, -1),
	(typing) => moveBy(typing, 1),
	(typing) => moveToEdge(typing, 'start'),
	(typing) => moveToEdge(typing, 'end'),
	(typing) => moveLine(typing, -1) ?? typing,
	(typing) => moveLine(typing, 1) ?? typing,
];
const key = fc.constantFrom(...keys);

/** Every place between two characters, as a person sees them. */
function places(text: string): readonly number[] {
	return [...[...new Intl.Segmenter().segment(text)].map(({index}) => index), text.length];
}

it('the caret is always between two characters, whatever is typed, erased and moved', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(pieces, key), {maxLength: 60}), (steps) => {
			let typing = typingAt('', 0);
			for (const step of steps) {
				typing = typeof step === 'string' ? insert(typing, step) : step(typing);
				expect(places(typing.text)).toContain(typing.caret);
			}
		}),
	);
});

it('the text is what was typed, wherever the caret was', () => {
	const place = fc.nat(40);
	fc.assert(
		fc.property(fc.array(fc.tuple(pieces, place), {maxLength: 30}), (typed) => {
			let typing = typingAt('', 0);
			for (const [piece, at] of typed) {
				const {caret} = typingAt(typing.text, at);
				const expected = typing.text.slice(0, caret) + piece + typing.text.slice(caret);
				typing = insert({text: typing.text, caret}, piece);
				expect(typing.text).toBe(expected);
			}
		}),
	);
});

it('moving changes no text, and a step there and back is no step', () => {
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 30}), fc.nat(60), (typed, at) => {
			const typing = typingAt(typed.join(''), at);
			for (const move of keys.slice(4)) {
				expect(move(typing).text).toBe(typing.text);
			}
			if (typing.caret < typing.text.length) {
				expect(moveBy(moveBy(typing, 1), -1)).toEqual(typing);
			}
		}),
	);
});

it('erases a character as a person sees it, and a word with the blanks behind it', () => {
	expect(eraseBefore(typingAt(`a${family}`, 99)).text).toBe('a');
	expect(eraseAfter(typingAt(`${family}b`, 0)).text).toBe('b');
	expect(eraseWord(typingAt('one two  ', 99))).toEqual({text: 'one ', caret: 4});
	expect(eraseLine(typingAt('one\ntwo', 6))).toEqual({text: 'one\no', caret: 4});
	expect(eraseLine(typingAt('one\ntwo', 4))).toEqual({text: 'onetwo', caret: 3});
});

it('shows the line with the caret, and says how many are out of sight', () => {
	const text = Array.from({length: 20}, (_, at) => `line ${at}`).join('\n');
	const size = {width: 30, height: 5};
	expect(typedPart({text, caret: text.length}, size)).toMatchObject({above: 15, below: 0});
	expect(typedPart({text, caret: 0}, size)).toMatchObject({above: 0, below: 15});
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 80}), fc.nat(200), (typed, caret) => {
			const {lines} = typedPart({text: typed.join(''), caret}, size);
			expect(lines.length).toBeLessThanOrEqual(5);
			expect(lines.join('')).toContain('▏');
		}),
	);
});
