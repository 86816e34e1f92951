import {configurationFolder, loadUserConfiguration} from '../io/configuration-files.js';
import {environment} from '../io/environment.js';
import {fileProblem} from '../io/file-problem.js';
import {
	accountsOf,
	type OpenPoller,
	openQuotaPoller,
	type PollerChoice,
} from '../io/quota/open-poller.js';
import {namedProviders} from '../io/quota/provider-names.js';
import {quotaStoreFile} from '../io/quota/quota-store.js';
import {type QuotaReading, shortAccount} from '../mission/quota.js';
import {quotaSettings} from '../mission/quota-settings.js';
import {oneLine} from '../mission/sanitize.js';
import type {Clock} from '../runtime/ports.js';
import {refusedFor} from './cast.js';
import {exitCodes} from './exit-codes.js';
import {onInterrupt} from './interrupts.js';
import type {Invocation} from './invocation.js';
import {Refusal, refusalOf} from './refusal.js';
import type {Terminal} from './terminal.js';
import {type UsageReading, usageReader} from './usage-readings.js';
import {usageLines} from './usage-table.js';
import {version} from './version.js';

/** `flowdesk usage`: how the quotas of the user's providers stand. Resolves to the exit code. */
export async function usageCommand({args, terminal}: Invocation): Promise<number> {
	const {configuration, problems} = loadUserConfiguration(configurationFolder(environment));
	if (problems.length > 0) {
		throw refusedFor(problems, '');
	}
	const how = {isJson: args.has('json'), isWatched: args.has('watch')};
	const show = (readings: readonly UsageReading[]) => print(readings, terminal, how);
	const everyone = {
		environment,
		settings: quotaSettings(configuration.quota),
		version: version(),
		providers: null,
		clock: waitingClock,
	};
	const choice =
		args.input.length === 0 ? everyone : {...everyone, providers: named(args.input, everyone)};
	return args.has('watch') ? watch(choice, show, terminal) : once(choice, show);
}

/** The ids of the providers that were named. Throws for a name that nobody has: nothing true can be said of it. */
function named(names: readonly string[], everyone: PollerChoice): readonly string[] {
	const {settings} = everyone;
	const found = [...accountsOf(everyone).map(({provider}) => provider), ...settings.off];
	const {ids, problems} = namedProviders(
		names.map((name) => oneLine(name, 60)),
		found,
	);
	if (problems.length > 0) {
		throw refusalOf(problems);
	}
	return ids;
}

type Show = (readings: readonly UsageReading[]) => void;

/** The real time, whose timers keep the program alive: here they are what it waits for. */
const waitingClock: Clock = {
	now: () => Date.now(),
	after: (ms, fn) => {
		const timer = setTimeout(fn, ms);
		return () => clearTimeout(timer);
	},
};

async function once(choice: PollerChoice, show: Show): Promise<number> {
	const poller = open(choice);
	try {
		await poller.refresh();
		show(readerOf(poller)(poller.readings(), Date.now()));
		return exitCodes.sealed;
	} finally {
		poller.close();
	}
}

async function watch(choice: PollerChoice, show: Show, terminal: Terminal): Promise<number> {
	const onReadings = (readings: readonly QuotaReading[]) => show(read(readings, Date.now()));
	const poller = open({...choice, onReadings});
	const read = readerOf(poller);
	await new Promise<void>((resolve) => {
		const stopListening = onInterrupt(() => {
			stopListening();
			resolve();
		});
		terminal.onReaderGone(resolve);
		poller.start();
	});
	poller.close();
	return exitCodes.sealed;
}

function readerOf(poller: OpenPoller) {
	return usageReader(({provider, accountKey}) => poller.accountKeyOf(provider) === accountKey);
}

function open(choice: PollerChoice): OpenPoller {
	try {
		return openQuotaPoller(choice);
	} catch (error) {
		const file = quotaStoreFile(choice.environment);
		throw new Refusal(
			`What was read of quotas cannot be kept in ${file}: ${fileProblem(error)}. Without it every FlowDesk would ask your providers anew. Make that folder writable, or set XDG_CACHE_HOME to one that is.`,
			{exitCode: exitCodes.failed, cause: error},
		);
	}
}

function print(
	readings: readonly UsageReading[],
	terminal: Terminal,
	{isJson, isWatched}: Readonly<{isJson: boolean; isWatched: boolean}>,
): void {
	const now = Date.now();
	if (isJson) {
		const shown = readings.map((one) => ({...one, accountKey: shortAccount(one.accountKey)}));
		terminal.json({at: now, readings: shown});
		return;
	}
	if (readings.length === 0) {
		terminal.out('OpenCode has no login here. `opencode auth login` adds one.');
		return;
	}
	if (isWatched) {
		// Its times to come count from here, however long it stays on the screen.
		terminal.out(new Date(now).toLocaleTimeString(), 'quiet');
	}
	for (const {text, tone} of usageLines(readings, now)) {
		terminal.out(text, tone);
	}
}
