import {describe, expect, it} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import type {TextSources} from '../../source/commands/mission-text.js';
import {sideCells, wordsBeside} from '../../source/commands/side-pane.js';

const flags = commands.find(({name}) => name === 'tui')?.flags ?? [];
const handed = (words: readonly string[], input: TextSources) =>
	wordsBeside({words, args: parseArguments(words, flags, 'tui')}, input);
const nothing = {isPiped: () => false, readInput: async () => ''};

describe('--side', () => {
	it('is a part of the pane, or so many cells, and always enough for the cockpit', () => {
		expect(sideCells('40%', 200)).toBe(80);
		expect(sideCells('60', 200)).toBe(60);
		expect(sideCells('10%', 200)).toBe(40);
		expect(sideCells('90%', 100)).toBe(79);
	});

	it.each(['9%', '91%', '39', '', 'x', '40 %', '-40', '4e1', '0x40%', '99999'])(
		'refuses %j and says what it wants',
		(text) => {
			expect(() => sideCells(text, 10_000)).toThrow(/expected 10% to 90%.*at least 40 cells/);
		},
	);

	it('refuses a pane that has no room for it', () => {
		expect(() => sideCells('40%', 60)).toThrow(/60 cells wide/);
		expect(() => sideCells('150', 160)).toThrow(/no room for 150/);
		expect(sideCells('40%', 61)).toBe(40);
	});

	it('hands on every other word as it was typed', async () => {
		const words = ['--side=60', '--model', 'x/y', 'Mend "it"; $(rm)', '--', '--side'];
		expect(await handed(words, nothing)).toEqual(words.slice(1));
	});

	it('takes a mission from standard input along, because that stays behind', async () => {
		const piped = {isPiped: () => true, readInput: async () => '-- Mend\nit.'};
		expect(await handed(['--side', '--trust'], piped)).toEqual(['--trust', '--', '-- Mend\nit.']);
		expect(await handed(['-', '--side'], piped)).toEqual(['--', '-- Mend\nit.']);
		expect(await handed(['--side', 'Mend it.'], piped)).toEqual(['Mend it.']);
		expect(await handed(['--side', '--file', 'm.md'], piped)).toEqual(['--file', 'm.md']);
	});
});
