import {type Tally, talliedTokens} from '../../mission/cost-tree.js';
import {nanoPerUsd} from '../../mission/spent.js';
import {fullCount, money, moreText} from './figures.js';

/** What stands for the price of calls: money as far as it is known (`+?` when some had no price), else why it is not. */
export function costText(tally: Tally): string {
	return costWords(tally, money);
}

/** The same where sums are compared: under a cent they are told apart. */
export function exactCostText(tally: Tally): string {
	return costWords(tally, exactMoney);
}

/** USD with four decimals under a cent, cut and not rounded up to one: `$0.0043`. */
function exactMoney(usd: number): string {
	if (usd <= 0 || usd >= 0.01) {
		return money(usd);
	}
	return usd < 0.0001 ? '< $0.0001' : `$${(Math.floor(usd * 10_000 + 1e-6) / 10_000).toFixed(4)}`;
}

function costWords(
	{nanoUsd, calls, unpriced, subscribed, unreported}: Tally,
	text: (usd: number) => string,
): string {
	if (calls === 0) {
		return 'no call';
	}
	if (unpriced === calls) {
		const why = unreported === calls ? 'not reported' : 'no price';
		return subscribed === calls ? 'subscription' : why;
	}
	return `${text(nanoUsd / nanoPerUsd)}${unpriced > 0 ? ' +?' : ''}`;
}

/** How many of the calls the price is known of: `3 of 5`; empty before the first one. */
export function pricedText({calls, unpriced}: Tally): string {
	return calls === 0 ? '' : `${calls - unpriced} of ${calls}`;
}

/** The same in words, with what a subscription pays for, and what nobody reports: `3 of 5 calls priced, 1 by subscription, 1 not reported: about $0.12 more`. */
export function coverageText(tally: Tally): string {
	const {calls, unpriced, subscribed, unreported, estimatedNanoUsd} = tally;
	if (calls === 0) {
		return 'no call has ended';
	}
	const noun = calls === 1 ? 'call' : 'calls';
	const all = calls === 1 ? '1 call priced' : `all ${calls} calls priced`;
	const known = unpriced === 0 ? all : `${pricedText(tally)} ${noun} priced`;
	return [
		subscribed === calls ? `${calls} ${noun} by subscription` : known,
		...(subscribed === 0 || subscribed === calls ? [] : [`${subscribed} by subscription`]),
		...(unreported === 0
			? []
			: [`${unreported} not reported${moreText(estimatedNanoUsd / nanoPerUsd, ': ')}`]),
	].join(', ');
}

/** Tokens of every kind, in words; what came from a cache stands apart, since it does not count as read anew. */
export function tokensText(tally: Tally, count: (tokens: number) => string = fullCount): string {
	const {input, output, reasoning, cacheRead, cacheWrite} = tally;
	const kinds = [
		`${count(input)} input`,
		`${count(output)} output`,
		`${count(reasoning)} reasoning`,
		`${count(cacheWrite)} cache write`,
	];
	return `${count(talliedTokens(tally))} tokens: ${kinds.join(', ')}; and ${count(cacheRead)} from a cache`;
}
