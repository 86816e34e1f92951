import {execa} from 'execa';
import {oneLine} from '../mission/sanitize.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A pane of tmux, by tmux's own id: `%12`. */
export type TmuxPane = Readonly<{id: string; window: string; width: number; height: number}>;

/** What a new pane is to be. Every word of the command arrives as it is: no shell reads it. */
export type NewPane = Readonly<{
	/** The pane whose room is divided, or the window (`@3`) after which a new one comes. */
	beside: string;
	where: 'right' | 'below' | 'window';
	/** Its width or height in cells; null for half. */
	cells: number | null;
	command: readonly [string, string, ...string[]];
	/** Variables that its programs get beside those of tmux; anybody on the machine may see them for a moment. */
	variables?: Readonly<Record<string, string>>;
	takesFocus: boolean;
}>;

/** The tmux server that a terminal belongs to. */
export type Tmux = Readonly<{
	/** The pane that this process runs in. */
	own: string;
	/** Every pane there is. */
	panes: () => Promise<readonly TmuxPane[]>;
	/** Makes a pane and resolves to its id. */
	open: (pane: NewPane) => Promise<string>;
	/** Shows a pane and gives it the keys. */
	select: (id: string) => Promise<void>;
	/** Writes down at a pane whether it is to stay when what it shows has ended. */
	pin: (id: string, isPinned: boolean) => Promise<void>;
	/** Whether that stands at the pane that this process runs in. */
	isPinned: () => Promise<boolean>;
}>;

/** tmux did not do what it was asked, with its own words. */
export class TmuxFailed extends Error {
	override readonly name = 'TmuxFailed';
}

/** The tmux that this process runs in; null outside. Its calls reject with TmuxFailed. */
export function tmuxAround(environment: Environment): Tmux | null {
	const {TMUX: server = '', TMUX_PANE: own = ''} = environment;
	// The socket's path, the server's process, the session.
	const [, pid] = /,(\d+),[^,]*$/.exec(server) ?? [];
	if (pid === undefined || !isPaneId(own)) {
		return null;
	}
	const call = async (...words: readonly string[]) => {
		const {exitCode, stdout, stderr, code} = await execa('tmux', words, {
			env: environment,
			extendEnv: false,
			reject: false,
		});
		if (exitCode !== 0) {
			const why = code === 'ENOENT' ? 'the tmux program was not found' : stderr || 'no answer';
			throw new TmuxFailed(oneLine(why, 200));
		}
		return stdout;
	};
	return {
		own,
		panes: async () => {
			const format = '#{pid} #{pane_id} #{window_id} #{pane_width} #{pane_height}';
			const lines = (await call('list-panes', '-a', '-F', format)).split('\n');
			const panes = lines.map((line) => paneIn(line, pid));
			// Ids begin anew with every server: those of another one would mean other panes.
			if (panes.includes(null)) {
				throw new TmuxFailed('the tmux server was started anew since');
			}
			return panes.filter((pane) => pane !== null);
		},
		open: async ({beside, where, cells, command, takesFocus, variables = {}}) => {
			const how = where === 'window' ? ['new-window', '-a'] : ['split-window'];
			const side = {right: ['-h'], below: ['-v'], window: []}[where];
			const size = cells === null || where === 'window' ? [] : ['-l', String(cells)];
			const focus = takesFocus ? [] : ['-d'];
			const set = Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
			const told = ['-P', '-F', '#{pane_id}', '-t', beside];
			// More than one word is run as it is; one alone would be read by a shell.
			const id = await call(...how, ...side, ...size, ...focus, ...set, ...told, '--', ...command);
			if (!isPaneId(id)) {
				throw new TmuxFailed(`it answered ${oneLine(id, 60)}`);
			}
			return id;
		},
		select: async (id) => {
			await call('select-window', '-t', id, ';', 'select-pane', '-t', id);
		},
		pin: async (id, isPinned) => {
			await call('set-option', '-p', '-t', id, pinOption, isPinned ? '1' : '0');
		},
		isPinned: async () =>
			(await call('show-options', '-p', '-q', '-v', '-t', own, pinOption)) === '1',
	};
}

/** An option of panes, which tmux keeps for whoever asks. */
const pinOption = '@flowdesk-pinned';

function isPaneId(text: string): boolean {
	return /^%\d+$/.test(text);
}

/** A line of the list; null when it comes from another server. */
function paneIn(line: string, expected: string): TmuxPane | null {
	const [pid, id = '', window = '', width, height] = line.split(' ');
	return pid === expected ? {id, window, width: Number(width), height: Number(height)} : null;
}
