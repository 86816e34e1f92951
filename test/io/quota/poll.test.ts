import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, it} from 'vitest';
import {windowOf} from '../../../source/io/quota/adapter.js';
import {askAccount} from '../../../source/io/quota/ask-account.js';
import {createQuotaPoller} from '../../../source/io/quota/poll.js';
import {quotaVerdict} from '../../../source/mission/quota.js';
import {quotaReading} from '../../helpers/quota-reading.js';
import {secretFor, startQuotaServer} from '../../helpers/quota-server.js';
import {
	account,
	began,
	failedWith,
	fresh,
	minute,
	openStore,
	type Script,
	scripted,
	setUp,
	storeFile,
	virtualClock,
} from './poll-setup.js';

const limited: Script = {outcome: 'limited', state: 'limited', reason: 'fewer questions'};
const broken: Script = {outcome: 'failed', state: 'unknown', reason: 'status 500'};
const refused: Script = {outcome: 'refused', state: 'refused', reason: 'refused (401)'};

const gaps = (asked: readonly number[]) =>
	asked.slice(1).map((at, index) => at - (asked[index] ?? 0));

describe('one question per account and machine', () => {
	it('two pollers on one store make one request, and both know its answer', async () => {
		const server = await startQuotaServer();
		const file = storeFile();
		const one = account('openai', secretFor('ok', 'openai'));
		const pollers = [0, 1].map(() =>
			createQuotaPoller({
				store: openStore(file),
				clock: {
					now: () => Date.now(),
					after: (ms, fn) => {
						const timer = setTimeout(fn, ms);
						return () => clearTimeout(timer);
					},
				},
				random: () => 0.5,
				accounts: () => [one],
				ask: (asked) =>
					askAccount(asked, {
						bases: {openai: server.base},
						environment: {},
						version: '1.2.3',
						now: () => Date.now(),
					}),
			}),
		);
		await Promise.all(pollers.map((poller) => poller.refresh()));
		await Promise.all(pollers.map((poller) => poller.refresh()));
		expect(server.seen).toHaveLength(1);
		for (const poller of pollers) {
			expect(poller.readings()).toMatchObject([{state: 'fresh', provider: 'openai'}]);
		}
		await server.close();
	});

	it('what one process read is known to the next, and asked again only when it is time', async () => {
		const {clock, store, poller, asked} = setUp(fresh);
		poller.start();
		await clock.pass(minute);
		poller.stop();
		const next = scripted({clock, store, answers: fresh});
		next.poller.start();
		await clock.pass(2 * minute);
		expect(next.poller.readings()).toMatchObject([{state: 'fresh'}]);
		expect([asked, next.asked]).toEqual([[0], []]);
		await clock.pass(3 * minute);
		expect(next.asked).toHaveLength(1);
	});

	it('one question is under way at a time, and a lease that nobody gave back ends', () => {
		const file = storeFile();
		const [one, other] = [openStore(file), openStore(file)];
		const claim = {accountKey: 'k', isByHand: true, leastMs: 0};
		expect(one.claim({...claim, now: began})).toBe(true);
		expect(other.claim({...claim, now: began + 1000})).toBe(false);
		expect(other.isAsked('k', began + 1000)).toBe(true);
		expect(other.claim({...claim, now: began + minute})).toBe(true);
	});

	it('a wish while another process asks is answered with what that one learns', async () => {
		const {clock, store, poller, asked} = setUp(fresh);
		const {accountKey} = account();
		store.claim({accountKey, now: clock.now(), isByHand: true, leastMs: minute});
		let isAnswered = false;
		const answered = poller.refresh().then(() => {
			isAnswered = true;
		});
		await clock.pass(5000);
		expect(isAnswered).toBe(false);
		const now = clock.now();
		const schedule = {nextAt: now + minute, heldUntil: now, outcome: 'answered', count: 1} as const;
		store.finish({reading: quotaReading({accountKey}), schedule, now});
		await clock.pass(1000);
		await answered;
		expect(asked).toEqual([]);
	});

	it('an account whose process died is asked again later', async () => {
		const {clock, store, poller, asked} = setUp(fresh);
		const claim = {accountKey: account().accountKey, now: clock.now(), isByHand: false};
		expect(store.claim({...claim, leastMs: minute})).toBe(true);
		poller.start();
		await clock.pass(minute - 1);
		expect(asked).toEqual([]);
		await clock.pass(minute);
		expect(asked).toHaveLength(1);
	});
});

describe('how often', () => {
	it('is the usual interval with a little more by chance', async () => {
		const {clock, poller, asked} = setUp(fresh, {random: () => 0.5});
		poller.start();
		await clock.pass(30 * minute);
		expect(asked).toHaveLength(6);
		for (const gap of gaps(asked)) {
			expect(gap).toBeGreaterThanOrEqual(5.25);
			expect(gap).toBeLessThanOrEqual(5.5);
		}
	});

	it('is a little after a reset that comes sooner', async () => {
		const reset = began + 2 * minute;
		const {clock, poller, asked} = setUp(() => fresh(reset), {random: () => 0.5});
		poller.start();
		await clock.pass(4 * minute);
		expect(asked).toHaveLength(2);
		expect((asked[1] ?? 0) * minute).toBeGreaterThanOrEqual(2 * minute + 5000);
		expect((asked[1] ?? 0) * minute).toBeLessThanOrEqual(2 * minute + 45_000);
	});

	it.each([
		['openai', 1],
		['anthropic', 3],
	])('by hand it is never more than %s bears', async (provider, minutes) => {
		const {clock, poller, asked} = setUp(fresh, {accounts: () => [account(provider)]});
		for (let second = 0; second < 60 * minutes; second += 10) {
			await poller.refresh();
			await clock.pass(10_000);
		}
		expect(asked).toEqual([0]);
		await poller.refresh();
		expect(asked).toEqual([0, minutes]);
	});

	it('after trouble it is 30 s, then twice that, up to 15 minutes', async () => {
		const {clock, poller, asked} = setUp(() => broken);
		poller.start();
		await clock.pass(90 * minute);
		expect(gaps(asked).slice(0, 8)).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15]);
	});

	it('after a 429 it is 5 minutes, then twice that, up to an hour, by hand too', async () => {
		const {clock, poller, asked} = setUp(() => limited);
		poller.start();
		for (let at = 0; at < 300; at += 1) {
			await clock.pass(minute);
			await poller.refresh();
		}
		expect(gaps(asked).slice(0, 6)).toEqual([5, 10, 20, 40, 60, 60]);
	});

	it('after a 429 that asks for more it is that, and a restart changes nothing', async () => {
		const file = storeFile();
		const clock = virtualClock();
		const answers = () => ({...limited, retryAt: clock.now() + 30 * minute});
		const first = scripted({clock, store: openStore(file), answers});
		await first.poller.refresh();
		await clock.pass(29 * minute);
		const second = scripted({clock, store: openStore(file), answers});
		second.poller.start();
		await second.poller.refresh();
		await clock.pass(minute / 2);
		expect(second.asked).toEqual([]);
		await clock.pass(minute);
		expect(second.asked).toEqual([30]);
	});

	it('stops with the screen that is not seen', async () => {
		const {clock, poller, asked} = setUp(fresh);
		poller.start();
		await clock.pass(minute);
		poller.stop();
		await clock.pass(60 * minute);
		expect(asked).toEqual([0]);
	});
});

describe('a call that was refused', () => {
	it.each([
		[true, 'refused'],
		[false, 'unknown'],
	] as const)('is remembered where logins can be told apart: %s', async (isTold, state) => {
		const {poller} = setUp(fresh, {accounts: () => [{...account(), isTold}]});
		poller.noteFailure('openai', failedWith(401));
		expect(poller.readings()).toMatchObject([{state}]);
		poller.noteFailure('openai', failedWith(402));
		expect(poller.readings()).toMatchObject([{state: 'exhausted'}]);
	});
});

describe('what is known', () => {
	it('stays, as stale, while it cannot be read anew', async () => {
		let script: Script = fresh();
		const {clock, poller} = setUp(() => script);
		poller.start();
		await clock.pass(minute);
		script = broken;
		await clock.pass(5 * minute);
		expect(poller.readings()).toMatchObject([
			{state: 'stale', reason: 'status 500', windows: [{usedPercent: 50}]},
		]);
		script = refused;
		await clock.pass(5 * minute);
		expect(poller.readings()).toMatchObject([{state: 'refused', windows: []}]);
	});

	it('is stale by its age where nobody asks', async () => {
		const {clock, poller} = setUp(fresh);
		await poller.refresh();
		await clock.pass(11 * minute);
		expect(poller.readings()).toMatchObject([{state: 'stale'}]);
	});

	it('is told again once the reset of what was used up has passed, and as the guard needs it', async () => {
		const window = windowOf('5h', {usedPercent: 100, resetsAt: began + minute});
		const used: Script = {outcome: 'answered', state: 'exhausted', windows: [window]};
		const {clock, poller, heard} = setUp(() => used);
		poller.start();
		await clock.pass(minute - 1);
		const before = heard.length;
		await clock.pass(15_000);
		expect(heard.slice(before)).toMatchObject([[{state: 'exhausted', windows: [window]}]]);
	});

	it('forgets a wait of an account without a gauge once it is over: nothing is said of it but that', async () => {
		const gauge = {kind: 'closed', state: 'unsupported', reason: 'it has no gauge'} as const;
		const bare = {...account(), gauge};
		const {clock, poller} = setUp(() => fresh(), {accounts: () => [bare]});
		poller.noteRetry('openai', clock.now() + minute);
		expect(poller.readings()).toMatchObject([{state: 'unknown', limitedUntil: began + minute}]);
		await clock.pass(minute);
		expect(poller.readings()).toMatchObject([{state: 'unsupported', limitedUntil: null}]);
	});

	it('is that calls are held back, beside what was read, until their time has come', async () => {
		const {clock, poller} = setUp(fresh);
		await poller.refresh();
		poller.noteRetry('openai', clock.now() + minute);
		poller.noteRetry('nobody', clock.now() + minute);
		const verdict = () => {
			const [reading = null] = poller.readings();
			return quotaVerdict(reading, {now: clock.now(), model: 'm', accountKey: 'key-token-1'});
		};
		expect(verdict()).toMatchObject({kind: 'exhausted', until: began + minute});
		await clock.pass(minute);
		expect(verdict()).toEqual({kind: 'room'});
		poller.noteFailure('openai', failedWith(402));
		expect(verdict().kind).toBe('exhausted');
	});
});

describe('the store', () => {
	it('begins anew where its file is damaged', async () => {
		const file = storeFile();
		mkdirSync(dirname(file), {recursive: true});
		writeFileSync(file, 'no database, and long enough to be none. '.repeat(100));
		const {poller} = scripted({clock: virtualClock(), store: openStore(file), answers: fresh});
		await poller.refresh();
		expect(poller.readings()).toMatchObject([{state: 'fresh'}]);
	});

	it('that cannot be used means that nobody asks', async () => {
		const {store, poller, asked, clock} = setUp(fresh);
		store.close();
		poller.start();
		await clock.pass(minute);
		expect([asked, poller.readings()]).toMatchObject([[], [{state: 'unknown'}]]);
	});
});
