import {readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {test, vi} from 'vitest';
import {makePlace} from '../e2e/mission-place.js';
import {openPseudoTerminal} from '../helpers/pseudo-terminal.js';

const folder = import.meta.dirname;

/** Puts a screen into the README as text, for those who read it in a terminal. */
function keepInReadme(text: string) {
	const readme = readFileSync('README.md', 'utf8');
	const screen = text.replace(/ +$/gm, '');
	const block = `<!-- screen -->\n\`\`\`\n${screen}\n\`\`\`\n<!-- end of screen -->`;
	writeFileSync(
		'README.md',
		readme.replace(/<!-- screen -->[\s\S]*<!-- end of screen -->/, () => block),
	);
}

/** True when the last line is drawn, and the ones above it: a frame that comes in two reads of the terminal is torn. */
function isWhole(text: string): boolean {
	const isFramed = (text.match(/[╭╮╰╯]/g)?.length ?? 1) % 4 === 0;
	return isFramed && (text.split('\n').at(-1) ?? '').includes('q quit');
}

test('pictures of the real demo at four sizes, and of its end', async () => {
	const place = makePlace();
	const terminal = await openPseudoTerminal({
		command: [execPath, resolve('bin/flowdesk.js'), 'demo', '--speed', '1'],
		cwd: place.folder,
		variables: place.variables,
		columns: 150,
		rows: 42,
		ground: 'dark',
	});
	try {
		const keep = (name: string, svg: string) =>
			writeFileSync(join(folder, `readme-${name}.svg`), svg);
		// The first note of the demo is put away.
		await terminal.shown(/note/);
		await terminal.press('escape');
		await terminal.shown(/● w5[\s\S]*✓ (edit|bash)/);
		for (const [columns, rows] of [
			[80, 24],
			[40, 24],
			[200, 60],
			[120, 40],
			[150, 42],
		] as const) {
			terminal.resize(columns, rows);
			const title = `The cockpit at ${columns} by ${rows}: a team at work on the demo's repository`;
			const {text, svg} = await vi.waitUntil(
				() => isWhole(terminal.text()) && {text: terminal.text(), svg: terminal.svg(title)},
				{timeout: 20_000},
			);
			if (columns === 120) {
				keepInReadme(text);
			} else {
				keep(`${columns}x${rows}`, svg);
			}
		}
		await terminal.shown(/The mission is over/, 500_000);
		const title = 'The end of a mission: what it rests on, what it cost, what was changed';
		keep('summary', terminal.svg(title));
	} finally {
		await terminal.close();
	}
});
