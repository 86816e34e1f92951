import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {type Tmux, TmuxFailed, tmuxAround} from '../../source/io/tmux.js';
import {hasTmux} from '../e2e/tmux-terminal.js';
import {createFolder, write} from './project-setup.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
	await Promise.all(closers.splice(0).map((close) => close()));
});

/** A pane of a tmux server of its own, as a program in it sees it. */
async function inside(): Promise<Readonly<{tmux: Tmux; variables: Record<string, string>}>> {
	const socket = `flowdesk-test-${randomBytes(6).toString('hex')}`;
	const call = (...words: readonly string[]) =>
		execa('tmux', ['-L', socket, '-f', '/dev/null', ...words], {env: {TERM: 'xterm-256color'}});
	await call('new-session', '-d', '-x', '200', '-y', '50', 'exec cat');
	closers.push(() => call('kill-server').catch(() => undefined));
	const told = await call('display-message', '-p', '#{socket_path},#{pid},0 #{pane_id}');
	const [server = '', own = ''] = told.stdout.split(' ');
	const variables = {PATH: environment['PATH'] ?? '', TMUX: server, TMUX_PANE: own};
	const tmux = tmuxAround(variables);
	if (tmux === null) {
		throw new Error(`no tmux in ${told.stdout}`);
	}
	return {tmux, variables};
}

describe.skipIf(!hasTmux)('a new pane', () => {
	test('runs exactly the words it is given, with the variables, and is known by its id', async () => {
		const {tmux} = await inside();
		const folder = createFolder();
		write(folder, {'show*': '#!/bin/sh\nprintf "%s|" "$MOOD" "$@" > "$0.got"; exec cat\n'});
		const words = ['a b', '$(touch x)', '`id`', "it's", '#{pane_id}', '; kill-server', '--', ''];
		const id = await tmux.open({
			beside: tmux.own,
			where: 'right',
			cells: 60,
			command: [join(folder, 'show'), ...words] as [string, string],
			variables: {MOOD: 'so so'},
			takesFocus: false,
		});
		const got = join(folder, 'show.got');
		await vi.waitFor(() => expect(readFileSync(got, 'utf8')).toBe(`so so|${words.join('|')}|`));
		expect(id).toMatch(/^%\d+$/);
		const panes = await tmux.panes();
		expect(panes.find((pane) => pane.id === id)).toMatchObject({width: 60, height: 50});
		await tmux.select(id);
		const {window = ''} = panes.find((pane) => pane.id === id) ?? {};
		const other = await tmux.open({
			beside: window,
			where: 'window',
			cells: null,
			command: ['sleep', '99'],
			takesFocus: false,
		});
		const all = await tmux.panes();
		expect(all.find((pane) => pane.id === other)?.window).not.toBe(window);
		await tmux.select(other);
	});

	test('is told to stay and to close again, and its own program can ask which', async () => {
		const {tmux, variables} = await inside();
		const id = await tmux.open({
			beside: tmux.own,
			where: 'right',
			cells: null,
			command: ['sleep', '99'],
			takesFocus: false,
		});
		const program = tmuxAround({...variables, TMUX_PANE: id});
		expect(await program?.isPinned()).toBe(false);
		await tmux.pin(id, true);
		expect([await program?.isPinned(), await tmux.isPinned()]).toEqual([true, false]);
		await tmux.pin(id, false);
		expect(await program?.isPinned()).toBe(false);
	});

	test('is refused with the words of tmux when the pane beside it is gone', async () => {
		const {tmux} = await inside();
		const pane = {where: 'below', cells: null, command: ['sleep', '9'], takesFocus: true} as const;
		await expect(tmux.open({...pane, beside: '%99'})).rejects.toThrow(/find pane/);
	});

	test('is not looked for in a server that was started since', async () => {
		const {variables} = await inside();
		const other = tmuxAround({
			...variables,
			TMUX: variables['TMUX']?.replace(/,\d+,/, ',1,'),
		});
		await expect(other?.panes()).rejects.toThrow(TmuxFailed);
	});
});

test.each([
	[{}],
	[{TMUX: ''}],
	[{TMUX: '/tmp/tmux-0/default,12,0'}],
	[{TMUX: '/tmp/tmux-0/default', TMUX_PANE: '%1'}],
])('there is no tmux around %j', (variables) => {
	expect(tmuxAround(variables)).toBe(null);
});
