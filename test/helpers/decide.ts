import {vi} from 'vitest';

/**
 * Presses a key that decides something once a second until the screen fits, and resolves to that screen: such a key is
 * only taken after a moment without keys, and the screen says so.
 */
export function decideBy(
	press: () => Promise<unknown>,
	screen: () => string | Promise<string>,
	fits: RegExp,
): Promise<string> {
	return vi.waitUntil(
		async () => {
			const before = await screen();
			if (fits.test(before)) {
				return before;
			}
			await press();
			return undefined;
		},
		{timeout: 60_000, interval: 1000},
	);
}
