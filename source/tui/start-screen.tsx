import {render} from 'ink';
import type {Clock} from '../runtime/ports.js';
import type {EngineLink} from '../runtime/viewer.js';
import {App} from './app.js';
import {followNotices} from './follow-notices.js';
import type {Look} from './look.js';
import type {OpenLane} from './open-lane.js';
import {isPainted, paintScreen} from './paint/painted-screen.js';
import {createTerminalEffects, plainTerminal, type TerminalKind} from './paint/terminal-effects.js';
import {tapTerminal} from './paint/terminal-tap.js';
import type {Renderer} from './renderer.js';
import {createScreen, type Screen} from './screen.js';
import type {ScreenExit} from './screen-exit.js';
import type {ScreenSettings} from './screen-settings.js';
import {tapInput} from './terminal/input-tap.js';
import {askBackground, modesOf, mouseMode} from './terminal/modes.js';
import {createSuspension, type JobControl, type Suspension} from './terminal/suspension.js';
import type {Background} from './theme.js';

/** Where to draw and read, and how. */
export type ScreenOptions = Look &
	Readonly<{
		link: EngineLink;
		stdout: NodeJS.WriteStream;
		stdin: NodeJS.ReadStream;
		clock?: Clock;
		/** `ink` has Ink draw everything, for screen readers and where painting goes wrong. */
		renderer: Renderer;
		/** How the terminal takes what is no frame. */
		terminal?: TerminalKind;
		/** Opens a lane in a terminal of its own, where that can be done. */
		openLane?: OpenLane;
		settings?: ScreenSettings;
		/** What is thought of the terminal's background until it tells itself. */
		background?: Background | null;
		/** False for a terminal that would only print what it is asked. */
		isAsked?: boolean;
		/** Stops and continues the process; without it Ctrl+Z does nothing. */
		job?: JobControl;
		/** Leaves the screen at once when aborted, for signals to the process. */
		signal?: AbortSignal;
	}>;

const systemClock: Clock = {
	now: () => Date.now(),
	after: (ms, fn) => {
		const timer = setTimeout(fn, ms);
		return () => clearTimeout(timer);
	},
};

/** Takes the mouse or leaves it to the terminal, whenever the view says so. */
function followMouse(screen: Screen, write: (text: string) => void): void {
	let {hasMouse} = screen.shown().view;
	screen.subscribe(() => {
		const {view} = screen.shown();
		if (view.hasMouse !== hasMouse) {
			hasMouse = view.hasMouse;
			write(mouseMode(hasMouse));
		}
	});
}

type Shown = Readonly<{screen: Screen; suspension: Suspension | null}>;

/** Has Ink show the screen, with our painter beside it; both leave the terminal as it was. */
function show({screen, suspension}: Shown, options: ScreenOptions, painted: Painted | null) {
	const {stdout, stdin, isAsked = true} = options;
	const hasMouse = () => screen.shown().view.hasMouse;
	const modes = modesOf({isPainted: painted !== null, isAsked, hasMouse});
	const input = tapInput(stdin, {
		hear: (report) => {
			const {columns, rows} = stdout;
			screen.report(report, {columns, rows});
			// Day and night change a terminal's colours while somebody looks elsewhere.
			if (isAsked && report.kind === 'focus' && report.hasFocus && stdin.isRaw) {
				stdout.write(askBackground);
			}
		},
		pileUp: screen.pileUp,
	});
	followMouse(screen, (text) => stdout.write(text));
	const instance = render(
		<App
			screen={screen}
			look={options}
			{...(painted === null ? {} : {isPainted})}
			{...(suspension === null ? {} : {suspension})}
		/>,
		{
			stdout: tapTerminal(stdout, {isMuted: painted?.hasDrawn ?? (() => false), modes}),
			stdin: input.stdin,
			alternateScreen: true,
			// Ink's line diff leaves torn rows when a resize falls between two frames; a whole frame mends itself.
			incrementalRendering: false,
			// The screen keeps its own frame rate; a second one would only delay keys.
			maxFps: 1000,
			exitOnCtrlC: false,
			patchConsole: true,
			// Ink would draw nothing where CI is set in the environment.
			interactive: stdout.isTTY === true,
		},
	);
	return {instance, input};
}

type Painted = ReturnType<typeof paintScreen>;

/**
 * Shows a mission until the user leaves, the engine refuses or the signal fires. The terminal is as it
 * was before when this resolves. It never rejects: what broke the screen is told in `message`.
 */
export async function startScreen(options: ScreenOptions): Promise<ScreenExit> {
	const {link, stdout, stdin, signal, job} = options;
	const clock = options.clock ?? systemClock;
	const effect = createTerminalEffects(stdout, options.terminal ?? plainTerminal);
	const screen = createScreen(link, clock, effect, options.settings, options.openLane);
	const painted = options.renderer === 'painter' ? paintScreen(screen, stdout, options) : null;
	const stopNotices = followNotices(screen, clock, effect);
	const {columns, rows} = stdout;
	if (options.background) {
		screen.report({kind: 'background', background: options.background}, {columns, rows});
	}
	const suspension =
		job === undefined
			? null
			: createSuspension({
					job,
					write: (text) => stdout.write(text),
					paused: () => painted?.pause(),
					resumed: () => painted?.resume(),
					hint: screen.hint,
				});
	const {instance, input} = show({screen, suspension}, options, painted);
	const leave = () => screen.end('signal', '');
	signal?.addEventListener('abort', leave, {once: true});
	if (signal?.aborted === true) {
		leave();
	}
	const unmounted = instance.waitUntilExit();
	unmounted.then(
		() => screen.end('broken', 'the screen was closed'),
		(error: unknown) =>
			screen.end('broken', error instanceof Error ? error.message : String(error)),
	);
	const exit = await screen.exited;
	signal?.removeEventListener('abort', leave);
	stopNotices();
	screen.close();
	suspension?.close();
	painted?.close();
	instance.unmount();
	input.close();
	await unmounted.catch(() => undefined);
	// Ink reads no more, but Node would: what is typed from now on belongs to the shell.
	stdin.pause();
	return exit;
}
