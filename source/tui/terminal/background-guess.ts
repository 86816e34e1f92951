import type {Background} from '../theme.js';

/** What `COLORFGBG` says of the background (`15;0`), which some terminals set; null when it says nothing. */
export function backgroundFrom(colours: string | undefined): Background | null {
	const last = colours?.split(';').at(-1) ?? '';
	if (!/^\d{1,2}$/.test(last)) {
		return null;
	}
	const number = Number(last);
	return number === 7 || (number > 8 && number < 16) ? 'light' : 'dark';
}
