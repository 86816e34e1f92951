import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {windowOf} from '../../../source/io/quota/adapter.js';
import {adapterFor} from '../../../source/io/quota/adapters.js';
import type {QuotaAccount} from '../../../source/io/quota/credentials.js';
import type {FetchedReading} from '../../../source/io/quota/fetch-reading.js';
import {createQuotaPoller, type PollerPorts} from '../../../source/io/quota/poll.js';
import {openQuotaStore, type QuotaStore} from '../../../source/io/quota/quota-store.js';
import type {QuotaReading} from '../../../source/mission/quota.js';
import {quotaReading} from '../../helpers/quota-reading.js';

export const minute = 60_000;
/** When the tests begin, epoch ms. */
export const began = Date.UTC(2026, 10, 20);

/** A store's file of its own, gone after the test. */
export function storeFile(): string {
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-quota-store-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return join(folder, 'cache', 'quota.sqlite');
}

/** A store that is closed after the test. */
export function openStore(file: string): QuotaStore {
	const store = openQuotaStore(file);
	onTestFinished(() => {
		try {
			store.close();
		} catch {}
	});
	return store;
}

/** A clock that only goes when it is told to. */
export function virtualClock() {
	let now = began;
	let timers: {at: number; fn: () => void}[] = [];
	const settle = async () => {
		for (let turn = 0; turn < 30; turn += 1) {
			await Promise.resolve();
		}
	};
	return {
		now: () => now,
		after(ms: number, fn: () => void) {
			const timer = {at: now + ms, fn};
			timers.push(timer);
			return () => {
				timers = timers.filter((one) => one !== timer);
			};
		},
		async pass(ms: number) {
			const until = now + ms;
			await settle();
			for (;;) {
				const [next] = timers.filter(({at}) => at <= until).sort((a, b) => a.at - b.at);
				if (next === undefined) {
					break;
				}
				timers = timers.filter((one) => one !== next);
				now = next.at;
				next.fn();
				await settle();
			}
			now = until;
		},
	};
}

/** An account of a provider with a token, whose key is that token unless another is given. */
export function account(
	provider = 'openai',
	secret = 'token-1',
	accountKey = `key-${secret}`,
): QuotaAccount {
	const adapter = adapterFor(provider);
	if (adapter === null) {
		throw new Error(`no adapter for ${provider}`);
	}
	const credential = {
		provider,
		secret,
		accountId: null,
		enterpriseHost: null,
		project: null,
	};
	const gauge = {kind: 'endpoint', adapter, credential} as const;
	return {provider, accountKey, loginKey: secret, isSpent: true, isTold: true, gauge};
}

/** What an account's provider answers. */
export type Script = Readonly<
	{outcome: FetchedReading['outcome']} & Partial<Omit<QuotaReading, 'provider' | 'accountKey'>>
>;

/** A fresh answer with half of its window used, which resets at that time. */
export function fresh(resetsAt = began + 1000 * minute): Script {
	const window = windowOf('5h', {usedPercent: 50, resetsAt});
	return {outcome: 'answered', state: 'fresh', windows: [window]};
}

type Poller = Readonly<{
	clock: ReturnType<typeof virtualClock>;
	store: QuotaStore;
	answers: () => Script;
	accounts?: PollerPorts['accounts'];
	random?: () => number;
}>;

/** A poller over scripted answers, when it asked (minutes since the beginning), and what it told. */
export function scripted({clock, store, answers, accounts, random = () => 0}: Poller) {
	const asked: number[] = [];
	const heard: (readonly QuotaReading[])[] = [];
	const poller = createQuotaPoller({
		store,
		clock,
		random,
		onReadings: (readings) => heard.push(readings),
		accounts: accounts ?? (() => [account()]),
		ask: async ({provider, accountKey}) => {
			asked.push((clock.now() - began) / minute);
			const {outcome, ...known} = answers();
			const own = {provider, accountKey, observedAt: clock.now()};
			const reading = quotaReading({...own, state: 'unknown', windows: [], ...known});
			return {reading, outcome};
		},
	});
	return {poller, asked, heard};
}

/** A poller with a clock and a store of its own, whose providers answer by a script. */
export function setUp(answers: () => Script, more: Partial<Parameters<typeof scripted>[0]> = {}) {
	const clock = virtualClock();
	const store = openStore(storeFile());
	return {clock, store, ...scripted({clock, store, answers, ...more})};
}

/** OpenCode's error about a model call that its provider answered with a status and an empty object. */
export function failedWith(statusCode: number) {
	return {name: 'APIError', data: {statusCode, responseBody: '{}'}};
}
