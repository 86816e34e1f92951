import type {FlagSpec} from '../source/commands/arguments.js';
import {commands} from '../source/commands/command-table.js';
import {exitMeanings} from '../source/commands/exit-codes.js';
import {flagText} from '../source/commands/help-text.js';
import {keyTable} from '../source/tui/keymap/key-help.js';

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const cell = (text: string) => text.replaceAll('|', '\\|');

function commandTable(): string {
	const rows = commands.map(({name, usage, says}) =>
		row(`\`flowdesk ${cell(`${name} ${usage}`.trim())}\``, says),
	);
	return ['| Command | What it does |', '|---|---|', ...rows].join('\n');
}

function flagTable(name: string): string {
	const flags: readonly FlagSpec[] = commands.find((one) => one.name === name)?.flags ?? [];
	const rows = flags.map((flag) => row(`\`${cell(flagText(flag))}\``, flag.says));
	return ['| Flag | What it does |', '|---|---|', ...rows].join('\n');
}

function exitTable(): string {
	const rows = Object.entries(exitMeanings).map(([code, meaning]) => row(code, meaning));
	return ['| Code | Meaning |', '|---|---|', ...rows].join('\n');
}

/** The tables of the README by the name between their marks, made from what the program itself uses. */
function readmeTables(): Readonly<Record<string, string>> {
	return {
		commands: commandTable(),
		'flags of run': flagTable('run'),
		'flags of demo': flagTable('demo'),
		'flags of doctor': flagTable('doctor'),
		'exit codes': exitTable(),
		keys: keyTable(),
	};
}

/** A README with its tables filled in. Throws when a mark is missing. */
export function filledIn(readme: string): string {
	return Object.entries(readmeTables()).reduce((text, [name, table]) => {
		const begin = `<!-- ${name} -->\n`;
		const at = text.indexOf(begin);
		const end = text.indexOf('<!-- end -->', at);
		if (at < 0 || end < 0) {
			throw new Error(`README.md has no place for "${name}"`);
		}
		return `${text.slice(0, at)}${begin}${table}\n${text.slice(end)}`;
	}, readme);
}
