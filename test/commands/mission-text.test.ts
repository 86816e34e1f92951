import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {missionText, type TextSources} from '../../source/commands/mission-text.js';

const folder = mkdtempSync(join(tmpdir(), 'fd-text-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const flags = commands.find(({name}) => name === 'run')?.flags ?? [];
const nothing: TextSources = {isPiped: () => false, readInput: () => Promise.resolve('never read')};
const piped = (text: string): TextSources => ({
	isPiped: () => true,
	readInput: () => Promise.resolve(text),
});
const textOf = (words: readonly string[], sources = nothing) =>
	missionText(parseArguments(words, flags, 'run'), sources);

test('the mission comes as text', async () => {
	expect(await textOf(['fix the parser'])).toBe('fix the parser');
});

test('a mission may begin with a dash and look like a flag after --', async () => {
	expect(await textOf(['--', '--model is ignored: fix it'])).toBe('--model is ignored: fix it');
});

test('the mission comes from a file', async () => {
	const file = join(folder, 'mission.md');
	writeFileSync(file, '# Fix it\n\n- all of it\n');
	expect(await textOf(['--file', file])).toBe('# Fix it\n\n- all of it');
});

test('the mission comes from standard input, by - or just piped in', async () => {
	expect(await textOf(['-'], piped('fix it\n'))).toBe('fix it');
	expect(await textOf([], piped('fix it\n'))).toBe('fix it');
});

test('text on the command line wins over input that nobody meant', async () => {
	expect(await textOf(['fix it'], piped('from a cron job'))).toBe('fix it');
});

test('escape sequences in a mission reach neither terminal nor model', async () => {
	expect(await textOf(['fix \u001b[31mit\u009b2J'])).toBe('fix [31mit2J');
});

test.each([
	['nothing at all', [], nothing],
	['an empty text', [''], nothing],
	['white space', ['  \n '], nothing],
	['empty input', ['-'], piped(' \n')],
])('%s is refused', async (_, words, sources) => {
	await expect(textOf(words, sources)).rejects.toThrow('There is no mission');
});

test('words without quotes are refused with the quoted form', async () => {
	await expect(textOf(['fix', 'the', 'parser'])).rejects.toThrow(
		'put it in quotes, "fix the parser"',
	);
});

test('text and file together are refused', async () => {
	await expect(textOf(['x', '--file', 'y'])).rejects.toThrow('given twice');
});

test('a file that is not there is refused by name', async () => {
	await expect(textOf(['--file', join(folder, 'none.md')])).rejects.toThrow('none.md');
});
