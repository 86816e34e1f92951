import {commonFlags, type FlagSpec} from './arguments.js';
import type {Command} from './command-spec.js';
import {commands} from './command-table.js';
import {exitMeanings} from './exit-codes.js';

const width = 80;

/** The help of the whole program: what it is, every command, the exit codes. */
export function overview(): string {
	return [
		'FlowDesk: a terminal cockpit for AI coding teams on OpenCode',
		'',
		'Usage: flowdesk COMMAND [...]',
		'',
		...commands.flatMap(({name, says}) => entry(name, says, 12)),
		'',
		'flowdesk COMMAND --help says more; flowdesk --version prints the version.',
		'',
		'Exit codes',
		...exitCodeLines(),
	].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
	const flags = [...command.flags, ...commonFlags];
	return [
		`Usage: flowdesk ${command.name} ${command.usage}${command.usage === '' ? '' : ' '}[flags]`,
		'',
		...wrap(command.says, width),
		'',
		...flags.flatMap((flag) => entry(flagText(flag), flag.says, 32)),
		...(command.notes.length > 0
			? ['', ...command.notes.flatMap((note) => wrap(note, width))]
			: []),
	].join('\n');
}

/** A flag as it is typed: `--cap role=n|none`. */
export function flagText({name, value, otherwise}: FlagSpec): string {
	if (otherwise !== undefined) {
		return `--${name}[=${otherwise}]`;
	}
	return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function exitCodeLines(): readonly string[] {
	return Object.entries(exitMeanings).map(([code, meaning]) => `${code.padStart(5)}  ${meaning}`);
}

function entry(name: string, says: string, column: number): readonly string[] {
	const lines = wrap(says, width - column);
	const head = `  ${name}`;
	const isLong = head.length >= column;
	const body = lines.map((line, index) =>
		index === 0 && !isLong ? head.padEnd(column) + line : ' '.repeat(column) + line,
	);
	return isLong ? [head, ...body] : body;
}

function wrap(text: string, columns: number): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= columns) {
			lines[lines.length - 1] = `${last} ${word}`;
		} else {
			lines.push(word);
		}
	}
	return lines;
}
