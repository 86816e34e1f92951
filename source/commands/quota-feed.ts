import {type OpenPoller, openQuotaPoller} from '../io/quota/open-poller.js';
import type {MissionEvent} from '../mission/events.js';
import {modelStanding} from '../mission/guard.js';
import {calledModel, providerOf} from '../mission/lanes.js';
import type {QuotaReading} from '../mission/quota.js';
import type {QuotaSettings} from '../mission/quota-settings.js';
import type {Settings} from '../mission/settings.js';
import type {Engine} from '../runtime/engine.js';
import type {Clock, FailedModelCall} from '../runtime/ports.js';
import {version} from './version.js';

/** What keeps a mission informed of its providers' quotas. */
export type QuotaFeed = Readonly<{
	/** Tells the engine what is known now, and from then on whatever is new. */
	start: () => void;
	/** Asks providers now, by a person's wish. */
	refresh: () => void;
	/** Learns from OpenCode's error about a model call. */
	failed: (call: FailedModelCall) => void;
	close: () => void;
}>;

type FeedOptions = Readonly<{
	engine: () => Engine;
	settings: Settings;
	quota: QuotaSettings;
	/** Variables of the server whose accounts are spent. */
	environment: Readonly<Record<string, string | undefined>>;
	/** False on a server of somebody else: nobody can tell which accounts it spends. */
	isOurs: boolean;
	/** Keys in the server's configuration by provider: they are spent, not the logins that can be read. */
	configured: ReadonlyMap<string, string>;
	/** What must not stand in what is said of quotas. */
	secrets?: (() => readonly string[]) | undefined;
	clock: Clock;
}>;

/** How often what is known is looked at anew, ms: its age counts too. */
const lookMs = 15_000;

/** A reading as a text that differs where there is news: that an account has no gauge is said once. */
function newsIn(reading: QuotaReading): string {
	const {windows, observedAt} = reading;
	return JSON.stringify({...reading, observedAt: windows.length > 0 ? observedAt : null});
}

/**
 * Reads the quotas of the providers that a mission's models are of. Where they cannot be kept nobody is asked, and
 * the mission goes on without; `tell` gets the reason.
 */
export function openQuotaFeed(options: FeedOptions, tell: (notice: string) => void): QuotaFeed {
	const {engine, settings, quota, environment, isOurs, configured, secrets, clock} = options;
	const models = Object.values(settings.roles).flatMap(({model, choices = []}) => [
		...(model === null ? [] : [model]),
		...choices.map((one) => one.model),
	]);
	const told = new Map<string, string>();
	let cancel: (() => void) | null = null;
	let poller: OpenPoller | null = null;
	/** What is used up stays so under a login of which nothing was learned yet: else all that waits would start at once. */
	const isHeldStill = (provider: string) =>
		poller?.isUnread(provider) === true &&
		models.some(
			(model) =>
				providerOf(model) === provider &&
				modelStanding(engine().state(), model, clock.now()).kind === 'exhausted',
		);
	const send = (readings: readonly QuotaReading[]) => {
		const known = cancel === null ? [] : readings;
		for (const reading of known.filter(({provider}) => !isHeldStill(provider))) {
			const text = newsIn(reading);
			if (told.get(reading.provider) !== text) {
				told.set(reading.provider, text);
				const spentAccount = isOurs ? (poller?.accountKeyOf(reading.provider) ?? null) : null;
				engine().dispatch({type: 'quota.read', reading, spentAccount});
			}
		}
	};
	const look = () => {
		cancel = clock.after(lookMs, look);
		send(poller?.readings() ?? []);
	};
	try {
		poller = openQuotaPoller({
			environment,
			settings: quota,
			version: version(),
			providers: [...new Set(models.map(providerOf))],
			configured,
			secrets,
			clock,
			onReadings: send,
		});
		poller.start();
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		tell(`Quotas are not read, since what was read cannot be kept: ${reason}`);
	}
	/** Whose quota a lane's call spent; null where nobody can tell. */
	const spentBy = (laneId: string, model: string | null | undefined) => {
		const called = isOurs ? calledModel(engine().state(), laneId, model) : null;
		return called === null ? null : providerOf(called);
	};
	const note = (event: MissionEvent) => {
		if (event.type === 'lane.waited' && event.isRateLimit && event.until) {
			const provider = spentBy(event.laneId, event.model);
			if (provider !== null) {
				poller?.noteRetry(provider, event.until);
			}
		}
	};
	let stopListening: (() => void) | null = null;
	return {
		start: () => {
			stopListening = engine().listen((events) => events.forEach(note));
			look();
		},
		refresh: () => void poller?.refresh(),
		failed: ({laneId, model, error}) => {
			const provider = spentBy(laneId, model);
			if (provider !== null) {
				poller?.noteFailure(provider, error);
			}
		},
		close: () => {
			cancel?.();
			cancel = null;
			stopListening?.();
			poller?.close();
		},
	};
}
