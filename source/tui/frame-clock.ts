import type {Clock} from '../runtime/ports.js';

/** At most one frame in this many milliseconds for what the engine says; keys are drawn at once. */
const frameMs = 66;
const tickMs = 1000;

/** Decides when to draw. It holds no timer while nothing is to be drawn. */
export type FrameClock = Readonly<{
	now: () => number;
	/** Draws at once. */
	drawNow: () => void;
	/** Draws with the next frame; many calls come to one frame. */
	drawSoon: () => void;
	/** Draws with every full second, as times are shown, for as long as one on the screen goes on. */
	tick: () => void;
	stop: () => void;
}>;

/** The one clock of a screen. `draw` is given the epoch ms that the frame shows. */
export function createFrameClock(
	clock: Clock,
	draw: (now: number) => void,
	isTicking: () => boolean,
): FrameClock {
	let drawnAt = 0;
	let cancelFrame: (() => void) | null = null;
	let cancelTick: (() => void) | null = null;
	const drawNow = () => {
		cancelFrame?.();
		cancelFrame = null;
		drawnAt = clock.now();
		draw(drawnAt);
	};
	const drawSoon = () => {
		cancelFrame ??= clock.after(Math.max(0, drawnAt + frameMs - clock.now()), drawNow);
	};
	const tick = () => {
		if (isTicking()) {
			cancelTick ??= clock.after(tickMs - (clock.now() % tickMs), () => {
				cancelTick = null;
				drawSoon();
				tick();
			});
		}
	};
	return {
		now: clock.now,
		drawNow,
		drawSoon,
		tick,
		stop: () => {
			cancelFrame?.();
			cancelTick?.();
		},
	};
}
