import {execPath} from 'node:process';
import {afterEach, expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {hasPseudoTerminals, openPseudoTerminal, type PseudoTerminal} from './pseudo-terminal.js';

let open: PseudoTerminal | null = null;

afterEach(async () => {
	await open?.close();
	open = null;
});

async function run(program: string): Promise<PseudoTerminal> {
	open = await openPseudoTerminal({
		command: [execPath, '-e', program],
		cwd: '.',
		variables: {PATH: environment['PATH'] ?? ''},
		columns: 50,
		rows: 10,
	});
	return open;
}

test.skipIf(!hasPseudoTerminals)(
	'a program in a pseudo-terminal is seen cell by cell, gets keys, and learns of a new size',
	async () => {
		const terminal = await run(`
			const {stdin, stdout} = process;
			stdout.write('\\u001b[?1049h\\u001b[2J\\u001b[1;1H\\u001b[1;31mred\\u001b[0m 日本 ' + stdout.columns);
			stdout.on('resize', () => stdout.write(' now ' + stdout.columns));
			stdin.setRawMode(true).on('data', (key) => {
				stdout.write('\\u001b[2;1H' + JSON.stringify(key.toString()));
				if (key.toString() === 'q') {
					stdout.write('\\u001b[?1049l');
					process.exit(3);
				}
			});
		`);
		await terminal.shown(/^red 日本 50/);
		expect(terminal.cell(0, 0)).toMatchObject({text: 'r', color: 1, isBold: true});
		expect(terminal.cell(4, 0)).toMatchObject({text: '日', width: 2, color: null});
		expect(terminal.modes().isAlternate).toBe(true);
		await terminal.press('shift+tab');
		await terminal.shown(/\[Z"/);
		terminal.resize(44, 8);
		await terminal.shown(/now 44/);
		await terminal.press('q');
		await terminal.shown(/exit code 3/);
		expect(terminal.modes().isAlternate).toBe(false);
	},
);
