import {modelGate} from '../mission/guard.js';
import {isInTurn, laneProvider, livingLanes, providerOf} from '../mission/lanes.js';
import type {QuotaReading, QuotaState, QuotaWindow} from '../mission/quota.js';
import {type Burn, burnOf, windowKey} from '../mission/quota-burn.js';
import {readingAt} from '../mission/quota-over-time.js';
import type {MissionState} from '../mission/state.js';

/** One window of a quota, with how fast it is used; nothing is foretold from a reading that is not fresh. */
export type QuotaWindowView = QuotaWindow & Burn;

/** Why lanes of a provider are not started, and which roles that concerns. */
export type QuotaHold = Readonly<{
	/** `wait` ends by itself; `ask` needs the user's word, or a reading with room; `block` lasts until the quota is known. */
	kind: 'wait' | 'ask' | 'block';
	reason: string;
	/** Epoch ms at which a wait ends, else null; null too where nobody knows when. */
	until: number | null;
	roles: readonly string[];
}>;

/** What is known of one provider's quota, without what tells accounts apart. */
export type QuotaView = Readonly<{
	provider: string;
	/** Null before anything was read. */
	state: QuotaState | null;
	windows: readonly QuotaWindowView[];
	balance: QuotaReading['balance'];
	reason: string | null;
	/** Epoch ms, as the two after it. */
	observedAt: number | null;
	retryAt: number | null;
	limitedUntil: number | null;
	/** Why it is used up though its login was refused since; null where nobody said why, absent where that is not so. */
	usedUp?: string | null | undefined;
	source: QuotaReading['source'] | null;
	/** Whether it is the account that the lanes spend; null where nobody can tell. */
	isSpentAccount: boolean | null;
	/** True when the user lets it be used while its quota is not known. */
	isAllowed: boolean;
	hold: QuotaHold | null;
	/** True while a role uses a model of it, or a lane ends its turn with one. */
	isUsed: boolean;
	/** The roles that use another provider's model now and list one of it: behind that one, or before it. */
	standInFor: readonly string[];
	preferredBy: readonly string[];
}>;

/** The quotas of a mission's providers, and the rule for those that are not known. */
export type QuotasView = Readonly<{
	unknown: 'admit' | 'ask' | 'block';
	providers: readonly QuotaView[];
}>;

/**
 * The quotas of the providers that the roles' models are of, in their order, and then of those that roles only list, at a
 * moment (epoch ms).
 */
export function quotasView(state: MissionState, now: number): QuotasView {
	const {roles = {}, quotaUnknown: unknown = 'admit'} = state.settings ?? {};
	const used = Object.values(roles).flatMap(({model}) => model ?? []);
	const listed = Object.values(roles).flatMap(({choices = []}) => choices.map(({model}) => model));
	const providers = [...new Set([...used, ...listed].map(providerOf))];
	return {unknown, providers: providers.map((provider) => quotaOf(state, provider, now))};
}

type Place = Pick<QuotaView, 'isUsed' | 'standInFor' | 'preferredBy'>;

/** Which roles use a provider's models, and which could. */
function placeOf(state: MissionState, provider: string): Place {
	const roles = Object.entries(state.settings?.roles ?? {}).map(([name, {model, choices = []}]) => {
		const listed = choices.map((one) => providerOf(one.model));
		const at = listed.indexOf(provider);
		const used = model === null ? null : providerOf(model);
		const isOther = used !== provider && at >= 0;
		return {name, used, isOther, isBefore: at < choices.findIndex((one) => one.model === model)};
	});
	const others = roles.filter(({isOther}) => isOther);
	return {
		isUsed:
			roles.some(({used}) => used === provider) ||
			livingLanes(state).some((lane) => isInTurn(lane) && laneProvider(state, lane) === provider),
		standInFor: others.filter(({isBefore}) => !isBefore).map(({name}) => name),
		preferredBy: others.filter(({isBefore}) => isBefore).map(({name}) => name),
	};
}

function quotaOf(state: MissionState, provider: string, now: number): QuotaView {
	const isAllowed = Object.hasOwn(state.guard.allowed, provider);
	const hold = holdOf(state, provider, now);
	const place = placeOf(state, provider);
	const known = state.guard.quotas[provider];
	if (known === undefined) {
		return {...unread, provider, isAllowed, hold, ...place};
	}
	const {spentAccount, samples} = known;
	const {accountKey, isOther = false, ...reading} = readingAt(known.reading, now);
	const isSame = spentAccount === null ? null : spentAccount === accountKey;
	return {
		...reading,
		windows: reading.windows.map((window) => ({
			...window,
			...(reading.state === 'fresh'
				? burnOf(samples[windowKey(window)] ?? [], window, now)
				: nothingTold),
		})),
		isSpentAccount: isOther ? false : isSame,
		isAllowed,
		hold,
		...place,
	};
}

const nothingTold: Burn = {perHour: null, fullAt: null};

const unread = {
	state: null,
	windows: [],
	balance: null,
	reason: null,
	observedAt: null,
	retryAt: null,
	limitedUntil: null,
	source: null,
	isSpentAccount: null,
} as const;

/** What holds a provider's models back; of several waits the longest, and a person's word before them. */
function holdOf(state: MissionState, provider: string, now: number): QuotaHold | null {
	const rule = state.settings?.quotaUnknown === 'ask' ? 'ask' : 'block';
	const held = Object.entries(state.settings?.roles ?? {}).flatMap(([role, {model}]) => {
		const gate =
			model === null || providerOf(model) !== provider ? null : modelGate(state, model, now);
		return gate === null || gate.kind === 'open' ? [] : [{role, gate}];
	});
	const roles = held.map(({role}) => role);
	const person = held.find(({gate}) => gate.kind === 'person');
	if (person !== undefined) {
		return {kind: rule, reason: person.gate.reason, until: null, roles};
	}
	const [longest] = held
		.flatMap(({gate}) => (gate.kind === 'wait' ? [gate] : []))
		.toSorted((a, b) => b.until - a.until);
	if (longest === undefined) {
		return null;
	}
	const {isOpenEnded, reason} = longest;
	const mayAsk = isOpenEnded && state.settings?.quotaUnknown !== 'block';
	return {kind: mayAsk ? 'ask' : 'wait', reason, until: isOpenEnded ? null : longest.until, roles};
}
