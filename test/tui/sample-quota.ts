import type {QuotasView, QuotaView, QuotaWindowView} from '../../source/runtime/quota-view.js';
import {sampleNow} from './sample-mission.js';

const minute = 60_000;
const hour = 60 * minute;

/** A window of five hours that is 62 % used and resets in 72 minutes; every field can be replaced. */
export function windowView(change: Partial<QuotaWindowView> = {}): QuotaWindowView {
	return {
		id: '5h',
		usedPercent: 62,
		lengthSeconds: 18_000,
		resetsAt: sampleNow + 72 * minute,
		model: null,
		isUnlimited: false,
		isLasting: false,
		perHour: null,
		fullAt: null,
		...change,
	};
}

/** A provider that was read two minutes ago; every field can be replaced. */
export function quotaView(provider: string, change: Partial<QuotaView> = {}): QuotaView {
	return {
		provider,
		state: 'fresh',
		windows: [windowView()],
		balance: null,
		reason: null,
		observedAt: sampleNow - 2 * minute,
		retryAt: null,
		limitedUntil: null,
		source: 'poll',
		isSpentAccount: true,
		isAllowed: false,
		hold: null,
		isUsed: true,
		standInFor: [],
		preferredBy: [],
		...change,
	};
}

/** The quotas of a mission. */
export function quotas(
	providers: readonly QuotaView[],
	unknown: QuotasView['unknown'] = 'admit',
): QuotasView {
	return {unknown, providers};
}

/** A window that is used fast enough to be full before its reset. */
export const burning: QuotaWindowView = windowView({
	perHour: 54.3,
	fullAt: sampleNow + 42 * minute,
});

/** A window of a week with much left. */
export const week: QuotaWindowView = windowView({
	id: 'week',
	usedPercent: 12,
	lengthSeconds: 604_800,
	resetsAt: sampleNow + 76 * hour,
	perHour: 0.4,
});

/** One provider of each way in which a quota can stand, two of them drawn as bars. */
export const eightProviders: readonly QuotaView[] = [
	quotaView('anthropic', {windows: [burning, week]}),
	quotaView('openai', {windows: [windowView({usedPercent: 31, resetsAt: sampleNow + 3 * hour})]}),
	quotaView('github-copilot', {
		state: 'stale',
		observedAt: sampleNow - 11 * minute,
		reason: 'the answer did not come in time',
	}),
	quotaView('openrouter', {windows: [], balance: {currency: 'USD', amount: 74.5}}),
	quotaView('zai-coding-plan', {
		state: 'exhausted',
		windows: [windowView({usedPercent: 100, resetsAt: sampleNow + 24 * minute})],
		hold: {
			kind: 'wait',
			reason: 'zai-coding-plan: 5h window used up',
			until: sampleNow + 24 * minute,
			roles: ['worker'],
		},
	}),
	quotaView('google', {state: 'unsupported', windows: [], reason: 'an API key has no gauge'}),
	quotaView('kimi-for-coding', {
		state: 'refused',
		windows: [],
		reason: '401',
	}),
	quotaView('opencode', {state: 'disabled', windows: [], reason: 'off in your configuration'}),
];
