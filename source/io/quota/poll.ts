import {type QuotaReading, quotaReadingSchema} from '../../mission/quota.js';
import {agedReading, readingAt} from '../../mission/quota-over-time.js';
import type {Clock} from '../../runtime/ports.js';
import {closedReading} from './ask-account.js';
import type {QuotaAccount} from './credentials.js';
import type {FetchedReading} from './fetch-reading.js';
import {readingFromFailure, readingFromRetry} from './from-failure.js';
import type {QuotaStore} from './quota-store.js';
import {scheduleAfter} from './schedule.js';

/** What a poller stands on. */
export type PollerPorts = Readonly<{
	store: QuotaStore;
	clock: Clock;
	/** From 0 to 1; spreads questions over time. */
	random: () => number;
	/** The accounts that matter now, read anew each time: a login may have changed. */
	accounts: () => readonly QuotaAccount[];
	ask: (account: QuotaAccount) => Promise<FetchedReading>;
	/** Hears all readings whenever one of them changed, or means something else by its age. */
	onReadings?: (readings: readonly QuotaReading[]) => void;
}>;

/** Keeps the readings of accounts up to date, with one question per account and machine at a time. */
export type QuotaPoller = Readonly<{
	/** What is known now of every account that matters. */
	readings: () => readonly QuotaReading[];
	/** The key of the account that calls to a provider spend now; null where that is not known. */
	accountKeyOf: (provider: string) => string | null;
	/**
	 * True while nothing was learned yet of the login that calls to a provider spend, though something may be: what is
	 * said of it then contradicts nothing that was read with another one.
	 */
	isUnread: (provider: string) => boolean;
	/** Asks about what is due, now and from now on, until it is stopped. */
	start: () => void;
	/** Asks nobody any more, for a screen that is not seen; `start` goes on. */
	stop: () => void;
	/** Asks now by a person's wish, though never faster than providers bear. Resolves when all have answered. */
	refresh: () => Promise<void>;
	/** Learns from OpenCode's error about a failed model call. */
	noteFailure: (provider: string, error: unknown) => void;
	/** Learns that OpenCode tries a model call again at `next` (epoch ms). */
	noteRetry: (provider: string, next: number) => void;
}>;

/** How often a poller looks whether something is due, and whether logins have changed, ms. */
const lookMs = 15_000;
/** How often one waits for another process's question by a person's wish, and how long, ms. */
const [waitStepMs, longestWaitMs] = [250, 15_000];

const commandTimes = {pollMs: 300_000, leastMs: 60_000};
/** Milliseconds between two questions by hand of a command that failed. */
const mendedMs = 5000;

/** Makes a poller; it asks nothing until it is started or refreshed. Nothing that it does rejects or throws. */
export function createQuotaPoller(ports: PollerPorts): QuotaPoller {
	const {store, clock, accounts} = ports;
	let cancel: (() => void) | null = null;
	let told = '';

	const readings = () =>
		accounts().map((account) => agedReading(known(account, ports), clock.now()));
	const tell = () => {
		const now = readings();
		const seen = now.map((one) => readingAt(one, clock.now()));
		const text = JSON.stringify(seen.map(({observedAt: _, ...rest}) => rest));
		if (text !== told) {
			told = text;
			ports.onReadings?.(now);
		}
	};
	const askAll = async (isByHand: boolean) => {
		await Promise.all(accounts().map((account) => askOnce(account, isByHand, ports)));
		tell();
	};
	const look = () => {
		cancel = clock.after(lookMs, look);
		tell();
		void askAll(false);
	};
	const spentOf = (provider: string) =>
		accounts().find((one) => one.provider === provider && one.isSpent) ?? null;
	const note = (
		provider: string,
		read: (accountKey: string, now: number) => QuotaReading | null,
	) => {
		const account = spentOf(provider);
		const now = clock.now();
		const reading = account ? read(account.accountKey, now) : null;
		// Where nothing tells logins apart, a refusal would outlive the login that it was meant for.
		const isKept = reading !== null && (reading.state !== 'refused' || account?.isTold === true);
		if (isKept) {
			quietly(() => store.note(reading, now));
			tell();
		}
	};
	return {
		readings,
		accountKeyOf: (provider) => spentOf(provider)?.accountKey ?? null,
		isUnread: (provider) => {
			const account = spentOf(provider);
			if (account === null) {
				return true;
			}
			const {gauge, accountKey} = account;
			const command = commandOf(account);
			const isOpen = gauge.kind !== 'closed' || gauge.state === 'unknown';
			return isOpen && quietly(() => store.read(accountKey, command)) === null;
		},
		start: () => {
			if (cancel === null) {
				look();
			}
		},
		stop: () => {
			cancel?.();
			cancel = null;
		},
		refresh: () => askAll(true),
		noteFailure: (provider, error) =>
			note(provider, (accountKey, now) => readingFromFailure(error, {provider, accountKey, now})),
		noteRetry: (provider, next) =>
			note(provider, (accountKey, now) => readingFromRetry(next, {provider, accountKey, now})),
	};
}

/** What the store knows of an account, or why nobody asks about it. */
function known(account: QuotaAccount, {store, clock}: PollerPorts): QuotaReading {
	const stored = quietly(() => store.read(account.accountKey, commandOf(account)));
	const closed = closedReading(account, clock.now());
	if (account.gauge.kind !== 'closed' || stored === null) {
		return stored ?? closed;
	}
	// What calls told of an account without a gauge is all that is known; of a login that has expired, the last values.
	const isOff = account.gauge.state === 'disabled';
	return isOff || isOverWait(stored, clock.now())
		? closed
		: {...stored, state: stored.state === 'fresh' ? 'stale' : stored.state};
}

/** The words of the user's command for an account; null where none is asked. */
function commandOf({gauge}: QuotaAccount): readonly string[] | null {
	return gauge.kind === 'command' ? gauge.command : null;
}

/** True for a wait that a call was once asked for, with nothing said of a quota, when it is over: it means nothing any more. */
function isOverWait({state, windows, limitedUntil, source}: QuotaReading, now: number): boolean {
	const isWait = source === 'failure' && state === 'unknown' && windows.length === 0;
	return isWait && limitedUntil !== null && limitedUntil <= now;
}

async function askOnce(
	account: QuotaAccount,
	isByHand: boolean,
	ports: PollerPorts,
): Promise<void> {
	const {gauge, accountKey, loginKey} = account;
	if (gauge.kind === 'closed') {
		return;
	}
	const {store, clock, random} = ports;
	const times = gauge.kind === 'endpoint' ? gauge.adapter : commandTimes;
	const command = commandOf(account);
	// A command that failed is being mended by whoever asks by hand.
	const hasFailed = command !== null && quietly(() => store.last(accountKey))?.outcome === 'failed';
	const leastMs = hasFailed ? mendedMs : times.leastMs;
	const claim = {accountKey, loginKey, command, now: clock.now(), isByHand, leastMs};
	if (quietly(() => store.claim(claim)) !== true) {
		await (isByHand ? answerOfAnother(accountKey, ports) : null);
		return;
	}
	const {reading, outcome} = await ports.ask(account);
	const now = clock.now();
	quietly(() => {
		const before = store.last(accountKey);
		const checked = quotaReadingSchema.parse(reading);
		const schedule = scheduleAfter({reading: checked, outcome, before, times, now, random});
		const isTold = command === null || outcome !== 'failed';
		const dated = isTold ? checked : {...checked, retryAt: Math.round(schedule.nextAt)};
		store.finish({reading: dated, schedule, now});
	});
}

/** Waits until another process has its answer, or has taken too long. */
async function answerOfAnother(accountKey: string, {store, clock}: PollerPorts): Promise<void> {
	const end = clock.now() + longestWaitMs;
	while (quietly(() => store.isAsked(accountKey, clock.now())) && clock.now() < end) {
		await new Promise<void>((resolve) => {
			clock.after(waitStepMs, resolve);
		});
	}
}

/** Null where the store cannot be used: without its lock nobody asks, and what was read before is not known. */
function quietly<T>(work: () => T): T | null {
	try {
		return work();
	} catch {
		return null;
	}
}
