import type {QuotaReading} from '../../mission/quota.js';
import {commandReading} from './command-reading.js';
import type {QuotaAccount} from './credentials.js';
import {type FetchedReading, fetchReading, type QuotaOutcome} from './fetch-reading.js';

/** How accounts are asked. */
export type AskOptions = Readonly<{
	/** Other base addresses than the providers' own, by provider. */
	bases: Readonly<Record<string, string>>;
	environment: Readonly<Record<string, string | undefined>>;
	/** FlowDesk's version. */
	version: string;
	now: () => number;
	/** What must not stand in the words of a reading. */
	secrets?: (() => readonly string[]) | undefined;
}>;

/** Asks about one account: its provider, or the user's command for it. Never rejects. */
export async function askAccount(
	{provider, accountKey, gauge}: QuotaAccount,
	options: AskOptions,
): Promise<FetchedReading> {
	const {now, secrets, version} = options;
	switch (gauge.kind) {
		case 'endpoint': {
			const {adapter, credential} = gauge;
			const base = baseOf(provider, options);
			return fetchReading({adapter, credential, accountKey, base, version, now, secrets});
		}
		case 'command': {
			const {command} = gauge;
			const reading = await commandReading({provider, accountKey, command, now, secrets});
			return {reading, outcome: outcomeOf(reading)};
		}
		case 'closed':
			return {reading: closedReading({provider, accountKey, gauge}, now()), outcome: 'answered'};
	}
}

/** A command runs again after a refusal too: what it needs to log in is its own matter. */
function outcomeOf({state, windows}: QuotaReading): QuotaOutcome {
	if (state === 'limited') {
		return 'limited';
	}
	return state === 'unknown' && windows.length === 0 ? 'failed' : 'answered';
}

/** The reading of an account that nobody can ask about: its state and why. */
export function closedReading(
	{provider, accountKey, gauge}: Pick<QuotaAccount, 'provider' | 'accountKey' | 'gauge'>,
	now: number,
): QuotaReading {
	const known =
		gauge.kind === 'closed' ? gauge : {state: 'unknown' as const, reason: 'not read yet'};
	return {
		provider,
		accountKey,
		state: known.state,
		observedAt: now,
		windows: [],
		balance: null,
		reason: known.reason,
		retryAt: null,
		limitedUntil: null,
		source: 'poll',
	};
}

/** The environment goes before the configuration: it is how tests and proxies set an address for one run. */
function baseOf(provider: string, {bases, environment}: AskOptions): string | null {
	const name = provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
	const given = environment[`FLOWDESK_QUOTA_BASE_URL_${name}`];
	return given || (Object.hasOwn(bases, provider) ? (bases[provider] ?? null) : null);
}
