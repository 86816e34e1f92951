import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {Terminal} from '@xterm/headless';
import {vi} from 'vitest';
import {readCells, type ScreenCell, textOf} from './screen-cells.js';
import {type Ground, svgOf} from './screen-svg.js';

/** A program in a real pseudo-terminal, and the screen that it draws. */
export type PseudoTerminal = Readonly<{
	/** What is on the screen now, without the spaces at the ends of lines. */
	text: () => string;
	/** The cell in that column and line, counted from 0. */
	cell: (x: number, y: number) => ScreenCell | undefined;
	/** The screen as a picture with a title. */
	svg: (title: string) => string;
	/** Presses keys one after another, by the names that the keymap uses. */
	press: (...keys: readonly string[]) => Promise<void>;
	/** Types a text as one chunk. */
	type: (text: string) => void;
	/** Pastes as a terminal does that was told to bracket what is pasted. */
	paste: (text: string) => void;
	resize: (columns: number, rows: number) => void;
	/** Resolves with the first screen, present or future, that fits. */
	shown: (fits: RegExp, milliseconds?: number) => Promise<string>;
	/** What programs have switched on in the terminal. */
	modes: () => Readonly<{isAlternate: boolean; pastes: boolean; mouse: string; wraps: boolean}>;
	/** Bytes that were written to it so far. */
	written: () => number;
	/** Stops reading, as a terminal does whose window hangs, or goes on. */
	hang: (isHanging: boolean) => void;
	close: () => Promise<void>;
}>;

const sequences: Readonly<Record<string, string>> = {
	tab: '\t',
	'shift+tab': '\u001b[Z',
	enter: '\r',
	escape: '\u001b',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	home: '\u001b[H',
	end: '\u001b[F',
	backspace: '\u007f',
	space: ' ',
};

/** Longer than a program waits for the rest of a sequence that begins with escape. */
const betweenKeysMs = 60;

/** What a terminal sends for a key, by the name that the keymap uses. */
export function sequenceOf(key: string): string {
	const [, letter] = /^ctrl\+([a-z])$/.exec(key) ?? [];
	return letter === undefined
		? (sequences[key] ?? key)
		: String.fromCharCode(letter.charCodeAt(0) - 96);
}

/** False where there is no `script` of util-linux, which makes the pseudo-terminals. */
export const hasPseudoTerminals =
	spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') === true;

function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}

const grounds: Readonly<Record<Ground, string>> = {
	dark: 'rgb:1b1b/1d1d/2323',
	light: 'rgb:fbfb/fbfb/f9f9',
};

/** Runs a command in a terminal; what stands on it afterwards ends with `exit code N`. */
export async function openPseudoTerminal(options: {
	command: readonly string[];
	cwd: string;
	variables: Readonly<Record<string, string>>;
	columns: number;
	rows: number;
	/** What the terminal says its ground is; without it it does not answer. */
	ground?: Ground;
}): Promise<PseudoTerminal> {
	const {columns, rows, ground} = options;
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const words = options.command.map(quoted).join(' ');
	// The shell outlives a Ctrl+C that is meant for the program.
	const line = `stty cols ${columns} rows ${rows}; echo "at $(tty) now"; read -r go; trap : INT; ${words}; echo "exit code $?"; exec cat`;
	const child = spawn('script', ['-qefc', line, '/dev/null'], {
		cwd: options.cwd,
		env: {...options.variables, TERM: 'xterm-256color', SHELL: '/bin/sh'},
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	const ended = new Promise((resolve) => child.once('exit', resolve));
	// A program that is gone reads nothing.
	child.stdin.on('error', () => {});
	const state = {written: 0, cells: readCells(terminal)};
	const read = () => {
		// Nobody sees a frame that is only half drawn: a terminal shows it when the program says that it is whole.
		if (!terminal.modes.synchronizedOutputMode) {
			state.cells = readCells(terminal);
		}
	};
	child.stdout.on('data', (chunk: Buffer) => {
		state.written += chunk.length;
		terminal.write(chunk, read);
	});
	terminal.onData((answer) => child.stdin.write(answer));
	if (ground !== undefined) {
		terminal.parser.registerOscHandler(11, (question) => {
			child.stdin.write(question === '?' ? `\u001b]11;${grounds[ground]}\u0007` : '');
			return true;
		});
	}
	const text = () => textOf(state.cells);
	const shown = async (fits: RegExp, timeout = 150_000) => {
		try {
			return await vi.waitUntil(() => (fits.test(text()) ? text() : undefined), {
				timeout,
				interval: 10,
			});
		} catch (error) {
			throw new Error(`The screen never showed ${fits}:\n${text()}`, {cause: error});
		}
	};
	const [, path = ''] = /at (\S+) now/.exec(await shown(/at \S+ now/)) ?? [];
	child.stdin.write('\n');
	return {
		text,
		shown,
		cell: (x, y) => state.cells[y]?.[x],
		svg: (title) => svgOf(state.cells, title, ground),
		press: async (...keys) => {
			for (const key of keys) {
				child.stdin.write(sequenceOf(key));
				await new Promise((resolve) => setTimeout(resolve, betweenKeysMs));
			}
		},
		type: (typed) => child.stdin.write(typed),
		paste: (pasted) => child.stdin.write(`\u001b[200~${pasted}\u001b[201~`),
		resize: (width, height) => {
			terminal.resize(width, height);
			execFileSync('stty', ['-F', path, 'cols', String(width), 'rows', String(height)]);
			read();
		},
		modes: () => ({
			isAlternate: terminal.buffer.active.type === 'alternate',
			pastes: terminal.modes.bracketedPasteMode,
			mouse: terminal.modes.mouseTrackingMode,
			wraps: terminal.modes.wraparoundMode,
		}),
		written: () => state.written,
		hang: (isHanging) => {
			if (isHanging) {
				child.stdout.pause();
			} else {
				child.stdout.resume();
			}
		},
		close: async () => {
			// The programs in it are told by the terminal that is gone.
			child.kill('SIGKILL');
			await ended;
			child.stdin.destroy();
			child.stdout.destroy();
			terminal.dispose();
		},
	};
}
