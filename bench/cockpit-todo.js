import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {openTerminal} from './cockpit-terminal.js';
import {createRandom, percentile, rounded} from './figures.js';

const edits = 50;

/** What an editor does when it saves. */
const savers = {
	'in place': (file, text) => writeFileSync(file, text),
	'by rename': (file, text) => {
		writeFileSync(`${file}.new`, text);
		renameSync(`${file}.new`, file);
	},
};

/**
 * From an edit of todo.md by another program to its words on the terminal, while lanes stream.
 * @param {Readonly<{folder: string, warmMs: number, line: (todoFolder: string) => string}>} run
 */
export async function todoRows({folder, warmMs, line}) {
	const todoFolder = join(folder, 'todo');
	const file = join(todoFolder, '.opencode', 'todo.md');
	mkdirSync(todoFolder);
	const terminal = await openTerminal({line: line(todoFolder), columns: 120, rows: 40});
	await delay(warmMs);
	// As in most projects, the list comes after the start.
	mkdirSync(join(todoFolder, '.opencode'));
	const random = createRandom(7);
	const rows = [];
	for (const [name, save] of Object.entries(savers)) {
		const latencies = [];
		for (let at = 0; at < edits; at++) {
			// Every cell of it is another one than before, so that the painter writes all of them.
			const word = String.fromCharCode(97 + (at % 26)).repeat(9);
			const act = () => save(file, `- [ ] T1: ${word}\n`);
			latencies.push(await terminal.after(act, word));
			await delay(300 + random() * 900);
		}
		const key = name === 'in place' ? 'todoInPlace' : 'todoRenamed';
		const add = (what, share, unit, end) =>
			rows.push([
				`todo.md saved ${name}, to the screen ${what}`,
				rounded(percentile(latencies, share), 0),
				unit,
				`${key}${end}`,
			]);
		add('p50', 0.5, 'ms', 'P50');
		add('p95', 0.95, 'ms (aim 500)', 'P95');
		add('max', 1, 'ms', 'Max');
	}
	await terminal.close();
	return rows;
}
