import {resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {makePlace} from './mission-place.js';
import {hasTmux, openShell} from './tmux-terminal.js';

const demo = `${execPath} ${resolve('bin/flowdesk.js')} demo`;

/** What a program may have switched on: alternate screen, mouse, cursor, wrapping at the edge. */
const given = {alternate: '0', mouse: '0', sgr: '0', cursor: '1', wrap: '1'};
const taken = {alternate: '1', mouse: '1', sgr: '1', cursor: '0', wrap: '0'};

/** How long the terminal's modes may take to change. */
const patience = {timeout: 20_000};

/** The demo at a shell, once its mission is on the screen. */
async function startDemo(speed = 30) {
	const place = makePlace();
	const shell = await openShell({
		cwd: place.folder,
		variables: place.variables,
		columns: 120,
		rows: 40,
	});
	await shell.type(`${demo} --speed ${speed}\n`);
	// The commander is at work: the mission is on the screen.
	await shell.shown(/● c /);
	expect(await shell.modes()).toEqual(taken);
	return shell;
}

const header = /FlowDesk {2}Make every test[\s\S]*? \$(\d+\.\d+)\/5\.00/;

/** What the mission has cost so far, in USD, as its screen says it; not a number where there is none. */
function spent(screen: string): number {
	return Number(header.exec(screen)?.[1]);
}

type Shell = Awaited<ReturnType<typeof startDemo>>;

/** The process that draws on the shell's terminal. */
async function demoProcess(shell: Shell): Promise<number> {
	const {stdout} = await execa('ps', ['-t', await shell.tty(), '-o', 'pid=,args=']);
	// Its title hides the command line once it has drawn.
	const line = stdout.split('\n').find((one) => /\d (?:flowdesk$|.*flowdesk\.js demo)/.test(one));
	return Number(line?.trim().split(' ')[0]);
}

/** Stops the mission by keys; the demo then says what came of it for some seconds. */
async function stop(shell: Shell): Promise<void> {
	await shell.press('q');
	await shell.shown(/stop the mission\?/);
	await shell.decide('y', /stop the mission\?/);
	await shell.shown(/interrupted/);
}

/** What a shell is given back: no mode is left on, and what is typed is seen. */
async function expectGivenBack(shell: Shell): Promise<void> {
	await vi.waitFor(async () => expect(await shell.modes()).toEqual(given), patience);
	await shell.type('echo back at the she""ll; stty -a\n');
	const screen = await shell.shown(/back at the shell[\s\S]*\biexten\b/);
	expect(screen).toMatch(/ icanon /);
	expect(screen).toMatch(/ echo /);
}

test.skipIf(!hasTmux)(
	'Ctrl+Z gives the terminal back, and fg takes it again with a mission that goes on',
	async () => {
		const shell = await startDemo();
		await shell.press('C-z');
		await shell.shown(/FlowDesk is suspended\.[\s\S]*Stopped/);
		await expectGivenBack(shell);
		// Nothing of this suspension is left on the screen for the next one.
		await shell.type('clear; fg\n');
		await vi.waitFor(async () => expect(await shell.modes()).toEqual(taken), patience);
		await shell.shown(/FlowDesk {2}Make every test/);
		process.kill(await demoProcess(shell), 'SIGTSTP');
		await shell.shown(/Stopped/);
		await expectGivenBack(shell);
		await shell.type('clear; fg\n');
		const before = spent(await shell.shown(header));
		await vi.waitUntil(async () => spent(await shell.screen()) > before, {timeout: 60_000});
		await stop(shell);
		expect(await shell.shown(/exit code 130/)).not.toMatch(header);
		await expectGivenBack(shell);
	},
);

test.skipIf(!hasTmux).each(['SIGTERM', 'SIGHUP'] as const)(
	'%s ends the mission and gives the terminal back',
	async (signal) => {
		const shell = await startDemo();
		process.kill(await demoProcess(shell), signal);
		await shell.shown(/interrupted/);
		await expectGivenBack(shell);
	},
);

/** Clicks the line of a worker that is not in focus until it is: the list may change between a look at it and a click. */
async function clickWorker(shell: Shell): Promise<void> {
	await shell.shown(/│ +\d . w\d+ /);
	await vi.waitFor(
		async () => {
			const lines = (await shell.screen()).split('\n');
			const row = lines.findIndex((line) => /│ +\d . w\d+ /.test(line));
			const [, name] = /│ +\d . (w\d+) /.exec(lines[row] ?? '') ?? [];
			await shell.type(`\u001b[<0;10;${row + 1}M\u001b[<0;10;${row + 1}m`);
			await vi.waitFor(async () =>
				expect(await shell.screen()).toMatch(new RegExp(`▸\\d . ${name} `)),
			);
		},
		{timeout: 60_000},
	);
}

test.skipIf(!hasTmux)(
	'raw reports of a click focus a lane, and m gives the mouse back to the terminal and takes it again',
	async () => {
		const shell = await startDemo(0.5);
		await clickWorker(shell);
		const before = await shell.modes();
		await shell.press('m');
		await vi.waitFor(async () => expect((await shell.modes()).mouse).toBe('0'), patience);
		await shell.press('m');
		await vi.waitFor(async () => expect(await shell.modes()).toEqual(before), patience);
		await stop(shell);
		await expectGivenBack(shell);
	},
);
