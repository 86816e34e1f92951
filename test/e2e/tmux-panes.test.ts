import {readdirSync} from 'node:fs';
import {resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {beforeAll, describe, expect, test, vi} from 'vitest';
import {makePlace} from './mission-place.js';
import {processTable} from './place-processes.js';
import {hasTmux, openShell, type TmuxShell} from './tmux-terminal.js';

const program = resolve('bin/flowdesk.js');
const flowdesk = `${execPath} ${program}`;

test.each([
	['demo', '--side'],
	['tui', '--side=60', 'Mend it.'],
])('outside tmux, %s %s says what to do instead, with exit code 2', async (...words) => {
	const {folder, variables} = makePlace();
	const {exitCode, stdout, stderr} = await execa(execPath, [program, ...words], {
		cwd: folder,
		env: variables,
		extendEnv: false,
		reject: false,
	});
	expect([exitCode, stdout]).toEqual([2, '']);
	expect(stderr).toMatch(/in a pane of tmux.*Start tmux first, or leave --side out/);
});

/** A pane by the place that it has in the window. */
type Pane = Readonly<{id: string; width: number; left: number; hasFocus: boolean}>;

describe.skipIf(!hasTmux)('in tmux', () => {
	const place = makePlace();
	let shell: TmuxShell;

	beforeAll(async () => {
		// Wide, so that tmux divides it; and with room for temporary files of its own.
		const variables = {...place.variables, TMPDIR: place.folder};
		shell = await openShell({cwd: place.folder, variables, columns: 200, rows: 50});
	});

	const panes = async (): Promise<readonly Pane[]> => {
		const format = '#{pane_id} #{pane_width} #{pane_left} #{pane_active}#{window_active}';
		const lines = (await shell.tmux('list-panes', '-s', '-F', format)).split('\n');
		return lines.map((line) => {
			const [id = '', width, left, focus] = line.split(' ');
			return {id, width: Number(width), left: Number(left), hasFocus: focus === '11'};
		});
	};
	const ids = async () => (await panes()).map(({id}) => id);
	const paneOf = async (id: string) => (await panes()).find((pane) => pane.id === id);

	/** The id of the pane that a text on a screen names. */
	const named = (screen: string, before: RegExp) =>
		new RegExp(`${before.source} (%\\d+)`).exec(screen)?.[1] ?? '';

	let commands = 0;

	/** Runs a command in the shell; its end has a number, because the screen still shows the last one's. */
	const sideOf = async (command: string) => {
		const [first = ''] = await ids();
		commands += 1;
		const line = `clear; ${command}; echo "command ${commands}: exit code $?"`;
		await shell.pane(first).type(`${line}\n`);
		const told = await shell.pane(first).shown(new RegExp(`command ${commands}: exit code \\d`));
		return {told, pane: named(told, /in the pane to the right,/)};
	};

	/** Presses a key once a second until the pane says that it stays. */
	const keepByKey = async (id: string) => {
		const isKept = async () => {
			const stays = (await shell.pane(id).screen()).includes('Any key closes this pane');
			if (!stays) {
				await shell.pane(id).press('k');
			}
			return stays;
		};
		await vi.waitUntil(isKept, {timeout: 20_000, interval: 1000});
	};

	/** Presses a key once a second until the pane is gone: one that comes at once is not heard. */
	const closeByKey = async (id: string) => {
		const isGone = async () => {
			await shell
				.pane(id)
				.press('k')
				.catch(() => undefined);
			return !(await ids()).includes(id);
		};
		await vi.waitUntil(isGone, {timeout: 20_000, interval: 1000});
	};

	test('tui --side goes on in a pane of that width with all its words, whose last ones stay until a key', async () => {
		const {told, pane} = await sideOf(`${flowdesk} tui --side=50% --file 'a "b"; $(c)'`);
		expect(told).toContain('exit code 0');
		expect(await paneOf(pane)).toEqual({id: pane, width: 100, left: 100, hasFocus: true});
		const said = await shell.pane(pane).shown(/Any key closes this pane/);
		expect(said).toMatch(
			/--file a "b"; \$\(c\) cannot be read[\s\S]*Exit code 2: usage or configuration/,
		);
		await closeByKey(pane);
	});

	let cockpit: string;

	test('demo --side opens the cockpit beside the shell, and leaves nothing of the hand-over behind', async () => {
		// Slow, so that a worker outlives the keys pressed on it, and the mission the tests.
		const {told, pane} = await sideOf(`${flowdesk} demo --side=120 --lanes 2 --speed 0.25`);
		cockpit = pane;
		expect(told).toContain('exit code 0');
		expect(await paneOf(cockpit)).toEqual({id: cockpit, width: 120, left: 80, hasFocus: true});
		await shell.pane(cockpit).shown(/▸1 ● c /);
		expect(readdirSync(place.folder).filter((name) => name.includes('hand'))).toEqual([]);
	});

	/** Brings a worker into focus that has just begun, and names it: one seen at work earlier may end before its pane is open. */
	const goToNewWorker = async (): Promise<string> => {
		const atWork = (screen: string) =>
			[...screen.matchAll(/● (w\d+) /g)].map(([, name = '']) => name);
		const before = atWork(await shell.pane(cockpit).screen());
		const begun = async () =>
			atWork(await shell.pane(cockpit).screen()).find((name) => !before.includes(name));
		const name = await vi.waitUntil(begun, {timeout: 150_000});
		await shell.tmux('select-pane', '-t', cockpit);
		await shell.pane(cockpit).type("'");
		await shell.pane(cockpit).type(name);
		await shell.pane(cockpit).shown(new RegExp(`▸\\d . ${name} `));
		return name;
	};

	let attached: string;

	test('o opens OpenCode’s own screen on the session of the lane, and its password is no argument of any process', async () => {
		await shell.pane(cockpit).press('o');
		attached = named(await shell.pane(cockpit).shown(/c is open .*%\d+/), /c is open .*/);
		expect((await paneOf(attached))?.hasFocus).toBe(true);
		const words = /planner should look|planner writes|planner is at work|plan is there/;
		await shell.pane(attached).shown(words);

		const {stdout: all} = await execa('ps', ['-axww', '-o', 'pid=,args=']);
		const isHere = (line: string) => / attach http/.test(line) && line.includes(place.folder);
		const line = all.split('\n').find(isHere) ?? '';
		const [, pid, url, session] = /^\s*(\d+) .* attach (\S+) --session (\S+)/.exec(line) ?? [];
		const isOwn = (one: string) => one.trim().startsWith(`${pid} `);
		const own = processTable().split('\n').find(isOwn) ?? '';
		const password = / OPENCODE_SERVER_PASSWORD=(\S+)/.exec(own)?.[1] ?? '';
		const ask = (headers: Record<string, string>) =>
			fetch(`${url}/session/${session}/message`, {headers});
		expect((await ask({})).status).toBe(401);
		// The user's name is OpenCode's own.
		const basic = Buffer.from(`opencode:${password}`).toString('base64');
		expect(await (await ask({authorization: `Basic ${basic}`})).text()).toMatch(words);
		expect(all).not.toContain(password);
	});

	test('O opens the stream of a lane without taking the keys, follows it, and goes there when it is open', async () => {
		const lane = await goToNewWorker();
		await shell.pane(cockpit).press('O');
		const isOpen = new RegExp(`${lane} is open .*%\\d+`);
		const told = await shell.pane(cockpit).shown(isOpen);
		const stream = named(told, new RegExp(`${lane} is open .*`));
		expect((await paneOf(cockpit))?.hasFocus).toBe(true);
		await shell.pane(stream).shown(new RegExp(`^${lane}  T\\d[\\s\\S]*Title: T`));
		await shell.pane(cockpit).press('O');
		const hasFocus = async () => (await paneOf(stream))?.hasFocus;
		await expect.poll(hasFocus, {timeout: 20_000}).toBe(true);
		expect(await ids()).toHaveLength(4);
		await shell.pane(stream).shown(/Found it: [\s\S]*✓ edit/);
		// It closes with its lane, but not after a key.
		await shell.pane(stream).shown(new RegExp(`${lane} is done. .*closes in 3 s; any key keeps`));
		await keepByKey(stream);
		await closeByKey(stream);
	});

	test('after the mission panes close by themselves, but not that of a pinned lane, and the cockpit’s by a key', async () => {
		const lane = await goToNewWorker();
		const before = await ids();
		await shell.pane(cockpit).type('o');
		// By tmux's word: the cockpit may still tell of the pane that has closed.
		const opened = async () => (await ids()).find((id) => !before.includes(id));
		const unpinned = await vi.waitUntil(opened, {timeout: 20_000});
		await shell.pane(cockpit).shown(new RegExp(`${lane} is open .*${unpinned}`));
		// Pinned while the lane runs, for the end of the mission.
		await shell.pane(cockpit).type("'");
		await shell.pane(cockpit).type('c');
		await shell.pane(cockpit).shown(/▸\d . c /);
		await shell.pane(cockpit).type('P');
		await shell.pane(cockpit).shown(/c is pinned: pane %\d+ stays when it ends/);
		await shell.pane(cockpit).press('q');
		await shell.pane(cockpit).shown(/stop the mission\?/);
		await shell.pane(cockpit).decide('y', /stop the mission\?/);
		await shell.pane(cockpit).shown(/Exit code 130: .*Any key closes this pane/);
		await shell.pane(attached).shown(/The mission is over: .* It is pinned, so this pane stays/);
		await expect.poll(ids, {timeout: 20_000}).not.toContain(unpinned);
		await closeByKey(attached);
		await closeByKey(cockpit);
		expect(await ids()).toHaveLength(1);
	});
});
