import {isOfUsedUp} from '../../mission/quota.js';
import type {QuotaView, QuotaWindowView} from '../../runtime/quota-view.js';
import type {MissionView} from '../../runtime/viewer.js';
import {longTime} from './figures.js';
import {forecastMs, isShut, windowShown} from './quota-standing.js';
import type {Tone} from './rows.js';

/** A line in words, and how it is drawn. */
export type Said = Readonly<{text: string; tone: Tone}>;

function ago(at: number, now: number): string {
	return now - at < 60_000 ? 'less than a minute ago' : `${longTime(now - at)} ago`;
}

function isLimited({limitedUntil}: QuotaView, now: number): boolean {
	return limitedUntil !== null && limitedUntil > now;
}

function spendWord({isUsed}: QuotaView): string {
	return isUsed ? 'spend' : 'would spend';
}

/** What a provider's state means, in words that promise nothing that was not read, and what to do about it. */
function stateSaid(quota: QuotaView, now: number): Said {
	const {state, reason, retryAt, observedAt, usedUp, hold} = quota;
	const read = observedAt === null ? '' : `read ${ago(observedAt, now)}`;
	const isOver = quota.source === 'failure' && !isLimited(quota, now);
	const why = reason && !(state === 'fresh' && isOver) ? `: ${reason}` : '';
	const next =
		retryAt !== null && retryAt > now ? `, asked again in ${longTime(retryAt - now)}` : '';
	const before =
		usedUp === undefined || hold?.kind === 'wait'
			? ''
			: `. It was used up before that${usedUp ? `: ${usedUp}` : ''}`;
	switch (state) {
		case null:
			return {text: 'nothing was read yet', tone: 'caution'};
		case 'fresh':
			return {
				text: `${read}${why}${quota.isSpentAccount === true ? `; the account your lanes ${spendWord(quota)}` : ''}`,
				tone: 'muted',
			};
		case 'stale':
			return {text: `not known now: last ${read}${why}${next}`, tone: 'caution'};
		case 'exhausted':
			return {text: `used up${why}, ${read}`, tone: 'bad'};
		case 'unknown':
			return {text: `not known${why}${next}`, tone: 'caution'};
		case 'refused':
			return {
				text: `login refused${why}. Log in again with opencode auth login; it is asked again once the login has changed${before}`,
				tone: 'bad',
			};
		case 'limited':
			return {text: `not known: its usage is asked for too often${why}${next}`, tone: 'caution'};
		case 'unsupported':
			return {text: `no gauge${why}`, tone: 'muted'};
		case 'disabled':
			return {text: `not read${why}`, tone: 'muted'};
	}
}

/** What is not as usual about the account and who told of it: usual is the provider, of the account that is spent. */
function accountSaid(quota: QuotaView): readonly Said[] {
	const {isSpentAccount, source, state} = quota;
	if (state === null || state === 'unsupported' || state === 'disabled') {
		return [];
	}
	const told =
		source === 'failure'
			? 'the last word of it came with a call that failed'
			: 'told by your command in quota.commands';
	const whose =
		isSpentAccount === null
			? `nobody can tell whether your lanes ${spendWord(quota)} this account`
			: `this is another account than the one that your lanes ${spendWord(quota)}`;
	return [
		...(source === 'poll' || source === null ? [] : [{text: told, tone: 'muted'} as const]),
		...(isSpentAccount === true ? [] : [{text: whose, tone: 'caution'} as const]),
	];
}

/** How long a provider that nothing holds back takes no calls, or asked single calls to wait. */
function waitSaid(quota: QuotaView, now: number): readonly Said[] {
	const {limitedUntil} = quota;
	const time = longTime((limitedUntil ?? now) - now);
	if (isShut(quota, now)) {
		return [{text: `takes no calls for ${time}`, tone: 'bad'}];
	}
	return isLimited(quota, now) && !isOfUsedUp(quota)
		? [{text: `a call was asked to wait for another ${time}; others go on`, tone: 'muted'}]
		: [];
}

/** What the guard does about a provider. */
function holdSaid(quota: QuotaView, now: number): readonly Said[] {
	const {hold, isAllowed} = quota;
	if (hold === null) {
		const allowed = 'used by your word while it is not known';
		return [
			...(isAllowed ? [{text: allowed, tone: 'muted'} as const] : []),
			...waitSaid(quota, now),
		];
	}
	const roles = hold.roles.join(', ');
	switch (hold.kind) {
		case 'wait':
			return [
				{
					text: `nothing starts${hold.until === null ? '' : ` for ${longTime(hold.until - now)}`} (${roles}): ${hold.reason}`,
					tone: 'bad',
				},
			];
		case 'ask':
			return [
				{
					text: `▲ nothing of it starts (${roles}) until ${isOfUsedUp(quota) ? 'a reading shows room, or you have it asked again' : 'you say so'}`,
					tone: 'attention',
				},
			];
		case 'block':
			return [{text: `nothing of it starts (${roles}) until a reading shows room`, tone: 'bad'}];
	}
}

/** Which roles could use a provider and do not. */
function placeSaid({isUsed, standInFor, preferredBy}: QuotaView): readonly Said[] {
	const parts = [
		...(standInFor.length === 0 ? [] : [`stand-in for ${standInFor.join(', ')}`]),
		...(preferredBy.length === 0 ? [] : [`preferred by ${preferredBy.join(', ')}`]),
	];
	return parts.length === 0
		? []
		: [{text: `${isUsed ? 'also' : 'not used now:'} ${parts.join(', ')}`, tone: 'muted'}];
}

/** Everything there is to say of a provider beside its windows. */
export function quotaSaid(quota: QuotaView, now: number): readonly Said[] {
	return [
		stateSaid(quota, now),
		...placeSaid(quota),
		...holdSaid(quota, now),
		...accountSaid(quota),
	];
}

function rateText({perHour}: QuotaWindowView): string {
	if (perHour === null) {
		return '';
	}
	return perHour === 0
		? 'not used in this mission'
		: `~${perHour < 10 ? perHour.toFixed(1) : Math.round(perHour)}% an hour`;
}

function forecastText(window: QuotaWindowView, now: number): string {
	const leftMs = forecastMs(window, now);
	if (leftMs !== null) {
		return `full in ~${longTime(leftMs)} at this rate`;
	}
	const {perHour, fullAt, resetsAt, usedPercent} = window;
	const isEnough = perHour !== null && perHour > 0 && fullAt === null && resetsAt !== null;
	return isEnough && (usedPercent ?? 100) < 100 ? 'lasts until its reset at this rate' : '';
}

/** What is said beside the bar of a window, in parts: its reset, how fast it is used, and when it is full. */
export function windowSaid(window: QuotaWindowView, now: number): readonly Said[] {
	const {resetsAt, isLasting} = window;
	const {kind} = windowShown(window, now);
	if (kind === 'unlimited') {
		return [];
	}
	const isOver = resetsAt !== null && resetsAt <= now;
	const reset = isOver
		? `began anew ${ago(resetsAt, now)}, and nothing was read since`
		: resetsAt !== null
			? `resets in ${longTime(resetsAt - now)}`
			: isLasting
				? 'does not renew'
				: 'its reset is not told';
	const isForetold = forecastMs(window, now) !== null;
	const said: readonly Said[] = [
		{text: reset, tone: 'muted'},
		{text: isOver ? '' : rateText(window), tone: 'muted'},
		{text: isOver ? '' : forecastText(window, now), tone: isForetold ? 'caution' : 'muted'},
	];
	return said.filter(({text}) => text !== '');
}

/** The rule for what is not known, and what it means now. */
export function ruleSaid({unknown}: MissionView['quota']): string {
	const means = {
		admit: 'a provider is used though nobody knows what is left of its quota',
		ask: 'a provider is used once a reading shows room, or once you allow it for this mission',
		block:
			'a provider is used only while a reading shows room. To be asked instead, or to go on without: flowdesk.jsonc, then start the mission again',
	} as const;
	return `quota.unknown is ${unknown}: ${means[unknown]}.`;
}
