import type {ProviderWait} from '../../mission/provider-wait.js';
import {cutEnd} from './cells.js';
import {longTime, shortTime} from './figures.js';

/** The most cells of the name of the provider that everything waits for. */
const nameCells = {long: 16, short: 10, shortest: 6} as const;

/** How much room there is to say it. */
export type Length = keyof typeof nameCells;

/** `waits for acme, 3 h 58 min`, or in few cells `waits for acme 3h58m`. */
export function waitText({provider, until}: ProviderWait, now: number, length: Length): string {
	const left = until === null || until <= now ? 0 : until - now;
	const name = `waits for ${cutEnd(provider, nameCells[length])}`;
	const isLong = length === 'long';
	return left === 0 ? name : `${name}${isLong ? `, ${longTime(left)}` : ` ${shortTime(left)}`}`;
}
