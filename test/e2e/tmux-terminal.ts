import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {execa} from 'execa';
import {vi} from 'vitest';
import {decideBy} from '../helpers/decide.js';
import {afterwards} from './mission-place.js';

/** A real terminal of a fixed size, in a tmux server of its own. */
export type TmuxTerminal = Readonly<{
	/** Types a text as it is. */
	type: (text: string) => Promise<unknown>;
	/** Presses keys by tmux's names: `Enter`, `C-c`. */
	press: (...keys: readonly string[]) => Promise<unknown>;
	/** Presses a key that decides what is asked, again where it came too soon, until it is asked no more. */
	decide: (key: string, asked: RegExp) => Promise<string>;
	/** What is on the screen now, without colours. */
	screen: () => Promise<string>;
	/** Resolves with the first screen that fits; a whole mission may take longer than it waits unless told. */
	shown: (fits: RegExp, milliseconds?: number) => Promise<string>;
	/** Has tmux itself do something, and resolves to what it prints. */
	tmux: (...words: readonly string[]) => Promise<string>;
	/** Another pane of the same server, by the id that tmux gave it. */
	pane: (id: string) => TmuxTerminal;
}>;

/** False where tmux is not installed: CI never allows that, and elsewhere its tests are named as skipped. */
export const hasTmux = spawnSync('tmux', ['-V']).error === undefined;

type TerminalOptions = Readonly<{
	cwd: string;
	variables: Readonly<Record<string, string>>;
	columns: number;
	rows: number;
}>;

/** Runs one command line in a terminal; it stays open afterwards and shows `exit code N`. */
export async function openTerminal(
	options: TerminalOptions & Readonly<{command: readonly string[]}>,
): Promise<TmuxTerminal> {
	// The shell outlives a Ctrl+C that is meant for the program.
	const line = `trap : INT; ${options.command.map(quoted).join(' ')}; echo "exit code $?"; exec cat`;
	return (await open(line, options)).terminal;
}

/** What a program has switched on in a terminal, each `0` or `1`. */
export type TerminalModes = Readonly<
	Record<'alternate' | 'mouse' | 'sgr' | 'cursor' | 'wrap', string>
>;

/** A shell with job control in a terminal. */
export type TmuxShell = TmuxTerminal &
	Readonly<{
		modes: () => Promise<TerminalModes>;
		/** The terminal's device. */
		tty: () => Promise<string>;
	}>;

/** Opens a shell in a terminal, as a person has it. */
export async function openShell(options: TerminalOptions): Promise<TmuxShell> {
	const {terminal, tmux} = await open("PS1='$ ' exec bash --norc --noprofile -i", options);
	const ask = async (format: string) => (await tmux('display-message', '-p', format)).stdout;
	return {
		...terminal,
		tty: () => ask('#{pane_tty}'),
		modes: async () => {
			const flags =
				'#{alternate_on} #{mouse_any_flag} #{mouse_sgr_flag} #{cursor_flag} #{wrap_flag}';
			const [alternate = '', mouse = '', sgr = '', cursor = '', wrap = ''] = (
				await ask(flags)
			).split(' ');
			return {alternate, mouse, sgr, cursor, wrap};
		},
	};
}

async function open(line: string, options: TerminalOptions) {
	const socket = `flowdesk-test-${randomBytes(6).toString('hex')}`;
	const tmux = (...words: readonly string[]) =>
		execa('tmux', ['-L', socket, '-f', '/dev/null', ...words], {
			env: {...options.variables, TERM: 'xterm-256color'},
			extendEnv: false,
		});
	afterwards(async () => {
		await tmux('kill-server').catch(() => undefined);
	});
	const size = ['-x', String(options.columns), '-y', String(options.rows)];
	await tmux('new-session', '-d', ...size, '-c', options.cwd, line);
	return {terminal: terminalOf(tmux, []), tmux};
}

type Tmux = (...words: readonly string[]) => Promise<Readonly<{stdout: string}>>;

/** What is typed at and read from one pane: the one that has the focus, or a target of tmux. */
function terminalOf(tmux: Tmux, target: readonly string[]): TmuxTerminal {
	const send = (...words: readonly string[]) => tmux('send-keys', ...target, ...words);
	const screen = async () => (await tmux('capture-pane', '-p', ...target)).stdout;
	return {
		type: (text) => send('-l', text),
		press: (...keys) => send(...keys),
		decide: (key, asked) => decideBy(() => send(key), screen, asked),
		screen,
		tmux: async (...words) => (await tmux(...words)).stdout,
		pane: (id) => terminalOf(tmux, ['-t', id]),
		shown: async (fits, milliseconds = 150_000) => {
			let last = '';
			try {
				return await vi.waitUntil(
					async () => {
						last = await screen();
						return fits.test(last) ? last : undefined;
					},
					{timeout: milliseconds, interval: 50},
				);
			} catch (error) {
				throw new Error(`The screen never showed ${fits}:\n${last}`, {cause: error});
			}
		},
	};
}

function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}
