import {existsSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {expect, test, vi} from 'vitest';
import {makePlace} from './mission-place.js';
import {processesOf} from './place-processes.js';
import {hasTmux, openTerminal} from './tmux-terminal.js';

const demo = [execPath, resolve('bin/flowdesk.js'), 'demo', '--speed', '30'];

test.skipIf(!hasTmux)(
	'Ctrl+C while the demo waits for OpenCode leaves no server, no process and no folder behind',
	async () => {
		const place = makePlace();
		const terminal = await openTerminal({
			command: demo,
			cwd: place.folder,
			variables: {...place.variables, TMPDIR: place.folder},
			columns: 120,
			rows: 40,
		});
		const demoFolders = () => readdirSync(place.folder).filter((name) => name.includes('demo'));
		// OpenCode has begun to start once it has a folder for its data.
		const isStarting = () =>
			demoFolders().some((name) => existsSync(join(place.folder, name, 'data/opencode')));
		await vi.waitUntil(isStarting, {timeout: 60_000, interval: 10});
		const homes = demoFolders().map((name) => join(place.folder, name, 'home'));
		const isRunning = () =>
			homes.some((home) => processesOf({...place, variables: {HOME: home}}).length > 0);
		expect(isRunning()).toBe(true);
		await terminal.press('C-c');
		expect(await terminal.shown(/^exit code \d+$/m)).toMatch(/^exit code 130$/m);
		expect(demoFolders()).toEqual([]);
		await vi.waitUntil(() => !isRunning(), {timeout: 20_000, interval: 50});
	},
);

test.skipIf(!hasTmux)(
	'the demo is watched on a screen until its seal, which says what it rests on',
	{timeout: 480_000},
	async () => {
		const place = makePlace();
		const terminal = await openTerminal({
			command: demo,
			cwd: place.folder,
			variables: place.variables,
			columns: 120,
			rows: 40,
		});
		const working = await terminal.shown(/● w1/);
		expect(working).toContain('Todo');
		await terminal.press('Tab');
		await terminal.shown(/▸\d . [wpr]\d/);
		// A whole mission of many modules.
		const over = await terminal.shown(/The mission is over/, 400_000);
		expect(over).toMatch(/node --test.*exit 0/);
		await terminal.press('q');
		// The program's own report has such a line too, which goes on; the one of its end does not.
		const left = await terminal.shown(/^exit code \d+$/m);
		expect(left).toMatch(/^sealed[\s\S]*^exit code 0$/m);
	},
);
