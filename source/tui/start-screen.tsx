import {render} from 'ink';
import type {Clock} from '../runtime/ports.js';
import type {EngineLink} from '../runtime/viewer.js';
import {App} from './app.js';
import type {Look} from './look.js';
import type {OpenLane} from './open-lane.js';
import {isPainted, paintScreen} from './paint/painted-screen.js';
import {createTerminalEffects, plainTerminal, type TerminalKind} from './paint/terminal-effects.js';
import type {Renderer} from './renderer.js';
import {createScreen, type ScreenExit} from './screen.js';

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

/**
 * Shows a mission until the user leaves, the engine refuses or the signal fires. The terminal is as it
 * was before when this resolves. It never rejects: what broke the screen is told in `message`.
 */
export async function startScreen(options: ScreenOptions): Promise<ScreenExit> {
	const {link, stdout, stdin, signal} = options;
	const effect = createTerminalEffects(stdout, options.terminal ?? plainTerminal);
	const screen = createScreen(
		link,
		options.clock ?? systemClock,
		effect,
		undefined,
		options.openLane,
	);
	const painted = options.renderer === 'painter' ? paintScreen(screen, stdout, options) : null;
	const app =
		painted === null ? (
			<App screen={screen} look={options} />
		) : (
			<App screen={screen} look={options} isPainted={isPainted} />
		);
	const instance = render(app, {
		stdout: painted?.stdout ?? stdout,
		stdin,
		alternateScreen: true,
		// Ink's line diff leaves torn rows when a resize falls between two frames; a whole frame mends itself.
		incrementalRendering: false,
		// The screen keeps its own frame rate; a second one would only delay keys.
		maxFps: 1000,
		exitOnCtrlC: false,
		patchConsole: true,
		// Ink would draw nothing where CI is set in the environment.
		interactive: stdout.isTTY === true,
	});
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
	screen.close();
	painted?.close();
	instance.unmount();
	await unmounted.catch(() => undefined);
	return exit;
}
