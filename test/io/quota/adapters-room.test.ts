import {describe, expect, it} from 'vitest';
import {adapterFor} from '../../../source/io/quota/adapters.js';
import {quotaVerdict} from '../../../source/mission/quota.js';
import {quotaReading} from '../../helpers/quota-reading.js';

const now = Date.UTC(2026, 10, 18, 12);
const later = now + 3_600_000;

function read(provider: string, body: unknown) {
	const adapter = adapterFor(provider);
	if (adapter === null) {
		throw new Error(`no adapter for ${provider}`);
	}
	return adapter.read(body, now);
}

/** What an answer is worth to a model, as the guard judges it. */
function verdict(provider: string, body: unknown, model: string): string {
	const reading = quotaReading({...read(provider, body), observedAt: now});
	return quotaVerdict(reading, {now, model, accountKey: reading.accountKey}).kind;
}

describe('an answer proves room', () => {
	const resets_at = new Date(later).toISOString();
	const [resetTime, resetsAt, reset_at] = [resets_at, resets_at, later / 1000];
	const flat = (utilization: number) => ({utilization, resets_at});
	const entry = (kind: string, percent: number, scope: object | null = null) => ({
		kind,
		percent,
		resets_at,
		scope,
	});
	const claude = (more: object) => ({five_hour: flat(5), seven_day: flat(6), ...more});
	const [fable, nobody] = [
		{model: {id: null, display_name: 'Fable'}},
		{model: {id: null, display_name: null}},
	];
	const gpt = (more: object) => ({
		rate_limit: {
			primary_window: {used_percent: 1, limit_window_seconds: 18_000, reset_at},
			secondary_window: null,
		},
		...more,
	});
	const extra = (limit: object) => gpt({additional_rate_limits: [limit]});
	const reached = {allowed: false, limit_reached: true, primary_window: null};
	const go = (more: object) => {
		const ok = {status: 'ok', percent: 3, resetsAt};
		return {usage: {rolling: ok, weekly: ok, monthly: ok, ...more}};
	};
	const detail = {limit: '200', used: '5', resetTime};
	const span = {window: {duration: 300, timeUnit: 'TIME_UNIT_MINUTE'}, detail};
	const kimi = (more: object) => ({usage: detail, limits: [span], ...more});
	const copilot = (more: object) => ({
		quota_reset_date_utc: resets_at,
		quota_snapshots: {chat: {unlimited: true}, ...more},
	});
	const bucket = {remainingFraction: 0.5, resetTime};
	const flash = {buckets: [{...bucket, modelId: 'gemini-2.5-flash'}]};
	const spent = {buckets: [{...bucket, modelId: 'gemini-2.5-flash', remainingFraction: 0}]};

	it.each<[string, string, unknown, string, string]>([
		['where all is told', 'anthropic', claude({}), 'claude-opus-5', 'room'],
		[
			'to no model that is used up beside a list of others',
			'anthropic',
			claude({seven_day_opus: flat(100), limits: [entry('weekly_scoped', 5, fable)]}),
			'claude-opus-5',
			'exhausted',
		],
		[
			'to no model that its list calls used up, though an older field does not',
			'anthropic',
			claude({
				seven_day_opus: flat(7),
				limits: [entry('weekly_scoped', 100, {model: {display_name: 'Opus'}})],
			}),
			'claude-opus-5',
			'exhausted',
		],
		[
			'not beside a limit of a new kind that is used up',
			'anthropic',
			claude({limits: [entry('monthly_all', 100)]}),
			'claude-opus-5',
			'exhausted',
		],
		[
			'to no model that is named by its id alone',
			'anthropic',
			claude({
				limits: [entry('weekly_scoped', 100, {model: {id: 'claude-opus-5', display_name: null}})],
			}),
			'claude-opus-5',
			'exhausted',
		],
		[
			'not while a limit is used up that names nobody',
			'anthropic',
			claude({limits: [100, 5].map((percent) => entry('weekly_scoped', percent, nobody))}),
			'claude-opus-5',
			'unknown',
		],
		[
			'beside a limit that names nobody and has some left',
			'anthropic',
			claude({limits: [entry('weekly_scoped', 99, nobody)]}),
			'claude-opus-5',
			'room',
		],
		[
			'not where either form calls the session used up',
			'anthropic',
			claude({limits: [entry('session', 100)]}),
			'claude-opus-5',
			'exhausted',
		],
		[
			'not without the five hours',
			'anthropic',
			claude({five_hour: null}),
			'claude-opus-5',
			'unknown',
		],
		[
			'not without the week',
			'anthropic',
			{five_hour: flat(5), limits: []},
			'claude-opus-5',
			'unknown',
		],
		['where all is told', 'openai', gpt({}), 'gpt-5.3-codex-spark', 'room'],
		[
			'to no model whose limit is reached and has no windows',
			'openai',
			extra({limit_name: 'GPT-5.3-Codex-Spark', rate_limit: reached}),
			'gpt-5.3-codex-spark',
			'exhausted',
		],
		[
			'to the others beside it',
			'openai',
			extra({limit_name: 'GPT-5.3-Codex-Spark', rate_limit: reached}),
			'gpt-6',
			'room',
		],
		[
			'to no model that is named by what is metered alone',
			'openai',
			extra({metered_feature: 'gpt_5_3_codex_spark', rate_limit: reached}),
			'gpt-5.3-codex-spark',
			'exhausted',
		],
		[
			'not while a limit without a name is reached',
			'openai',
			extra({limit_name: null, rate_limit: reached}),
			'gpt-6',
			'unknown',
		],
		[
			'to no model of whose limit nothing is told',
			'openai',
			extra({limit_name: 'GPT-5.3-Codex-Spark', rate_limit: null}),
			'gpt-5.3-codex-spark',
			'unknown',
		],
		[
			"not without the plan's first window",
			'openai',
			{rate_limit: {...gpt({}).rate_limit, ...swapped(gpt({}).rate_limit)}},
			'gpt-6',
			'unknown',
		],
		['where all is told', 'opencode-go', go({}), 'm', 'room'],
		['not without the five hours', 'opencode-go', go({rolling: null}), 'm', 'unknown'],
		['not without the month', 'opencode-go', go({monthly: undefined}), 'm', 'unknown'],
		['where all is told', 'kimi-for-coding', kimi({}), 'm', 'room'],
		[
			'not without what the five hours hold',
			'kimi-for-coding',
			kimi({limits: [{...span, detail: null}]}),
			'm',
			'unknown',
		],
		['not without the five hours', 'kimi-for-coding', kimi({limits: []}), 'm', 'unknown'],
		['not without the week', 'kimi-for-coding', kimi({usage: null}), 'm', 'unknown'],
		[
			'where all is told',
			'github-copilot',
			copilot({premium_interactions: {entitlement: 300, remaining: 30}}),
			'm',
			'room',
		],
		[
			'not by chat without a limit alone',
			'github-copilot',
			copilot({premium_interactions: null}),
			'm',
			'unknown',
		],
		['not by it where there is nothing else', 'github-copilot', copilot({}), 'm', 'unknown'],
		['to the model that it names', 'google', flash, 'gemini-2.5-flash', 'room'],
		['to no model whose name begins like it', 'google', flash, 'gemini-2.5-flash-lite', 'unknown'],
		['of others though one is used up', 'google', spent, 'gemini-2.5-flash-lite', 'unknown'],
		['to no model that is used up', 'google', spent, 'gemini-2.5-flash', 'exhausted'],
	])('%s: %s %#', (_, provider, body, model, kind) => {
		expect(verdict(provider, body, model)).toBe(kind);
	});
});

/** The same limit with its windows the other way round. */
function swapped({primary_window, secondary_window}: Record<string, unknown>) {
	return {primary_window: secondary_window, secondary_window: primary_window};
}

it('an answer in which nothing at all is told has no windows, so that what was read before is kept', () => {
	for (const [provider, body] of [
		['anthropic', {five_hour: null, seven_day: null, seven_day_opus: null, limits: null}],
		['opencode-go', {usage: {}}],
		['kimi-for-coding', {usage: null, limits: []}],
		['github-copilot', {copilot_plan: 'business'}],
		['google', {buckets: []}],
	] as const) {
		expect(read(provider, body)).toMatchObject({state: 'unknown', windows: []});
	}
});
