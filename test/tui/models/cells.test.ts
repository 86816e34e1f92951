import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	cellWidth,
	cutEnd,
	cutMiddle,
	cutSubject,
	padCells,
	padCellsStart,
	wrapText,
} from '../../../source/tui/models/cells.js';
import {anyText} from './any-text.js';

describe('cutting', () => {
	it('leaves a text that fits as it is', () => {
		expect(cutEnd('Raw strings', 11)).toBe('Raw strings');
		expect(cutMiddle('src/a.ts', 8)).toBe('src/a.ts');
	});

	it('cuts titles at the end and paths in the middle, so that a file keeps its name', () => {
		expect(cutEnd('Raw strings with hashes', 12)).toBe('Raw strings…');
		expect(cutMiddle('source/tokenizer/literals/strings.ts', 20)).toBe('source/…/strings.ts');
		expect(cutSubject('source/tokenizer/literals/strings.ts', 20)).toBe('source/…/strings.ts');
		expect(cutSubject('npm test -- source/strings', 12)).toBe('npm test --…');
	});

	it('counts wide characters as two cells and never cuts one in half', () => {
		expect(cellWidth('日本語')).toBe(6);
		expect(cutEnd('日本語の説明', 6)).toBe('日本…');
		expect(cellWidth('👩‍👩‍👧')).toBe(2);
		expect(cutEnd('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
	});

	it('never gives more cells than asked for, whatever the text', () => {
		fc.assert(
			fc.property(anyText, fc.integer({min: 0, max: 40}), (text, width) => {
				expect(cellWidth(cutEnd(text, width))).toBeLessThanOrEqual(width);
				expect(cellWidth(cutMiddle(text, width))).toBeLessThanOrEqual(width);
			}),
		);
	});
});

describe('wrapping', () => {
	it('breaks at words, keeps line breaks and indentation', () => {
		expect(wrapText('one two three\n  four', 8)).toEqual(['one two', 'three', '  four']);
	});

	it('breaks a word that is longer than the line', () => {
		expect(wrapText('node_modules/.cache', 8)).toEqual(['node_mod', 'ules/.ca', 'che']);
	});

	it('breaks text without spaces between ideographs', () => {
		expect(wrapText('日本語の説明です', 6)).toEqual(['日本語', 'の説明', 'です']);
	});

	it('keeps every visible character of a command, in order', () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[!-~ ]{0,200}$/),
				fc.integer({min: 1, max: 60}),
				(text, width) => {
					const joined = wrapText(text, width).join('').replaceAll(' ', '');
					expect(joined).toBe(text.replaceAll(' ', ''));
				},
			),
		);
	});

	it('never gives a line wider than asked for, whatever the text', () => {
		fc.assert(
			fc.property(anyText, fc.integer({min: 1, max: 40}), (text, width) => {
				for (const line of wrapText(text, width)) {
					expect(cellWidth(line)).toBeLessThanOrEqual(width);
				}
			}),
		);
	});
});

it('pads wide text to the cells asked for, on either side', () => {
	expect(padCells('日本', 6)).toBe('日本  ');
	expect(padCellsStart('12', 4)).toBe('  12');
});
