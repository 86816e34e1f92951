import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';
import {parseArguments} from './arguments.js';
import {type Command, eventLines} from './command-spec.js';
import {commands} from './command-table.js';
import {exitCodes} from './exit-codes.js';
import {commandHelp, overview} from './help-text.js';
import {takeOverWord} from './own-command.js';
import {Refusal} from './refusal.js';
import type {Terminal} from './terminal.js';
import {version} from './version.js';

/** Runs one command line and resolves to its exit code. Never rejects: an error becomes a line. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
	try {
		return await dispatch(argv, terminal);
	} catch (error) {
		if (error instanceof Refusal) {
			terminal.err(error.message);
			if (wantsEventLines(argv)) {
				const {message, exitCode} = error;
				terminal.json({type: 'refused', message, exitCode});
			}
			return error.exitCode;
		}
		const reason = error instanceof Error ? error.message : String(error);
		terminal.err(`FlowDesk stopped on an error it did not expect: ${oneLine(reason, 400)}`);
		return exitCodes.failed;
	}
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
	const [name, ...words] = argv;
	if (name === undefined) {
		terminal.err(overview());
		return exitCodes.usage;
	}
	if (name === '--help' || name === '-h' || name === 'help') {
		return help(words[0], terminal);
	}
	if (name === '--version' || name === '-v') {
		terminal.out(version());
		return exitCodes.sealed;
	}
	if (name === takeOverWord) {
		const {runHandedOver} = await import('./side-pane.js');
		return runHandedOver(words[0], runCommandLine);
	}
	const command = find(name);
	const args = parseArguments(words, command.flags, command.name);
	if (args.has('help')) {
		terminal.out(commandHelp(command));
		return exitCodes.sealed;
	}
	const run = await command.load();
	return run({args, words, terminal});
}

/** True when whoever called reads one JSON value per line, also of a command line that is wrong elsewhere. */
function wantsEventLines([name, ...words]: readonly string[]): boolean {
	const end = words.indexOf('--');
	const flags = end < 0 ? words : words.slice(0, end);
	const command = commands.find((one) => one.name === name);
	return flags.includes('--json') && command?.flags.includes(eventLines) === true;
}

function help(name: string | undefined, terminal: Terminal): number {
	terminal.out(name === undefined ? overview() : commandHelp(find(name)));
	return exitCodes.sealed;
}

function find(name: string): Command {
	const command = commands.find((one) => one.name === name);
	if (command) {
		return command;
	}
	const what = name.startsWith('-') ? 'flag' : 'command';
	const known = [...commands.map((one) => one.name), '--help', '--version'];
	const close = nearest(name, known);
	const advice =
		close === null
			? 'see `flowdesk --help`. A mission is started with flowdesk run "MISSION".'
			: `did you mean "${close}"?`;
	throw new Refusal(`There is no ${what} ${oneLine(name, 60)}; ${advice}`);
}
