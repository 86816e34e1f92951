import {isOfUsedUp, windowStanding} from '../../mission/quota.js';
import type {QuotaView, QuotaWindowView} from '../../runtime/quota-view.js';
import type {MissionView} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {cutEnd} from './cells.js';
import {longTime, shortTime} from './figures.js';

/** Percent from which on a window is shown with a warning. */
const nearlyFull = 85;

/** How a window stands: what is drawn of it, and how much it presses (more is first). */
export type WindowShown = Readonly<{
	kind: 'bar' | 'full' | 'unlimited' | 'unknown';
	/** What is used, 0 to 100; null where it is not known now. */
	percent: number | null;
	/** True when it is nearly full, or will be before its reset. */
	isClose: boolean;
	pressing: number;
}>;

/** How a window stands at a moment (epoch ms). Only what is known now is a percent. */
export function windowShown(window: QuotaWindowView, now: number): WindowShown {
	const {usedPercent, resetsAt, isUnlimited} = window;
	if (isUnlimited) {
		return {kind: 'unlimited', percent: null, isClose: false, pressing: 1};
	}
	const isOver = resetsAt !== null && resetsAt <= now;
	if (usedPercent === null || !Number.isFinite(usedPercent) || isOver) {
		return {kind: 'unknown', percent: null, isClose: false, pressing: 30};
	}
	if (windowStanding(window, now) === 'exhausted') {
		return {kind: 'full', percent: 100, isClose: true, pressing: 700};
	}
	const percent = Math.max(0, usedPercent);
	const leftMs = forecastMs(window, now);
	const isClose = leftMs !== null || percent >= nearlyFull;
	const soon = leftMs === null ? 0 : 300 + 100 / (1 + leftMs / 3_600_000);
	return {kind: 'bar', percent, isClose, pressing: percent + soon};
}

/** Milliseconds until the window is full at its rate; null where that is not foretold, or has passed. */
export function forecastMs({fullAt}: QuotaWindowView, now: number): number | null {
	return fullAt !== null && fullAt > now ? fullAt - now : null;
}

/** The name of a window: its span, and the model that it is for. */
export function windowName({id, model}: QuotaWindowView): string {
	return model === null || id.includes(model) ? id : `${id} ${model}`;
}

/** True where the windows are known as of now and are of the account that is spent: then they are drawn as bars. */
export function isDrawn({state, isSpentAccount}: QuotaView): boolean {
	return (state === 'fresh' || state === 'exhausted') && isSpentAccount === true;
}

/** What stands beside a provider when there is more to say than its windows: in few words, and how much it presses. */
export type Remark = Readonly<{sign: Sign | null; text: string; pressing: number}>;

const held = (text: string, pressing: number): Remark => ({sign: signs.bad, text, pressing});
const waits = (text: string, pressing: number): Remark => ({sign: signs.retry, text, pressing});
const open = (text: string): Remark => ({sign: signs.unknown, text, pressing: 40});
const calm = (text: string): Remark => ({sign: null, text, pressing: 0});

/** The most pressing thing to say of a provider beside its windows; null where they say it all. */
export function remarkOf(quota: QuotaView, now: number): Remark | null {
	const isFull =
		isDrawn(quota) && quota.windows.some((one) => windowShown(one, now).kind === 'full');
	return heldRemark(quota, isFull, now) ?? stateRemark(quota, isFull, now);
}

/** True while the account that is spent takes no calls by what was read. A wait that single calls were asked for closes nothing. */
export function isShut(quota: QuotaView, now: number): boolean {
	const {limitedUntil, isSpentAccount} = quota;
	return isOfUsedUp(quota) && isSpentAccount === true && (limitedUntil ?? now) > now;
}

function heldRemark(quota: QuotaView, isFull: boolean, now: number): Remark | null {
	const {hold, limitedUntil, state} = quota;
	if (hold?.kind === 'ask') {
		return {sign: signs.attention, text: 'needs your word', pressing: 1000};
	}
	if (hold?.kind === 'block') {
		return held('held: not known', 950);
	}
	// A wait ends by itself, a refused login does not.
	if (state === 'refused') {
		return null;
	}
	if (isShut(quota, now)) {
		return waits(`no calls for ${longTime((limitedUntil ?? now) - now)}`, 850);
	}
	return hold?.kind === 'wait' && !isFull
		? waits(hold.until === null ? 'held' : `held for ${longTime(hold.until - now)}`, 800)
		: null;
}

function stateRemark(quota: QuotaView, isFull: boolean, now: number): Remark | null {
	const {state, observedAt, isSpentAccount, windows} = quota;
	switch (state) {
		case null:
			return open('not read yet');
		case 'refused':
			return held('login refused', 600);
		case 'stale':
			return open(`stale ${longTime(now - (observedAt ?? now))}`);
		case 'unknown':
			return open('not known');
		case 'limited':
			return open('not known, asked too often');
		case 'unsupported':
			return calm('no gauge');
		case 'disabled':
			return calm('off');
		default:
	}
	if (isSpentAccount !== true) {
		return open(isSpentAccount === null ? 'account not known' : 'another account');
	}
	if (state === 'exhausted' && !isFull) {
		return held('used up', 800);
	}
	return windows.length > 0 ? null : balanceRemark(quota);
}

function balanceRemark({balance}: QuotaView): Remark {
	if (balance === null) {
		return open('no limit told');
	}
	const text = balanceText(balance);
	return balance.amount > 0 ? {...calm(text), pressing: 5} : held(text, 750);
}

/** What is left of a prepaid sum: `74.50 USD left`. */
export function balanceText({amount, currency}: NonNullable<QuotaView['balance']>): string {
	const figure = Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
	return `${figure} ${cutEnd(currency, 8)} left`;
}

/** A wait that is shorter shows beside the lanes and tasks that it concerns, and is no reason for a line of its own, ms. */
const shortWaitMs = 60_000;

/** True when a provider that is used has anything to say: that it has no gauge is nothing, nor is a refused call that is over soon. */
function isTelling(quota: QuotaView, now: number): boolean {
	const {isUsed, state, hold, source, windows, balance} = quota;
	// What only stands by presses nobody: the full view has it.
	if (!isUsed) {
		return false;
	}
	if (hold?.kind === 'ask' || hold?.kind === 'block') {
		return true;
	}
	const isPast = source === 'failure' && windows.length === 0 && balance === null;
	const isNothing =
		state === null ||
		state === 'unsupported' ||
		state === 'disabled' ||
		(isPast && state !== 'refused');
	return !isNothing || (hold?.until ?? now) - now > shortWaitMs;
}

/** True when the gauges are worth a line of the screen. */
export function hasGauges({quota}: MissionView, now: number): boolean {
	return quota.providers.some((one) => isTelling(one, now));
}

/** Whole percent, of which only what is used up is 100: `62%`, `<1%`. */
export function percentText({percent}: WindowShown): string {
	return percent === null ? '?' : percent > 0 && percent < 1 ? '<1%' : `${Math.floor(percent)}%`;
}

/** A bar of so many cells. What is used at all shows, and only what is used up is full. */
export function barText({percent}: WindowShown, cells: number): string {
	const share = (percent ?? 0) / 100;
	const filled = share >= 1 ? cells : Math.min(Math.ceil(share * cells), cells - 1);
	return '▰'.repeat(filled) + '▱'.repeat(cells - filled);
}

/** A reset as a countdown in few cells, `resets 1h12m` or `↻1h12m`; nothing where none is told. */
export function resetMark({resetsAt}: QuotaWindowView, now: number, isLong: boolean): string {
	return resetsAt === null || resetsAt <= now
		? ''
		: `${isLong ? 'resets ' : signs.retry.glyph}${shortTime(resetsAt - now)}`;
}
