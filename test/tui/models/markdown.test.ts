import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sanitize} from '../../../source/mission/sanitize.js';
import {layLine} from '../../../source/tui/models/line.js';
import {markdownLines} from '../../../source/tui/models/markdown.js';
import {rowText, rowWidth} from '../../../source/tui/models/rows.js';
import {anyText} from './any-text.js';

function rowsOf(text: string, width = 40): readonly string[] {
	return markdownLines(text)
		.flat()
		.flatMap((line) => layLine(line, width))
		.map((row) => rowText(row).trimEnd());
}

/** The parts of a text that are bold. */
function boldOf(text: string): readonly string[] {
	return markdownLines(text)
		.flat()
		.flatMap(({runs}) => runs.flatMap((run) => (run.isBold ? [run.text] : [])));
}

describe('Markdown', () => {
	it('makes headings and bold text bold, without their marks', () => {
		expect(rowsOf('## What I did\nThe **hash count** stays.')).toEqual([
			'What I did',
			'The hash count stays.',
		]);
		expect(boldOf('## What I did\nThe **hash count** stays.')).toEqual([
			'What I did',
			'hash count',
		]);
	});

	it('keeps the ticks of code, within which nothing is a mark', () => {
		expect(rowsOf('Run `npm test -- **/*.ts` **now**.')).toEqual([
			'Run `npm test -- **/*.ts` now.',
		]);
	});

	it('keeps code between fences as it is, apart from the text', () => {
		const code = 'Look:\n```ts\nif (a)   b(**c);\n\n# no heading\n- no item\n```\nDone.';
		expect(rowsOf(code)).toEqual([
			'Look:',
			'  ```ts',
			'  if (a)   b(**c);',
			'',
			'  # no heading',
			'  - no item',
			'  ```',
			'Done.',
		]);
		expect(boldOf(code)).toEqual([]);
	});

	it('ends code only at a fence like the one it began with', () => {
		expect(rowsOf('~~~~\n```\n~~~\n~~~~\n**b**')).toEqual([
			'  ~~~~',
			'  ```',
			'  ~~~',
			'  ~~~~',
			'b',
		]);
	});

	it('hangs the rows of an item under its text', () => {
		expect(rowsOf('- one two three four\n  12. five six seven', 14)).toEqual([
			'- one two',
			'  three four',
			'  12. five six',
			'      seven',
		]);
	});

	it('hangs the rows of a quotation and of indented text', () => {
		expect(rowsOf('> one two three\n    four five six', 14)).toEqual([
			'> one two',
			'  three',
			'    four five',
			'    six',
		]);
	});

	it('shows a link as its text and where it leads', () => {
		expect(rowsOf('See [the guide](https://x.org/a_b).')).toEqual([
			'See the guide (https://x.org/a_b).',
		]);
	});

	it.each([
		'src/**/*.ts and test/**/*.ts',
		'**/*.js, **/*.ts',
		'2**3 and 4**5',
		'f(**a, **b)',
		'__init__ and snake_case_name',
		'handlers[name](event.target)',
		'a * b * c',
		'#include <stdio.h>',
		'$ ls -la | grep x > out',
		'| a | b |',
	])('leaves what looks like code as it was written: %s', (text) => {
		expect(rowsOf(text)).toEqual([text]);
		expect(boldOf(text)).toEqual([]);
	});

	it('shows tabs as spaces: two at the beginning of a line, then up to a multiple of eight', () => {
		expect(rowsOf('```\n\tif (x)\n\t\ty\nab\tc\n日本\td\n```', 60)).toEqual([
			'  ```',
			'    if (x)',
			'      y',
			'  ab      c',
			'  日本    d',
			'  ```',
		]);
	});

	const marks = /[\s*#`~[\]()]/gu;
	const pieces = fc.array(
		fc.oneof(
			anyText,
			fc.constantFrom('**', '`', '``', '\n```\n', '# ', '\n- ', '\n1. ', '> ', '[a](b/c)', 'word '),
		),
		{maxLength: 20},
	);

	it('neither loses nor adds a character that is no mark, whatever the text and the width', () => {
		fc.assert(
			fc.property(pieces, fc.integer({min: 4, max: 60}), (parts, width) => {
				const text = parts.join('');
				const shown = rowsOf(text, width).join('').replaceAll(marks, '');
				expect(shown).toBe(sanitize(text).replaceAll(marks, ''));
			}),
		);
	});

	it('gives no row that is wider than asked for, whatever the text', () => {
		fc.assert(
			fc.property(pieces, fc.integer({min: 1, max: 60}), (parts, width) => {
				for (const line of markdownLines(parts.join('')).flat()) {
					for (const row of layLine(line, width)) {
						expect(rowWidth(row)).toBeLessThanOrEqual(width);
					}
				}
			}),
		);
	});

	it('reads the beginning of a text that grows once', () => {
		const text = 'Some **bold** words in a line.\n```\ncode\n```\n'.repeat(40);
		const before = markdownLines(text);
		const after = markdownLines(`${text}and more`);
		expect(before).toHaveLength(3);
		expect(after.slice(0, 2).every((chunk, at) => chunk === before[at])).toBe(true);
	});

	it('comes to the same lines, whatever was read before', () => {
		const line = fc.constantFrom('```', '~~~~', 'text', '**b**', '- item', '');
		const shape = (text: string) => markdownLines(text).flat();
		fc.assert(
			fc.property(
				fc.array(line, {minLength: 60, maxLength: 200}),
				fc.array(fc.nat(199), {maxLength: 6}),
				(lines, cuts) => {
					for (const cut of cuts.sort((a, b) => a - b)) {
						shape(lines.slice(0, cut).join('\n'));
					}
					const [first, ...rest] = lines;
					const fresh = shape(['a line that is not there', first, ...rest].join('\n'));
					expect(shape(lines.join('\n'))).toEqual(fresh.slice(1));
				},
			),
		);
	});
});
