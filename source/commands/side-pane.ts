import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {environment} from '../io/environment.js';
import {type Handed, layReady, takeOver} from '../io/hand-over.js';
import {type Tmux, TmuxFailed, tmuxAround} from '../io/tmux.js';
import {exitCodes, exitMeanings} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {linger} from './linger.js';
import {standardInput, type TextSources} from './mission-text.js';
import {ownCommand, takeOverWord} from './own-command.js';
import {Refusal} from './refusal.js';
import {createTerminal, type Terminal} from './terminal.js';

/** Fewest cells in a line with which the cockpit can be read, and that are left to what stands beside it. */
const fewestCells = 40;
const leftCells = 20;

/** Milliseconds that a pane gets to begin. */
const beginMs = 15_000;

/** Width in cells of a pane beside one of `width` cells: `40%` of it, or so many cells. Throws a Refusal. */
export function sideCells(text: string, width: number): number {
	const [, number = '', percent] = /^(\d{1,4})(%?)$/.exec(text) ?? [];
	const value = Number(number);
	const isRight = percent === '%' ? value >= 10 && value <= 90 : value >= fewestCells;
	if (number === '' || !isRight) {
		throw new Refusal(
			`--side=${text.slice(0, 40)}: expected 10% to 90% of this pane, or at least ${fewestCells} cells, like --side=60.`,
		);
	}
	const most = width - leftCells - 1;
	const cells = percent === '%' ? Math.round((width * value) / 100) : value;
	if (most < fewestCells || (percent !== '%' && cells > most)) {
		throw new Refusal(
			`This pane is ${width} cells wide: beside it there is no room for ${Math.max(cells, fewestCells)}. Make the window wider, or leave --side out.`,
		);
	}
	return Math.min(most, Math.max(fewestCells, cells));
}

/** `--side`: has the command line go on in a pane to the right, which gets the keys, and says where that is. */
export async function openBeside(command: string, invocation: Invocation): Promise<number> {
	const {args, terminal} = invocation;
	const size = args.value('side') ?? '';
	sideCells(size, Number.MAX_SAFE_INTEGER);
	const tmux = tmuxAround(environment);
	if (tmux === null) {
		throw new Refusal(
			'--side opens the cockpit in a pane of tmux, and this terminal is in none. Start tmux first, or leave --side out: the cockpit then takes this terminal.',
		);
	}
	const argv = [
		command,
		...(await wordsBeside(invocation, command === 'tui' ? standardInput : noInput)),
	];
	try {
		const pane = await openPane(tmux, size, argv);
		terminal.out(`The cockpit is in the pane to the right, ${pane}.`);
		return exitCodes.sealed;
	} catch (error) {
		throw error instanceof TmuxFailed
			? new Refusal(
					`tmux could not open a pane: ${error.message}. Leave --side out to have the cockpit in this terminal.`,
					{cause: error},
				)
			: error;
	}
}

async function openPane(tmux: Tmux, size: string, argv: readonly string[]): Promise<string> {
	const {width = 0} = (await tmux.panes()).find(({id}) => id === tmux.own) ?? {};
	const cells = sideCells(size, width);
	const variables = Object.entries(environment).filter((entry) => entry[1] !== undefined);
	const handed = layReady({
		argv: [...argv],
		cwd: process.cwd(),
		environment: Object.fromEntries(variables) as Record<string, string>,
	});
	try {
		const pane = await tmux.open({
			beside: tmux.own,
			where: 'right',
			cells,
			command: [...ownCommand(), takeOverWord, handed.file],
			takesFocus: true,
		});
		await taken(handed);
		return pane;
	} finally {
		handed.remove();
	}
}

async function taken({isTaken}: Handed): Promise<void> {
	const until = Date.now() + beginMs;
	while (!isTaken()) {
		if (Date.now() > until) {
			throw new TmuxFailed('the pane was there, and FlowDesk did not start in it');
		}
		await delay(50);
	}
}

/** The words without `--side`; a mission from standard input, which stays behind, becomes one of them. */
export async function wordsBeside(
	{words, args}: Omit<Invocation, 'terminal'>,
	input: TextSources,
): Promise<readonly string[]> {
	const end = words.indexOf('--');
	const before = (end < 0 ? words : words.slice(0, end)).filter(
		(word) => word !== '--side' && !word.startsWith('--side='),
	);
	const [first] = args.input;
	const isRead =
		first === '-' || (first === undefined && args.value('file') === null && input.isPiped());
	return isRead
		? [...before.filter((word) => word !== '-'), '--', await input.readInput()]
		: [...before, ...(end < 0 ? [] : words.slice(end))];
}

/** A command that is told nothing on standard input. */
const noInput: TextSources = {isPiped: () => false, readInput: async () => ''};

/** Variables that belong to the terminal, not to what runs in it. */
const ofTerminal = [
	'TERM',
	'TMUX',
	'TMUX_PANE',
	'TERM_PROGRAM',
	'TERM_PROGRAM_VERSION',
	'LINES',
	'COLUMNS',
];

/** Has this process go on with the variables of another one. */
function takeVariables(theirs: Readonly<Record<string, string>>): void {
	const {env} = process;
	for (const name of Object.keys(env)) {
		if (!ofTerminal.includes(name) && !(name in theirs)) {
			delete env[name];
		}
	}
	for (const [name, value] of Object.entries(theirs)) {
		if (!ofTerminal.includes(name)) {
			env[name] = value;
		}
	}
}

/** Goes on with a command line that was handed over, and keeps its last words on the screen until a key. */
export async function runHandedOver(
	file: string | undefined,
	run: (argv: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<number> {
	const handed = takeOver(file ?? '');
	if (handed === null) {
		throw new Refusal(
			'There is nothing to take over. The cockpit is opened by flowdesk tui --side "MISSION".',
		);
	}
	const {stdin, stdout, stderr} = process;
	takeVariables(handed.environment);
	process.chdir(handed.cwd);
	const terminal = createTerminal({
		stdin,
		stdout,
		stderr,
		isColourless: Boolean(environment['NO_COLOR']),
	});
	const exitCode = await run(handed.argv, terminal);
	if (terminal.isInteractive) {
		terminal.out('');
		terminal.out(
			`Exit code ${exitCode}: ${exitMeanings[exitCode]}. Any key closes this pane.`,
			'quiet',
		);
		await linger(stdin);
	}
	return exitCode;
}
