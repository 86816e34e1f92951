import {Console} from 'node:console';
import {describe, expect, it, vi} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import type {Renderer} from '../../source/tui/renderer.js';
import type {ScreenExit} from '../../source/tui/screen-exit.js';
import {startScreen} from '../../source/tui/start-screen.js';
import {createFakeLink} from './driver.js';
import {createFakeTerminal} from './fake-terminal.js';
import {missionView, permissionEntry} from './sample-mission.js';

// Vitest's console lacks the constructor with which Ink keeps stray output off the screen.
Object.assign(globalThis.console, {Console});

const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';
const showCursor = '\u001b[?25h';
const pasteOff = '\u001b[?2004l';

async function start(signal?: AbortSignal, renderer: Renderer = 'painter') {
	const terminal = createFakeTerminal();
	const link = createFakeLink();
	const exit = startScreen({
		link,
		stdout: terminal.stdout,
		stdin: terminal.stdin,
		isColor: false,
		isAscii: false,
		renderer,
		...(signal === undefined ? {} : {signal}),
	});
	await vi.waitFor(() => expect(terminal.written()).toContain('starting OpenCode'));
	await vi.waitFor(() => expect(terminal.isRaw()).toBe(true));
	return {terminal, link, exit};
}

type Started = Awaited<ReturnType<typeof start>>;

/** Presses Ctrl+C again and again, as far apart as it is taken for a new one. */
async function leaveByCtrlC({terminal, exit}: Pick<Started, 'terminal' | 'exit'>): Promise<void> {
	let hasLeft = false;
	void exit.then(() => {
		hasLeft = true;
	});
	await vi.waitUntil(
		() => {
			terminal.type(hasLeft ? '' : '\u0003');
			return hasLeft;
		},
		{interval: 1200, timeout: 20_000},
	);
}

const ended: Partial<MissionView> = {phase: 'ended', outcome: 'sealed', attention: []};

const waysOut: ReadonlyArray<
	readonly [
		string,
		ScreenExit['reason'],
		(started: Started, stop: AbortController) => Promise<void>,
	]
> = [
	[
		'q at the end',
		'ended',
		async ({link, terminal}) => {
			link.say({type: 'view', view: missionView(ended)});
			await vi.waitFor(() => expect(terminal.written()).toContain('The mission is over'));
			terminal.type('q');
		},
	],
	[
		'Ctrl+C pressed until it leaves',
		'abandoned',
		async ({link, terminal, exit}) => {
			link.say({type: 'view', view: missionView()});
			await leaveByCtrlC({terminal, exit});
		},
	],
	[
		'a refusal of the engine',
		'refused',
		async ({link}) => link.say({type: 'refused', message: 'no model answers', exitCode: 2}),
	],
	['a signal to the process', 'signal', async (_, stop) => stop.abort()],
];

describe('the terminal', () => {
	const cases = waysOut.flatMap((way) => [[...way, 'painter'] as const, [...way, 'ink'] as const]);
	for (const [name, reason, act, renderer] of cases) {
		it(`is as it was before after ${name}, drawn by ${renderer}`, async () => {
			const stop = new AbortController();
			const started = await start(stop.signal, renderer);
			await act(started, stop);
			expect(await started.exit).toMatchObject({reason});
			const written = started.terminal.written();
			expect(written.indexOf(enter)).toBeGreaterThanOrEqual(0);
			expect(written.lastIndexOf(leave)).toBeGreaterThan(written.lastIndexOf(enter));
			expect(written.lastIndexOf(showCursor)).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'));
			expect(written.lastIndexOf(pasteOff)).toBeGreaterThan(written.lastIndexOf('\u001b[?2004h'));
			expect(written.lastIndexOf('\u001b[?7h')).toBeGreaterThanOrEqual(
				written.lastIndexOf('\u001b[?7l'),
			);
			for (const mode of ['1000', '1006', '1004']) {
				const [on, off] = [`\u001b[?${mode}h`, `\u001b[?${mode}l`];
				expect(written).toContain(on);
				expect(written.lastIndexOf(off), mode).toBeGreaterThan(written.lastIndexOf(on));
				expect(written.lastIndexOf(off), mode).toBeLessThan(written.lastIndexOf(leave));
			}
			expect(started.terminal.isRaw()).toBe(false);
			expect(started.link.listening()).toBe(0);
		});
	}

	it('is restored, and the reason told, when the screen itself breaks', async () => {
		const started = await start();
		const broken = {...missionView(), lanes: null} as unknown as MissionView;
		expect(() => started.link.say({type: 'view', view: broken})).not.toThrow();
		expect(await started.exit).toMatchObject({reason: 'broken'});
		expect(started.terminal.written()).toContain(leave);
		expect(started.terminal.isRaw()).toBe(false);
	});

	it('is given whole frames by nobody but the painter once the mission is known', async () => {
		const started = await start();
		started.link.say({type: 'view', view: missionView()});
		await vi.waitFor(() => expect(started.terminal.written()).toContain('Todo'));
		const before = started.terminal.written().length;
		started.terminal.type('?');
		await vi.waitFor(() => expect(started.terminal.written().slice(before)).toContain('Help'));
		started.terminal.type('\u001b[27u');
		await leaveByCtrlC(started);
		const later = started.terminal.written().slice(before);
		expect(later).not.toContain('\u001b[2J');
		expect(later).not.toContain('\u001b[1A');
		// The painter places every row; a frame of Ink's would hold line ends.
		expect(later.slice(0, later.indexOf(leave))).not.toContain('\n');
	});
});

describe('a notice on the terminal', () => {
	const note = '\u001b]9;FlowDesk: w5 needs you';
	const needing = {type: 'view', view: missionView()} as const;
	const quiet = {type: 'view', view: missionView({attention: []})} as const;

	it('comes when something needs a person and the window has not got the keyboard', async () => {
		const started = await start();
		started.terminal.type('\u001b[O');
		started.link.say(quiet);
		await vi.waitFor(() => expect(started.terminal.written()).toContain('Todo'));
		started.link.say({type: 'view', view: missionView({attention: [permissionEntry]})});
		await vi.waitFor(() => expect(started.terminal.written()).toContain(note), {timeout: 20_000});
		await leaveByCtrlC(started);
		const written = started.terminal.written();
		expect(written.indexOf(note)).toBeLessThan(written.lastIndexOf(leave));
		expect(written.lastIndexOf('\u001b[?1004l')).toBeGreaterThan(
			written.lastIndexOf('\u001b[?1004h'),
		);
	});

	it('is none while the window has the keyboard', async () => {
		const started = await start();
		started.link.say(needing);
		started.terminal.type('\u001b[O');
		started.terminal.type('\u001b[I');
		started.terminal.type('?');
		await vi.waitFor(() => expect(started.terminal.written()).toContain('Help'));
		// The end is told at once where anything is told.
		started.link.say({type: 'view', view: missionView(ended)});
		await vi.waitFor(() => expect(started.terminal.written()).toContain('The mission is over'));
		started.terminal.type('q');
		await started.exit;
		expect(started.terminal.written()).not.toContain('\u001b]9;');
	});
});
