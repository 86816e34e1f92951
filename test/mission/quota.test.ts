import {stdout} from 'node:process';
import fc from 'fast-check';
import {beforeAll, describe, expect, it} from 'vitest';
import {
	type QuotaReading,
	type QuotaWindow,
	quotaVerdict,
	readingLastsMs,
	windowStanding,
} from '../../source/mission/quota.js';
import {isSafeAddress} from '../../source/mission/quota-address.js';
import {mergeReadings, readingAt} from '../../source/mission/quota-over-time.js';
import {quotaWords} from '../../source/mission/quota-words.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const seed = Math.floor(Math.random() * 2 ** 31);
beforeAll(() => {
	stdout.write(`\nthe seed of these quotas is ${seed}\n`);
});
function check<T>(property: fc.IPropertyWithHooks<T>): void {
	fc.assert(property, {seed, numRuns: 3000});
}

const now = 1_800_000_000_000;
const model = 'vendor-opus-5';
const minute = 60_000;

const window = (known: Partial<QuotaWindow> = {}) =>
	quotaWindow({usedPercent: 40, resetsAt: now + minute, ...known});
const reading = (known: Partial<QuotaReading> = {}) =>
	quotaReading({observedAt: now, windows: [window()], ...known});
const judge = (one: QuotaReading | null, at = now, asked = model) =>
	quotaVerdict(one, {now: at, model: asked, accountKey: 'k'});

const time = fc.oneof(
	fc.integer({min: now - 2 * readingLastsMs, max: now + 2 * readingLastsMs}),
	fc.constantFrom(now, now - 1, now + 1, now - readingLastsMs, now - readingLastsMs - 1, 0),
);
const anyWindow: fc.Arbitrary<QuotaWindow> = fc.record({
	id: fc.constantFrom('5h', 'week', 'Opus week'),
	usedPercent: fc.oneof(
		fc.constant(null),
		fc.double({min: -5, max: 130}),
		fc.constantFrom(0, 99.99, 100, Number.NaN, Infinity, -Infinity),
	),
	lengthSeconds: fc.constantFrom(null, 18_000),
	resetsAt: fc.oneof(fc.constant(null), time),
	model: fc.constantFrom(null, 'Opus', 'Sonnet', model, ''),
	isExact: fc.boolean(),
	isUnlimited: fc.boolean(),
	isLasting: fc.boolean(),
});
const anyReading: fc.Arbitrary<QuotaReading> = fc.record({
	provider: fc.constant('acme'),
	accountKey: fc.constantFrom('k', 'other'),
	state: fc.constantFrom(
		...(['fresh', 'fresh', 'fresh', 'stale', 'exhausted', 'unknown', 'refused'] as const),
		...(['limited', 'unsupported', 'disabled'] as const),
	),
	observedAt: time,
	windows: fc.array(anyWindow, {maxLength: 3}),
	balance: fc.constant(null),
	reason: fc.constantFrom(null, '', 'a reason'),
	retryAt: fc.oneof(fc.constant(null), time),
	limitedUntil: fc.oneof(fc.constant(null), time),
	source: fc.constantFrom('poll', 'failure', 'command'),
});

/** The windows that concern the model of these tests. */
const ours = ({windows}: QuotaReading) =>
	windows.some((one) => one.model === model)
		? windows.filter((one) => one.model === null || one.model === model)
		: windows.filter((one) => one.model === null || (one.model === 'Opus' && !one.isExact));

function isProven({isUnlimited, usedPercent, resetsAt, isLasting}: QuotaWindow): boolean {
	const isBelow = usedPercent !== null && Number.isFinite(usedPercent) && usedPercent < 100;
	const isAhead = resetsAt === null ? isLasting : resetsAt > now;
	return isUnlimited || (isBelow && isAhead);
}

describe('a verdict', () => {
	it('is room only where all of it is proven', () => {
		let rooms = 0;
		check(
			fc.property(anyReading, (one) => {
				if (judge(one).kind !== 'room') {
					return;
				}
				rooms += 1;
				expect([one.accountKey, one.state]).toEqual(['k', 'fresh']);
				expect(one.observedAt).toBeLessThanOrEqual(now);
				expect(now - one.observedAt).toBeLessThanOrEqual(readingLastsMs);
				expect(one.limitedUntil ?? 0).toBeLessThanOrEqual(now);
				expect(ours(one).length).toBeGreaterThan(0);
				expect(ours(one).filter((known) => !isProven(known))).toEqual([]);
			}),
		);
		// What never happens proves nothing.
		expect(rooms).toBeGreaterThan(20);
	});

	it('always says why where there is no room', () => {
		check(
			fc.property(fc.option(anyReading), time, (one, at) => {
				const verdict = judge(one, at);
				if (verdict.kind !== 'room') {
					expect(verdict.reason.trim()).not.toBe('');
				}
			}),
		);
	});

	it('is exhausted until a time that is still to come, or until nobody knows when', () => {
		check(
			fc.property(anyReading, (one) => {
				const verdict = judge(one);
				if (verdict.kind === 'exhausted') {
					expect(one.accountKey).toBe('k');
					expect(verdict.until ?? Infinity).toBeGreaterThan(now);
				}
			}),
		);
	});

	it('never becomes room by time alone', () => {
		check(
			fc.property(anyReading, fc.nat(readingLastsMs * 2), (one, later) => {
				const held = {...one, limitedUntil: null};
				if (judge(held).kind !== 'room' && one.observedAt <= now) {
					expect(judge(held, now + later).kind).not.toBe('room');
				}
			}),
		);
	});

	it('is of the same kind for a reading that was merged with itself or aged', () => {
		check(
			fc.property(anyReading, (one) => {
				if (judge(one).kind !== 'room') {
					expect(judge(readingAt(one, now)).kind).not.toBe('room');
				}
			}),
		);
	});

	it('is never room for a merge in which neither reading had room', () => {
		check(
			fc.property(anyReading, anyReading, (before, next) => {
				if (judge(before).kind !== 'room' && judge(next).kind !== 'room') {
					const merged = mergeReadings(before, next, now);
					expect(judge(merged).kind).not.toBe('room');
				}
			}),
		);
	});

	it('is never made better by a failed call, and lets nothing go that was used up', () => {
		let kept = 0;
		check(
			fc.property(anyReading, anyReading, (before, next) => {
				const call = {accountKey: before.accountKey, observedAt: now, source: 'failure' as const};
				const told = {...next, ...call};
				const merged = judge(mergeReadings(before, told, now)).kind;
				if (judge(before).kind !== 'room') {
					expect(merged).not.toBe('room');
				}
				if (judge(before).kind === 'exhausted' && told.state !== 'refused') {
					kept += 1;
					expect(merged).toBe('exhausted');
				}
				if (told.state === 'exhausted' && judge(told).kind === 'exhausted') {
					expect(merged).toBe('exhausted');
				}
			}),
		);
		expect(kept).toBeGreaterThan(0);
	});
});

describe('a window', () => {
	it.each([
		['has room before its reset', {}, 'room'],
		['is unknown once its reset has passed, and not full', {resetsAt: now}, 'unknown'],
		['is used up at 100 %', {usedPercent: 100}, 'exhausted'],
		['is used up above 100 %', {usedPercent: 105}, 'exhausted'],
		['is unknown without its use', {usedPercent: null}, 'unknown'],
		['has room at 0 %, which is not null', {usedPercent: 0}, 'room'],
		['is unknown without its reset', {resetsAt: null}, 'unknown'],
		['has room without a reset where none is to come', {resetsAt: null, isLasting: true}, 'room'],
		['has room where nothing limits it', {isUnlimited: true, usedPercent: null}, 'room'],
	] as const)('%s', (_, known, standing) => {
		expect(windowStanding(window(known), now)).toBe(standing);
	});
});

describe('a model', () => {
	const windows = [
		window({id: 'flash', model: 'g-2.5-flash', isExact: true, usedPercent: 100}),
		window({id: 'lite', model: 'g-2.5-flash-lite', isExact: true}),
	];

	it('is judged by its own window where windows are for whole names', () => {
		expect(judge(reading({windows}), now, 'g-2.5-flash-lite')).toEqual({kind: 'room'});
		expect(judge(reading({windows}), now, 'g-2.5-flash').kind).toBe('exhausted');
		expect(judge(reading({windows}), now, 'g-3').kind).toBe('unknown');
	});

	it('is judged by the window of its family, however that is written', () => {
		const family = [window(), window({id: 'o', model: 'Vendor Opus', usedPercent: 100})];
		expect(judge(reading({windows: family})).kind).toBe('exhausted');
		expect(judge(reading({windows: family}), now, 'vendor-haiku')).toEqual({kind: 'room'});
		// A window of its own beside it takes nothing of that back.
		const both = [...family, window({id: 'own', model: 'm'})];
		expect(judge(reading({windows: both})).kind).toBe('exhausted');
	});
});

describe('what was used up', () => {
	it('stays so until its reset though nothing can be read any more', () => {
		const used = reading({windows: [window({usedPercent: 100, resetsAt: now + 60 * minute})]});
		const next = reading({state: 'limited', windows: [], observedAt: now + 20 * minute});
		const merged = mergeReadings(used, next, now + 20 * minute);
		expect(judge(merged, now + 30 * minute)).toMatchObject({
			kind: 'exhausted',
			until: now + 60 * minute,
		});
		expect(judge(merged, now + 60 * minute).kind).toBe('unknown');
	});

	it('without a reset is so only as long as a reading counts', () => {
		const used = reading({
			state: 'exhausted',
			windows: [window({usedPercent: 100, resetsAt: null})],
		});
		expect(judge(used, now + readingLastsMs).kind).toBe('exhausted');
		expect(judge(used, now + readingLastsMs + 1).kind).toBe('unknown');
	});
});

describe('words about a quota', () => {
	it('hold neither tokens nor people, and no sign that a terminal obeys', () => {
		const said = quotaWords(
			'\u001B[31mToken s3cret of you@example.org, Bearer abc.def, wrk_01ABCDEF and sk-proj-12345678 failed',
			['s3cret'],
		);
		expect(said).not.toMatch(/s3cret|example\.org|abc\.def|01ABC|12345678/);
		expect(said).not.toContain('\u001B');
		expect(said).toContain('failed');
	});

	it('hold no half of a key that has two', () => {
		const key = '0123456789abcdef0123456789abcdef.AbCdEfGhIjKl';
		expect(quotaWords(`the key ${key} is expired.`)).toBe('the key … is expired.');
	});

	it('never hold the secret, whatever stands around it', () => {
		const secret = fc
			.string({minLength: 4, unit: 'grapheme-ascii'})
			.filter((text) => /^\S+$/.test(text) && !'…'.includes(text));
		check(
			fc.property(secret, fc.string(), fc.string(), (token, before, after) => {
				expect(quotaWords(`${before}${token}${after}`, [token])).not.toContain(token);
			}),
		);
	});
});

describe('an address', () => {
	it.each([
		'https://a.example',
		'https://a.example:8443/x/y',
		'http://127.0.0.1:80',
		'http://localhost:1/a',
		'http://[::1]:5',
	])('%s may be sent a login', (address) => {
		expect(isSafeAddress(address)).toBe(true);
	});

	it.each([
		'http://a.example',
		'http://127.0.0.1.a.example',
		'http://127.0.0.1@a.example',
		'http://localhost.a.example',
		'https://user:word@a.example',
		'https://a.example?x',
		'https://a.example\\@b.example',
		'ftp://a.example',
		'file:///etc',
		'https://a.example\n',
		'',
	])('%j may not', (address) => {
		expect(isSafeAddress(address)).toBe(false);
	});
});
