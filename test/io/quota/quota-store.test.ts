import {chmodSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {expect, it} from 'vitest';
import {never} from '../../../source/io/quota/schedule.js';
import {DatabaseSync} from '../../../source/io/sqlite.js';
import {quotaReading} from '../../helpers/quota-reading.js';
import {began, minute, openStore, storeFile} from './poll-setup.js';

const day = 24 * 60 * minute;

it('what a failed call told of an account that nobody asks about is kept for as long as it can matter, and then forgotten', () => {
	const store = openStore(storeFile());
	const limitedUntil = began + 32 * day;
	const told = quotaReading({accountKey: 'silent', observedAt: began, limitedUntil});
	store.note({...told, state: 'exhausted', source: 'failure'}, began);
	const asksOther = (now: number) =>
		store.claim({accountKey: 'other', now, isByHand: false, leastMs: minute});
	expect([asksOther(began), asksOther(limitedUntil - minute)]).toEqual([true, true]);
	expect(store.read('silent')).toMatchObject({state: 'exhausted', limitedUntil});
	expect(asksOther(limitedUntil + 30 * day)).toBe(true);
	expect(store.read('silent')).toBeNull();
});

it('a reading that is damaged keeps nobody from asking', () => {
	const file = storeFile();
	const store = openStore(file);
	store.note(quotaReading({observedAt: began}), began);
	const database = new DatabaseSync(file);
	database.exec(`UPDATE accounts SET reading = '{"observedAt":'`);
	database.close();
	const claim = {accountKey: 'other', isByHand: true, leastMs: 0};
	expect(store.claim({...claim, now: began})).toBe(true);
	expect(store.read('k')).toBeNull();
});

it('what was read is for nobody else to read, also where others could before', () => {
	const [file, known] = [storeFile(), storeFile()];
	openStore(file);
	expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
	mkdirSync(dirname(known), {recursive: true});
	writeFileSync(known, '');
	chmodSync(known, 0o644);
	openStore(known);
	expect([file, known].map((one) => statSync(one).mode & 0o777)).toEqual([0o600, 0o600]);
});

it('a clock that was far ahead once keeps nobody from asking', () => {
	const store = openStore(storeFile());
	for (const isByHand of [false, true]) {
		const claim = {accountKey: `k ${isByHand}`, isByHand, leastMs: minute};
		expect(store.claim({...claim, now: began + day})).toBe(true);
		expect(store.isAsked(claim.accountKey, began)).toBe(false);
		expect(store.claim({...claim, now: began})).toBe(true);
	}
});

it('a refused login is asked about by nobody, however far its time seems ahead', () => {
	const store = openStore(storeFile());
	const reading = quotaReading({observedAt: began, state: 'refused'});
	const schedule = {nextAt: never, heldUntil: never, outcome: 'refused', count: 1} as const;
	store.claim({accountKey: 'k', now: began, isByHand: false, leastMs: minute});
	store.finish({reading, schedule, now: began});
	for (const isByHand of [false, true]) {
		expect(store.claim({accountKey: 'k', now: began + day, isByHand, leastMs: 0})).toBe(false);
	}
});
