import {vi} from 'vitest';

/**
 * Presses a key that decides what is asked, and resolves to the first screen without the question. Such a key is only
 * taken after a moment without keys: it is pressed again where the screen says so, never once it was taken, since
 * whoever has the terminal then would get it.
 */
export function decideBy(
	press: () => Promise<unknown>,
	screen: () => string | Promise<string>,
	asked: RegExp,
): Promise<string> {
	let pressedAt = Number.NEGATIVE_INFINITY;
	let looksWithout = 0;
	return vi.waitUntil(
		async () => {
			const now = await screen();
			if (!asked.test(now)) {
				// One look may meet a frame that is half drawn.
				looksWithout += 1;
				return looksWithout > 1 ? now : undefined;
			}
			looksWithout = 0;
			const patience = now.includes('decides something') ? 1000 : 5000;
			if (performance.now() - pressedAt > patience) {
				pressedAt = performance.now();
				await press();
			}
			return undefined;
		},
		{timeout: 60_000, interval: 50},
	);
}
