import {Console} from 'node:console';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {type ScreenOptions, startScreen} from '../../../source/tui/start-screen.js';
import {createFakeLink} from '../driver.js';
import {createFakeTerminal} from '../fake-terminal.js';
import {createEmulator} from '../paint/emulator.js';
import {missionView} from '../sample-mission.js';

// Vitest's console lacks the constructor with which Ink keeps stray output off the screen.
Object.assign(globalThis.console, {Console});

const [mouseOn, mouseOff] = ['\u001b[?1000h\u001b[?1006h', '\u001b[?1006l\u001b[?1000l'];

let leaving: (() => Promise<unknown>)[] = [];

afterEach(async () => {
	await Promise.all(leaving.map((leave) => leave()));
	leaving = [];
});

/** A screen on a terminal in memory that shows the sample mission. */
async function show(options: Partial<ScreenOptions> = {}) {
	const terminal = createFakeTerminal();
	const link = createFakeLink();
	const stop = new AbortController();
	const exit = startScreen({
		link,
		stdout: terminal.stdout,
		stdin: terminal.stdin,
		isColor: true,
		isAscii: false,
		renderer: 'painter',
		signal: stop.signal,
		...options,
	});
	leaving.push(() => {
		stop.abort();
		return exit;
	});
	await vi.waitFor(() => expect(terminal.isRaw()).toBe(true));
	link.say({type: 'view', view: missionView()});
	await vi.waitFor(() => expect(terminal.written()).toContain('Repair the parser'));
	const text = async () => {
		const emulator = createEmulator(80, 24);
		emulator.write(terminal.written());
		return emulator.text();
	};
	return {terminal, link, text};
}

describe('keys that come at once', () => {
	it('decide nothing, with sequences among them too, and one that comes alone does', async () => {
		const {terminal, link, text} = await show();
		terminal.type('4');
		terminal.type('x');
		await vi.waitFor(async () => expect(await text()).toContain('abort w3?'));
		for (const chunk of ['y\u001b[A', '\u001b[Ay', 'yy']) {
			// Longer than the moment of calm that a key which decides needs.
			await new Promise((resolve) => setTimeout(resolve, 400));
			terminal.type(chunk);
			terminal.type('yy');
			await vi.waitFor(async () => expect(await text()).toContain('y decides something'));
			terminal.type('\u001b[B');
			await vi.waitFor(async () => expect(await text()).not.toContain('y decides something'));
		}
		expect(link.intents()).toEqual([]);
		await new Promise((resolve) => setTimeout(resolve, 400));
		terminal.type('y');
		await vi.waitFor(() => expect(link.intents()).toHaveLength(1));
	});

	it('are text where something is typed, also what is sent by a line break at its end, and keys elsewhere', async () => {
		const {terminal, link, text} = await show();
		terminal.type('t');
		await vi.waitFor(async () => expect(await text()).toContain('─ Todo ─'));
		terminal.type('gj\r');
		await vi.waitFor(async () => expect(await text()).toContain('» '));
		expect(await text()).not.toContain('pasted text');
		terminal.type('\u001b');
		await vi.waitFor(async () => expect(await text()).toContain('[▲c]'));
		terminal.type('iyes\r');
		await vi.waitFor(async () => expect(await text()).toContain('yes'));
		expect(link.intents().filter(({type}) => type === 'say')).toEqual([]);
	});

	it('are not what the terminal itself says beside one', async () => {
		const {terminal, link, text} = await show();
		terminal.type('4');
		terminal.type('x');
		await vi.waitFor(async () => expect(await text()).toContain('abort w3?'));
		await new Promise((resolve) => setTimeout(resolve, 400));
		terminal.type('\u001b]11;rgb:0000/0000/0000\u001b\\');
		terminal.type('y');
		await vi.waitFor(() => expect(link.intents()).toHaveLength(1));
	});

	it('are two where the first is Esc, but where something is typed', async () => {
		const {terminal, text} = await show();
		terminal.type('?');
		await vi.waitFor(async () => expect(await text()).toContain('─ Help ─'));
		terminal.type('\u001bi');
		await vi.waitFor(async () => expect(await text()).toContain('say to c'));
		expect(await text()).not.toContain('─ Help ─');
		terminal.type('\u001bq');
		terminal.type('!');
		await vi.waitFor(async () => expect(await text()).toContain('!▏'));
		expect(await text()).toContain('say to c');
	});
});

describe('what the terminal reports', () => {
	it('moves the focus when it is a click, and is no key, also in two pieces', async () => {
		const {terminal, link, text} = await show();
		expect(await text()).toContain('[▲c]');
		const at = (await text()).split('\n')[1]?.indexOf('●w3') ?? 0;
		const report = `\u001b[<0;${at + 2};2M\u001b[<0;${at + 2};2m`;
		terminal.type(report.slice(0, 5));
		await new Promise((resolve) => setTimeout(resolve, 60));
		terminal.type(report.slice(5));
		await vi.waitFor(async () => expect(await text()).toContain('[●w3]'));
		expect(link.intents()).toEqual([]);
	});

	it('chooses the theme by its background, which it is asked for', async () => {
		const {terminal} = await show();
		expect(terminal.written()).toContain('\u001b]11;?\u0007');
		// Muted text is dim on dark ground and grey on light ground.
		expect(terminal.written()).toContain('\u001b[0;2m');
		expect(terminal.written()).not.toContain('\u001b[0;90m');
		terminal.type('\u001b]11;rgb:ffff/ffff/ffff\u001b\\');
		await vi.waitFor(() => expect(terminal.written()).toContain('\u001b[0;90m'));
	});

	it('is asked for again when the window gets the keyboard back, since it may have changed', async () => {
		const {terminal} = await show();
		const asked = () => terminal.written().split('\u001b]11;?\u0007').length - 1;
		expect(asked()).toBe(1);
		terminal.type('\u001b[O');
		terminal.type('\u001b[I');
		await vi.waitFor(() => expect(asked()).toBe(2));
	});

	it('is not asked for where the terminal would only print the question', async () => {
		const {terminal} = await show({isAsked: false, background: 'light'});
		expect(terminal.written()).not.toContain('\u001b]');
		expect(terminal.written()).not.toContain('?1004h');
		expect(terminal.written()).toContain('\u001b[0;90m');
	});
});

it('Esc alone is still a key, soon after it was pressed', async () => {
	const {terminal, text} = await show();
	terminal.type('?');
	await vi.waitFor(async () => expect(await text()).toContain('Help'));
	terminal.type('\u001b');
	await vi.waitFor(async () => expect(await text()).not.toContain('Help'));
});

it('m switches the mouse off at the terminal, and on again', async () => {
	const {terminal} = await show();
	expect(terminal.written()).toContain(mouseOn);
	terminal.type('m');
	await vi.waitFor(() => expect(terminal.written()).toContain(mouseOff));
	terminal.type('m');
	await vi.waitFor(() =>
		expect(terminal.written().lastIndexOf(mouseOn)).toBeGreaterThan(
			terminal.written().lastIndexOf(mouseOff),
		),
	);
});

describe('Ctrl+Z', () => {
	it('gives the terminal back while the process is stopped, and draws all anew afterwards', async () => {
		const stopped = Promise.withResolvers<boolean>();
		const {terminal, link, text} = await show({
			job: {stop: () => stopped.promise, onStopWish: () => () => undefined},
		});
		terminal.type('\u001a');
		await vi.waitFor(() => expect(terminal.written()).toContain('FlowDesk is suspended.'));
		const given = terminal.written();
		for (const mode of ['1049', '1000', '1006', '1004', '2004']) {
			expect(given.lastIndexOf(`\u001b[?${mode}l`), mode).toBeGreaterThan(
				given.lastIndexOf(`\u001b[?${mode}h`),
			);
		}
		expect(given.lastIndexOf('\u001b[?7h')).toBeGreaterThan(given.lastIndexOf('\u001b[?7l'));
		expect(given.lastIndexOf('\u001b[?25h')).toBeGreaterThan(given.lastIndexOf('\u001b[?25l'));
		expect(terminal.isRaw()).toBe(false);
		link.say({type: 'view', view: missionView({text: 'Another goal'})});
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(terminal.written()).toBe(given);
		stopped.resolve(true);
		await vi.waitFor(() => expect(terminal.isRaw()).toBe(true));
		await vi.waitFor(async () => expect(await text()).toContain('Another goal'));
		expect(terminal.written().slice(given.length)).toContain(mouseOn);
	});

	it('says that there is no way back where the process cannot be stopped', async () => {
		const {terminal, text} = await show({
			job: {stop: async () => false, onStopWish: () => () => undefined},
		});
		terminal.type('\u001a');
		await vi.waitFor(async () => expect(await text()).toContain('there is no shell here'));
	});

	it('does the same when somebody else wants the process stopped', async () => {
		let wish = () => {};
		const {terminal} = await show({
			job: {
				stop: async () => true,
				onStopWish: (listener) => {
					wish = listener;
					return () => undefined;
				},
			},
		});
		wish();
		await vi.waitFor(() => expect(terminal.written()).toContain('FlowDesk is suspended.'));
		await vi.waitFor(() => expect(terminal.isRaw()).toBe(true));
	});
});
