/** What a provider answers to a well-formed question: how much of its main limit is used decides the rest. */
type Answers = Readonly<{
	path: string;
	/** With so many percent used, reset at that time (epoch ms). */
	used: (percent: number, resetsAt: number) => unknown;
	/** An answer in which what counts is missing, null or a placeholder. */
	partial: unknown;
	/** A 403 in the provider's own words. */
	forbidden: unknown;
}>;

const iso = (at: number) => new Date(at).toISOString();
const seconds = (at: number) => Math.floor(at / 1000);

/** The routes of every provider, by OpenCode's id. */
export const quotaAnswers: Readonly<Record<string, Answers>> = {
	anthropic: {
		path: '/api/oauth/usage',
		used: (percent, at) => ({
			five_hour: {utilization: percent, resets_at: iso(at)},
			seven_day: {utilization: 3, resets_at: iso(at + 500_000_000)},
			seven_day_opus: null,
			unheard_of: {utilization: 99},
			limits: [
				{
					kind: 'weekly_scoped',
					percent: 7,
					resets_at: iso(at + 500_000_000),
					scope: {model: {id: null, display_name: 'Fable'}},
				},
			],
		}),
		partial: {five_hour: {utilization: null, resets_at: null}, seven_day: null, limits: null},
		forbidden: {
			type: 'error',
			error: {type: 'permission_error', message: 'OAuth token lacks user:profile'},
		},
	},
	openai: {
		path: '/backend-api/wham/usage',
		used: (percent, at) => ({
			plan_type: 'plus',
			rate_limit: {
				allowed: percent < 100,
				limit_reached: percent >= 100,
				primary_window: {
					used_percent: percent,
					limit_window_seconds: 604_800,
					reset_at: seconds(at),
				},
				secondary_window: null,
			},
			credits: {has_credits: false, balance: null},
		}),
		partial: {plan_type: 'plus', rate_limit: null, credits: {has_credits: true, balance: '3'}},
		forbidden: {detail: 'Forbidden'},
	},
	'github-copilot': {
		path: '/copilot_internal/user',
		used: (percent, at) => ({
			quota_reset_date: iso(at).slice(0, 10),
			quota_reset_date_utc: iso(at),
			quota_snapshots: {
				premium_interactions: {
					entitlement: 200,
					quota_remaining: 2 * (100 - percent),
					percent_remaining: 100 - percent,
					unlimited: false,
				},
				chat: {entitlement: -1, remaining: -1, percent_remaining: 100, unlimited: true},
				completions: {entitlement: 10, remaining: 0, percent_remaining: 0},
			},
		}),
		partial: {
			copilot_plan: 'business',
			quota_snapshots: {
				premium_interactions: {entitlement: 0, remaining: 0, percent_remaining: 100},
				chat: {unlimited: true},
			},
		},
		forbidden: {message: 'Not entitled'},
	},
	google: {
		path: '/v1internal:retrieveUserQuota',
		used: (percent, at) => ({
			buckets: [
				{modelId: 'g-pro', remainingFraction: 1 - percent / 100, resetTime: iso(at)},
				{modelId: 'g-pro', remainingFraction: 1.2, resetTime: iso(at)},
			],
		}),
		partial: {buckets: [{modelId: 'g-pro', resetTime: '2100-01-01T00:00:00Z'}]},
		forbidden: {error: {code: 403, message: 'UNSUPPORTED_CLIENT: go elsewhere'}},
	},
	openrouter: {
		path: '/api/v1/key',
		used: (percent) => ({
			data: {limit: 50, limit_remaining: (100 - percent) / 2, limit_reset: 'monthly', usage: 433},
		}),
		partial: {data: {limit: 50, limit_remaining: null, usage: 0}},
		forbidden: {error: {code: 403, message: 'no'}},
	},
	'opencode-go': {
		path: '/zen/go/v1/usage',
		used: (percent, at) => ({
			workspaceID: 'wrk_12345678',
			usage: {
				rolling: {
					status: percent >= 100 ? 'rate-limited' : 'ok',
					percent: Math.min(percent, 100),
					resetsAt: iso(at),
				},
				weekly: {status: 'ok', percent: 2, resetsAt: iso(at + 500_000_000)},
				monthly: {status: 'ok', percent: 4, resetsAt: iso(at + 900_000_000)},
			},
		}),
		partial: {usage: {rolling: {status: 'ok', percent: null, resetsAt: null}}},
		forbidden: {type: 'error', error: {type: 'EntitlementError', message: 'subscribe'}},
	},
	'zai-coding-plan': {
		path: '/api/monitor/usage/quota/limit',
		used: (percent, at) => ({
			code: 200,
			success: true,
			data: {
				limits: [
					{type: 'TOKENS_LIMIT', unit: 3, number: 5, percentage: percent, nextResetTime: at},
					{type: 'TIME_LIMIT', unit: 5, number: 1, percentage: 100},
				],
			},
		}),
		partial: {code: 200, success: true, data: {}},
		forbidden: {msg: 'no'},
	},
	'kimi-code-plan-global': {
		path: '/coding/v1/usages',
		used: (percent, at) => ({
			usage: {limit: '1000', used: '20', remaining: '980', resetTime: iso(at + 500_000_000)},
			limits: [
				{
					window: {duration: 300, timeUnit: 'TIME_UNIT_MINUTE'},
					detail: {limit: '200', remaining: String(2 * (100 - percent)), resetTime: iso(at)},
				},
			],
		}),
		partial: {usage: {used: '5', remaining: ''}, limits: []},
		forbidden: {error: 'no'},
	},
};
