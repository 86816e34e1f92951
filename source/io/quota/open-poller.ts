import type {QuotaReading} from '../../mission/quota.js';
import type {QuotaSettings} from '../../mission/quota-settings.js';
import type {Clock} from '../../runtime/ports.js';
import {createKnownSecrets} from '../known-secrets.js';
import {askAccount} from './ask-account.js';
import {type QuotaAccount, readAccounts} from './credentials.js';
import {createQuotaPoller, type QuotaPoller} from './poll.js';
import {openQuotaStore, quotaStoreFile} from './quota-store.js';

/** What is to be polled, and how. */
export type PollerChoice = Readonly<{
	environment: Readonly<Record<string, string | undefined>>;
	settings: QuotaSettings;
	/** FlowDesk's version. */
	version: string;
	/** OpenCode's ids of the providers that matter; null for every one with a login. */
	providers: readonly string[] | null;
	/** Keys in the server's configuration by provider, where a server is known. */
	configured?: ReadonlyMap<string, string>;
	/** What must not stand in the words of a reading, where more is known than the logins on this machine. */
	secrets?: (() => readonly string[]) | undefined;
	clock: Clock;
	onReadings?: (readings: readonly QuotaReading[]) => void;
}>;

/** A poller with its store. */
export type OpenPoller = QuotaPoller &
	Readonly<{
		/** Stops it and closes its store. */
		close: () => void;
	}>;

/** A poller over OpenCode's logins and this machine's store. Throws when the store's file cannot be written. */
export function openQuotaPoller(choice: PollerChoice): OpenPoller {
	const {environment, settings, version, clock, onReadings} = choice;
	const store = openQuotaStore(quotaStoreFile(environment));
	const accounts = () => accountsOf(choice);
	const asking = {
		bases: settings.addresses,
		environment,
		version,
		now: () => clock.now(),
		secrets: choice.secrets ?? createKnownSecrets({environment, others: []}),
	};
	const poller = createQuotaPoller({
		store,
		clock,
		random: Math.random,
		accounts,
		ask: (account) => askAccount(account, asking),
		...(onReadings === undefined ? {} : {onReadings}),
	});
	return {
		...poller,
		close: () => {
			poller.stop();
			store.close();
		},
	};
}

/** The accounts of the providers that were chosen, as they stand now. Reads files and writes none. */
export function accountsOf({
	environment,
	settings,
	providers,
	configured,
	clock,
}: Pick<
	PollerChoice,
	'environment' | 'settings' | 'providers' | 'configured' | 'clock'
>): readonly QuotaAccount[] {
	const {off, readsClaude, fallbacks, commands} = settings;
	const now = clock.now();
	return readAccounts({
		environment,
		now,
		providers,
		off,
		readsClaude,
		fallbacks,
		commands,
		configured,
	});
}
