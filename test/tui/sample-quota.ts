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

/** Eight providers, as the pictures show them. */
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
	quotaView('google', {state: 'unsupported', windows: [], reason: 'it is an API key'}),
	quotaView('kimi-for-coding', {
		state: 'refused',
		windows: [],
		reason: '401',
	}),
	quotaView('opencode', {
		state: 'disabled',
		windows: [],
		reason: 'turned off in your configuration',
	}),
];

const used = {source: 'failure', windows: [], observedAt: sampleNow - 4 * minute} as const;

/** A provider of each state, and of each way in which it can be held or let through, twelve in all. */
export const everyStanding: readonly QuotaView[] = [
	quotaView('anthropic', {windows: [burning, week]}),
	quotaView('github-copilot', {
		state: 'stale',
		observedAt: sampleNow - 11 * minute,
		reason: 'the answer did not come in time',
		isAllowed: true,
	}),
	quotaView('zai-coding-plan', {
		state: 'exhausted',
		windows: [
			windowView({usedPercent: 103, resetsAt: sampleNow + 24 * minute}),
			{...week, perHour: null},
		],
		hold: {
			kind: 'wait',
			reason: 'zai-coding-plan: 5h window used up',
			until: sampleNow + 24 * minute,
			roles: ['worker'],
		},
	}),
	quotaView('openai', {
		state: 'unknown',
		windows: [
			windowView({usedPercent: 88, resetsAt: sampleNow - 2 * minute}),
			{...week, perHour: null},
		],
		hold: {
			kind: 'ask',
			reason: 'openai: nobody knows what is left',
			until: null,
			roles: ['commander', 'planner'],
		},
	}),
	quotaView('kimi-for-coding', {state: 'refused', windows: [], reason: '401'}),
	quotaView('google', {
		state: 'limited',
		windows: [],
		retryAt: sampleNow + 9 * minute,
		hold: {kind: 'block', reason: 'google: not known', until: null, roles: ['reviewer']},
	}),
	quotaView('groq', {state: 'unsupported', windows: [], reason: 'it is an API key'}),
	quotaView('opencode', {
		state: 'disabled',
		windows: [],
		reason: 'turned off in your configuration',
	}),
	quotaView('mistral', {
		state: null,
		windows: [],
		observedAt: null,
		source: null,
		isSpentAccount: null,
	}),
	quotaView('openrouter', {windows: [], balance: {currency: 'USD', amount: 74.5}}),
	quotaView('deepseek', {
		...used,
		state: 'exhausted',
		reason: '402 Insufficient Balance',
		hold: {kind: 'ask', reason: 'deepseek: used up', until: null, roles: ['worker']},
	}),
	quotaView('zhipuai-coding-plan', {
		isSpentAccount: false,
		windows: [windowView({id: 'month mcp', usedPercent: null, resetsAt: null}), windowView()],
	}),
];
