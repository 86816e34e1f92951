import fc from 'fast-check';
import type {QuotasView} from '../../../source/runtime/quota-view.js';
import {sampleNow} from '../sample-mission.js';
import {anyText} from './any-text.js';

const time = fc.integer({min: -9e8, max: 9e8}).map((ms) => sampleNow + ms);

const anyWindow = fc.record({
	id: fc.oneof(fc.constantFrom('5h', 'week'), anyText),
	usedPercent: fc.option(fc.double({min: -50, max: 250})),
	lengthSeconds: fc.constant(null),
	resetsAt: fc.option(time),
	model: fc.option(anyText),
	isUnlimited: fc.boolean(),
	isLasting: fc.boolean(),
	perHour: fc.option(fc.double({min: 0, max: 500, noNaN: true})),
	fullAt: fc.option(time),
});

const anyQuota = fc.record({
	provider: fc.oneof(fc.constantFrom('openai', 'github-copilot'), anyText),
	state: fc.constantFrom(
		null,
		'fresh' as const,
		'stale' as const,
		'exhausted' as const,
		'unknown' as const,
		'refused' as const,
		'limited' as const,
		'unsupported' as const,
		'disabled' as const,
	),
	windows: fc.array(anyWindow, {maxLength: 4}),
	balance: fc.option(
		fc.record({currency: anyText, amount: fc.double({min: -10, max: 1e9, noNaN: true})}),
	),
	reason: fc.option(anyText),
	observedAt: fc.option(time),
	retryAt: fc.option(time),
	limitedUntil: fc.option(time),
	source: fc.constantFrom(null, 'poll' as const, 'failure' as const, 'command' as const),
	isSpentAccount: fc.constantFrom(null, true, false),
	isAllowed: fc.boolean(),
	hold: fc.option(
		fc.record({
			kind: fc.constantFrom('wait' as const, 'ask' as const, 'block' as const),
			reason: anyText,
			until: fc.option(time),
			roles: fc.array(anyText, {maxLength: 3}),
		}),
	),
	isUsed: fc.boolean(),
	standInFor: fc.array(anyText, {maxLength: 2}),
	preferredBy: fc.array(anyText, {maxLength: 2}),
});

/** Quotas in any state, with texts that nobody foresaw. */
export const anyQuotas: fc.Arbitrary<QuotasView> = fc.record({
	unknown: fc.constantFrom('admit' as const, 'ask' as const, 'block' as const),
	providers: fc.array(anyQuota, {maxLength: 6}),
});
