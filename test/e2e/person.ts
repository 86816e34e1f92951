import {Console} from 'node:console';
import {setTimeout as delay} from 'node:timers/promises';
import {expect} from 'vitest';
import {startScreen} from '../../source/tui/start-screen.js';
import {sequenceOf} from '../helpers/pseudo-terminal.js';
import {createFakeTerminal} from '../tui/fake-terminal.js';
import {createEmulator} from '../tui/paint/emulator.js';
import type {ComposedMission} from './composed-mission.js';
import {afterwards} from './mission-place.js';

// Vitest's console lacks the constructor with which Ink keeps stray output off the screen.
Object.assign(globalThis.console, {Console});

/** The size of the terminal. */
const size = {columns: 120, rows: 40};
/** How long a test waits for what OpenCode does. */
export const patience = {timeout: 60_000};

/** The screen of the mission on a terminal: keys are what a keyboard sends, in their time, and what is seen is what is drawn. */
export async function sitDown(mission: ComposedMission) {
	const terminal = createFakeTerminal(size);
	const emulator = createEmulator(size.columns, size.rows);
	terminal.stdout.on('data', (chunk) => emulator.write(String(chunk)));
	const stop = new AbortController();
	const exit = startScreen({
		link: mission.link,
		stdout: terminal.stdout,
		stdin: terminal.stdin,
		isColor: true,
		isAscii: false,
		renderer: 'painter',
		signal: stop.signal,
	});
	afterwards(async () => {
		stop.abort();
		await exit;
	});
	/** Sends keys as one piece, as a terminal does whose program did not read meanwhile. */
	const type = (keys: readonly string[]) => terminal.type(keys.map(sequenceOf).join(''));
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) {
			await delay(400);
			type([key]);
		}
	};
	const needing = async () => {
		const [header = ''] = (await emulator.text()).split('\n');
		return Number(/▲ (\d+) needs? you/.exec(header)?.[1] ?? 0);
	};
	/** Waits until so many entries are on the screen. */
	const sees = (count: number) => expect.poll(needing, patience).toBe(count);
	/** Waits until nothing is answered that could be taken back: by then every answer is on its way to the engine. */
	const isOut = () => expect.poll(emulator.text, patience).not.toContain('u takes it back');
	await expect.poll(emulator.text, patience).toContain('╭─ Todo ');
	return {
		type,
		press,
		/** What is on the screen now. */
		text: () => emulator.text(),
		sees,
		isOut,
		/** Opens the list, takes its only entry, presses keys on it, and leaves when it is gone. */
		answer: async (...keys: readonly string[]) => {
			await sees(1);
			await press('a', 'j', ...keys);
			await sees(0);
			await press('escape');
		},
	};
}
