import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	backgroundOf,
	createReportFilter,
	type Report,
} from '../../../source/tui/terminal/reports.js';

/** Lets pieces of input through one after another; between them the rest may be given up. */
function through(...pieces: readonly (string | null)[]) {
	const filter = createReportFilter();
	let typed = '';
	const reports: Report[] = [];
	for (const piece of pieces) {
		const split = piece === null ? {typed: filter.giveUp(), reports: []} : filter.take(piece);
		typed += split.typed;
		reports.push(...split.reports);
	}
	return {typed, reports};
}

const click = '\u001b[<0;12;5M';
const clicked: Report = {kind: 'press', x: 11, y: 4};

describe('what a terminal says among the keys', () => {
	it('is taken out: clicks, the wheel, its focus, its background', () => {
		expect(through(`a${click}b`)).toEqual({typed: 'ab', reports: [clicked]});
		expect(through('\u001b[<64;1;1M\u001b[<65;3;2M').reports).toEqual([
			{kind: 'wheel', step: -1, x: 0, y: 0},
			{kind: 'wheel', step: 1, x: 2, y: 1},
		]);
		expect(through('\u001b[I\u001b[O').reports).toEqual([
			{kind: 'focus', hasFocus: true},
			{kind: 'focus', hasFocus: false},
		]);
		expect(through('j\u001b]11;rgb:ffff/ffff/dddd\u001b\\k')).toEqual({
			typed: 'jk',
			reports: [{kind: 'background', background: 'light'}],
		});
	});

	it('is nothing where a button is let go, another one is pressed, or the mouse is dragged', () => {
		for (const report of [
			'\u001b[<0;1;1m',
			'\u001b[<2;1;1M',
			'\u001b[<32;1;1M',
			'\u001b[<66;1;1M',
		]) {
			expect(through(report)).toEqual({typed: '', reports: []});
		}
	});

	it('in the old form, which some terminals use in spite of all, is no key', () => {
		expect(through('x\u001b[M !!y')).toEqual({typed: 'xy', reports: []});
	});

	it('never becomes keys, wherever it is cut, and whatever is given up in between', () => {
		const anyReport = fc.constantFrom(
			click,
			'\u001b[<65;120;40M',
			'\u001b]11;rgb:0000/0000/0000\u0007',
			'\u001b]11;rgb:ff/ff/ff\u001b\\',
		);
		const anyTyped = fc.constantFrom('a', 'jk', '', '日', '\r', '\u001b[A', '\u001b[5~');
		fc.assert(
			fc.property(
				fc.array(fc.tuple(anyTyped, anyReport), {maxLength: 5}),
				fc.array(fc.nat(200)),
				(parts, cuts) => {
					const all = parts.map(([text, report]) => text + report).join('');
					const places = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].sort(
						(a, b) => a - b,
					);
					const pieces = [0, ...places].map((from, at) =>
						all.slice(from, places[at] ?? all.length),
					);
					expect(through(...pieces, null).typed).toBe(parts.map(([text]) => text).join(''));
					expect(through(...pieces, null).reports).toHaveLength(parts.length);
				},
			),
		);
	});

	it('is no key even when its escape came long before the rest: it is only Esc', () => {
		expect(through('\u001b', null, '[<0;12;5M')).toEqual({typed: '\u001b[27u', reports: [clicked]});
		expect(createReportFilter().take('\u001b[<0;1').waitMs).toBeNull();
	});

	it('is left out when it never comes to its end, and the keys after it are keys', () => {
		expect(through('\u001b[<0;1', 'j')).toEqual({typed: 'j', reports: []});
		expect(through('\u001b]11;rgb:00', null, 'j')).toEqual({typed: 'j', reports: []});
		expect(through('\u001b]11;rgb:00', '\u001b[A')).toEqual({typed: '\u001b[A', reports: []});
	});

	it('leaves every key what it is', () => {
		const keys = [
			'\u001b[A',
			'\u001b[5~',
			'\u001bOP',
			'\u001b[1;5C',
			'\u001b[27u',
			'\u001bj',
			'\u001b[Z',
		];
		for (const key of keys) {
			expect(through(key)).toEqual({typed: key, reports: []});
		}
		expect(through('\u001b', null).typed).toBe('\u001b[27u');
		expect(through('\u001b]', null).typed).toBe('\u001b]');
		expect(through('\u001b', '[', 'A').typed).toBe('\u001b[A');
	});

	it('is text when it was pasted, cut or whole', () => {
		const paste = `\u001b[200~${click} and ${click}\u001b[201~`;
		for (let at = 0; at <= paste.length; at++) {
			const {typed, reports} = through(paste.slice(0, at), paste.slice(at), click);
			expect(typed).toBe(paste);
			expect(reports).toEqual([clicked]);
		}
	});
});

it('takes a colour for light or dark by how bright it looks', () => {
	expect(backgroundOf('rgb:0000/0000/0000')).toBe('dark');
	expect(backgroundOf('rgb:fdfd/f6f6/e3e3')).toBe('light');
	expect(backgroundOf('rgba:1e/1e/2e/ff')).toBe('dark');
	expect(backgroundOf('none')).toBeNull();
});
