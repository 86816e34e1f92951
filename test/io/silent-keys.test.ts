import {execPath} from 'node:process';
import {expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {hasPseudoTerminals, openPseudoTerminal} from '../helpers/pseudo-terminal.js';

const program = `
	import {silenceKeys} from './source/io/silent-keys.ts';
	const {stdin, stdout} = process;
	const heard = [];
	const keys = silenceKeys(stdin, process);
	process.once('SIGINT', async () => {
		stdout.write('signal. ');
		await keys.during(
			() =>
				new Promise((resolve) => {
					stdout.write('asked: ');
					stdin.once('data', resolve).resume();
				}),
		);
		process.once('SIGINT', () => {
			keys.end();
			stdin.setRawMode(true).on('data', (key) => heard.push(String(key))).resume();
			stdout.write('given over: ');
			setTimeout(() => stdout.write('heard ' + heard.join() + ' '), 300);
			stdin.on('data', (key) => String(key) === 'q' && process.exit(0));
		});
		stdout.write('silent. ');
	});
	stdout.write('begun. ');
`;

test.skipIf(!hasPseudoTerminals)(
	'keys that nobody wants are neither shown nor kept, Ctrl+C stays a signal, and a question gets its answer',
	async () => {
		const terminal = await openPseudoTerminal({
			command: [execPath, '--input-type=module-typescript', '--no-warnings', '-e', program],
			cwd: '.',
			variables: {PATH: environment['PATH'] ?? ''},
			columns: 70,
			rows: 8,
		});
		try {
			await terminal.shown(/begun\./);
			await terminal.press('b', 'enter', 'x', 'ctrl+c');
			await terminal.shown(/asked:/);
			await terminal.press('y', 'enter');
			await terminal.shown(/silent\./);
			await terminal.press('b', 'ctrl+c');
			await terminal.shown(/given over:/);
			await terminal.press('z');
			const text = await terminal.shown(/heard \S+/);
			expect(text.replace(/\s+/g, ' ')).toContain(
				'begun. signal. asked: y silent. given over: heard z',
			);
			await terminal.press('q');
			await terminal.shown(/exit code 0/);
		} finally {
			await terminal.close();
		}
	},
);
