import {env} from 'node:process';
import {render} from 'ink-testing-library';
import {expect, vi} from 'vitest';
import type {Intent} from '../../source/runtime/intent.js';
import type {Clock} from '../../source/runtime/ports.js';
import type {EngineLink, EngineMessage, ViewerMessage} from '../../source/runtime/viewer.js';
import {App} from '../../source/tui/app.js';
import type {Look} from '../../source/tui/look.js';
import type {OpenLane, PaneWish} from '../../source/tui/open-lane.js';
import {isPainted} from '../../source/tui/paint/painted-screen.js';
import {createScreen, type Screen} from '../../source/tui/screen.js';
import type {TerminalEffect} from '../../source/tui/terminal-effect.js';
import {paintOn} from './paint/painted.js';
import {sampleNow} from './sample-mission.js';

// Whole frames on a busy machine take their time; no promise here is about speed.
vi.setConfig({testTimeout: 30_000});

/** `painter` has what is read as a frame painted on a terminal, where Ink draws it otherwise. */
const {FLOWDESK_DRIVER: renderer} = env;

/** An engine in memory: it remembers what a viewer sent and says what a test wants it to say. */
export type FakeLink = EngineLink &
	Readonly<{
		sent: ViewerMessage[];
		intents: () => readonly Intent[];
		say: (message: EngineMessage) => void;
		listening: () => number;
	}>;

/** Makes an engine that only remembers and repeats. */
export function createFakeLink(): FakeLink {
	const listeners = new Set<(message: EngineMessage) => void>();
	const sent: ViewerMessage[] = [];
	return {
		sent,
		intents: () => sent.flatMap((message) => (message.type === 'intent' ? [message.intent] : [])),
		say: (message) => {
			for (const listener of [...listeners]) {
				listener(message);
			}
		},
		listening: () => listeners.size,
		send: (message) => {
			sent.push(message);
		},
		listen: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/** A clock that stands still until it is told to go on. */
export type FakeClock = Clock & Readonly<{advance: (ms: number) => void; waiting: () => number}>;

/** Starts at `sampleNow`. Timers run in order of their time. */
export function createFakeClock(): FakeClock {
	let now = sampleNow;
	let timers: {at: number; run: () => void}[] = [];
	const next = (until: number) =>
		timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
	return {
		now: () => now,
		after: (ms, run) => {
			const timer = {at: now + ms, run};
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		advance: (ms) => {
			const until = now + ms;
			for (let timer = next(until); timer !== undefined; timer = next(until)) {
				now = timer.at;
				timers = timers.filter((other) => other !== timer);
				timer.run();
			}
			now = until;
		},
		waiting: () => timers.length,
	};
}

const sequences: Readonly<Record<string, string>> = {
	tab: '\t',
	'shift+tab': '\u001b[Z',
	enter: '\r',
	// The unambiguous form: a lone escape byte is held back by Ink until time has passed.
	escape: '\u001b[27u',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	home: '\u001b[H',
	end: '\u001b[F',
	backspace: '\u007f',
	delete: '\u001b[3~',
	'alt+enter': '\u001b\r',
	space: ' ',
	'ctrl+c': '\u0003',
	'ctrl+d': '\u0004',
	'ctrl+p': '\u0010',
	'ctrl+u': '\u0015',
	'ctrl+w': '\u0017',
};

/** Milliseconds between two keys of a person who knows what they press. */
const keyPaceMs = 310;

/** A screen on a test terminal, driven as a user drives it. */
export type Driver = Readonly<{
	link: FakeLink;
	clock: FakeClock;
	screen: Screen;
	/** Lanes that were to be opened in a terminal of their own. */
	opened: readonly PaneWish[];
	/** Presses keys by name, one after another, at a person's pace. */
	press: (...keys: readonly string[]) => Promise<void>;
	/** Presses keys by name with so many milliseconds between them, and lets nothing be drawn meanwhile. */
	hammer: (ms: number, keys: readonly string[]) => Promise<void>;
	/** Types a text as one chunk of input. */
	type: (text: string) => Promise<void>;
	/** Pastes as a terminal with bracketed paste does. */
	paste: (text: string) => Promise<void>;
	/** Lets the engine say something and waits for its frame. */
	say: (...messages: readonly EngineMessage[]) => Promise<void>;
	/** Lets time go by and waits for what it brings. */
	advance: (ms: number) => Promise<void>;
	resize: (columns: number, rows: number) => Promise<void>;
	frame: () => string;
	/** The lane whose stream is shown, by its pane's title. */
	expectPane: (laneId: string) => void;
	close: () => void;
}>;

/** React schedules work, and the effects of that work, as immediates: after three rounds nothing is left. */
async function quiet(): Promise<void> {
	for (let round = 0; round < 3; round++) {
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** Starts a screen of the given size on an engine and a clock in memory. */
export async function drive(
	columns: number,
	rows: number,
	look: Partial<Look> = {},
	effect?: (effect: TerminalEffect) => void,
): Promise<Driver> {
	const link = createFakeLink();
	const clock = createFakeClock();
	const opened: PaneWish[] = [];
	const openLane: OpenLane = async (wish) => {
		opened.push(wish);
		return wish.kind === 'pin' ? null : `${wish.laneId} is open in pane %7`;
	};
	const screen = createScreen(link, clock, effect, undefined, openLane);
	const whole = {isColor: false, isAscii: false, ...look};
	const painted = renderer === 'painter' ? paintOn(columns, rows, screen, whole) : null;
	const app = render(
		<App screen={screen} look={whole} {...(painted === null ? {} : {isPainted})} />,
	);
	const settle = async () => {
		await quiet();
		await painted?.read();
	};
	const resize = async (width: number, height: number) => {
		Object.defineProperty(app.stdout, 'columns', {value: width, configurable: true});
		Object.defineProperty(app.stdout, 'rows', {value: height, configurable: true});
		app.stdout.emit('resize');
		painted?.resize(width, height);
		await settle();
	};
	// React subscribes to the size after the first frame.
	await settle();
	await resize(columns, rows);
	const advance = async (ms: number) => {
		clock.advance(ms);
		await settle();
	};
	const frame = () => painted?.text() ?? app.lastFrame() ?? '';
	const write = async (text: string) => {
		app.stdin.write(text);
		await settle();
	};
	return {
		link,
		clock,
		screen,
		opened,
		press: async (...keys) => {
			for (const key of keys) {
				await advance(keyPaceMs);
				await write(sequences[key] ?? key);
			}
		},
		hammer: async (ms, keys) => {
			for (const key of keys) {
				clock.advance(ms);
				screen.press([key], {columns, rows});
			}
			await settle();
		},
		type: write,
		paste: (text) => write(`\u001b[200~${text}\u001b[201~`),
		say: async (...messages) => {
			for (const message of messages) {
				link.say(message);
			}
			await advance(70);
		},
		advance,
		resize,
		frame,
		expectPane: (laneId) => {
			expect(frame()).toMatch(new RegExp(`╭─ . ${laneId}  `));
		},
		close: () => {
			app.unmount();
			painted?.close();
			screen.close();
		},
	};
}
