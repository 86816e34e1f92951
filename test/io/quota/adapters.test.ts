import {expect, it} from 'vitest';
import {adapterFor} from '../../../source/io/quota/adapters.js';

const now = Date.UTC(2026, 10, 18, 12);
const later = now + 3_600_000;

function read(provider: string, body: unknown, at = now) {
	const adapter = adapterFor(provider);
	if (adapter === null) {
		throw new Error(`no adapter for ${provider}`);
	}
	return adapter.read(body, at);
}

const percents = (finding: ReturnType<typeof read>) =>
	finding.windows.map(({id, usedPercent}) => [id, usedPercent]);

it('ChatGPT: a limit that is reached counts though its percent is low, a weekly window may come first', () => {
	const window = {used_percent: 12, limit_window_seconds: 604_800, reset_at: later / 1000};
	const limits = {primary_window: window, secondary_window: null};
	const fine = {allowed: true, limit_reached: false, ...limits};
	expect(percents(read('openai', {rate_limit: fine}))).toEqual([['week', 12]]);
	expect(read('openai', {rate_limit: fine}).state).toBe('fresh');
	for (const body of [
		{rate_limit: {...fine, limit_reached: true}},
		{rate_limit: {...fine, allowed: false}},
		{rate_limit: fine, spend_control: {reached: true}},
		{rate_limit: fine, rate_limit_reached_type: {kind: 'a_new_kind'}},
	]) {
		expect(read('openai', body).state).toBe('exhausted');
	}
	const additional_rate_limits = [
		{limit_name: 'Spark', rate_limit: {...fine, limit_reached: true}},
	];
	const spark = read('openai', {rate_limit: fine, additional_rate_limits});
	expect(percents(spark)).toEqual([
		['week', 12],
		['Spark week', 100],
	]);
	expect(spark.state).toBe('fresh');
});

it('ChatGPT: a window of another length has its own name, and a reset may be told in seconds to go', () => {
	const window = {used_percent: 1, limit_window_seconds: 172_800, reset_after_seconds: 60};
	const {windows} = read('openai', {rate_limit: {primary_window: window}});
	expect(windows).toMatchObject([{id: '2d', resetsAt: now + 60_000}]);
	const placeholder = {...window, reset_at: 0};
	expect(read('openai', {rate_limit: {primary_window: placeholder}}).windows).toEqual(windows);
	const named = [28, 31, 7, 27].map((days) => {
		const primary_window = {used_percent: 1, limit_window_seconds: days * 86_400};
		return read('openai', {rate_limit: {primary_window}}).windows[0]?.id;
	});
	expect(named).toEqual(['month', 'month', 'week', '27d']);
});

it('Claude: null is not zero, models come from the list or from the older fields, extra is in cents', () => {
	const resets_at = new Date(later).toISOString();
	const older = {
		five_hour: {utilization: 0, resets_at: null},
		seven_day: null,
		seven_day_opus: {utilization: 30, resets_at},
		extra_usage: {is_enabled: true, monthly_limit: 2000, used_credits: 500, currency: 'EUR'},
	};
	expect(percents(read('anthropic', older))).toEqual([
		['5h', 0],
		['week', null],
		['Opus week', 30],
	]);
	expect(read('anthropic', older).balance).toEqual({currency: 'EUR', amount: 15});
	const limits = [
		{kind: 'session', percent: 9, resets_at},
		{kind: 'weekly_all', percent: 8, resets_at},
		{kind: 'weekly_scoped', percent: 7, resets_at, scope: {model: {display_name: 'Fable'}}},
	];
	expect(percents(read('anthropic', {limits}))).toEqual([
		['5h', 9],
		['week', 8],
		['Fable week', 7],
	]);
});

it('Copilot: what is left may be negative, numbers may be text, and a placeholder is no zero', () => {
	const of = (premium_interactions: object) => ({
		quota_reset_date: '2026-12-01',
		quota_snapshots: {premium_interactions},
	});
	const over = read(
		'github-copilot',
		of({entitlement: 300, remaining: -1, overage_permitted: true}),
	);
	expect(over).toMatchObject({state: 'exhausted', reason: expect.stringMatching(/paid/)});
	expect(over.windows[0]?.usedPercent).toBeCloseTo(100.33);
	expect(over.windows[0]?.resetsAt).toBe(Date.UTC(2026, 11, 1));
	for (const free of [{entitlement: -1, remaining: 0}, {unlimited: true}]) {
		expect(read('github-copilot', of(free))).toMatchObject({
			state: 'fresh',
			windows: [{isUnlimited: true}],
		});
	}
	const free = {limited_user_quotas: {chat: '410', completions: 0}, monthly_quotas: {chat: '500'}};
	expect(percents(read('github-copilot', free))).toEqual([['chat', 18]]);
	const untold = {limited_user_quotas: {chat: null}, monthly_quotas: {chat: 500}};
	expect(read('github-copilot', untold).state).toBe('unknown');
	expect(
		read('github-copilot', of({entitlement: 0, remaining: 0, percent_remaining: 100})).state,
	).toBe('unknown');
});

it('Gemini: of several buckets the emptiest counts, and one that says nothing makes its model unknown', () => {
	const buckets = [
		{modelId: 'a', remainingFraction: 0.75},
		{modelId: 'a', remainingFraction: 0.5},
		{modelId: 'b', remainingFraction: 0.5},
		{modelId: 'b'},
	];
	expect(percents(read('google', {buckets}))).toEqual([
		['a', 50],
		['b', null],
	]);
});

it('OpenRouter: the bar is of what remains, the reset is the next in UTC, and no limit is no proof', () => {
	const data = {limit: 100, limit_remaining: 75, usage: 433};
	const reset = (limit_reset: string | null, at = now) =>
		read('openrouter', {data: {...data, limit_reset}}, at).windows[0];
	expect(reset('monthly')).toMatchObject({usedPercent: 25, resetsAt: Date.UTC(2026, 11, 1)});
	expect(reset('daily')?.resetsAt).toBe(Date.UTC(2026, 10, 19));
	// The 18th was a Wednesday.
	expect(reset('weekly')?.resetsAt).toBe(Date.UTC(2026, 10, 23));
	expect(reset('weekly', Date.UTC(2026, 10, 23))?.resetsAt).toBe(Date.UTC(2026, 10, 30));
	expect(reset('weekly', Date.UTC(2026, 10, 22, 23))?.resetsAt).toBe(Date.UTC(2026, 10, 23));
	expect(reset(null)).toMatchObject({resetsAt: null, isLasting: true});
	expect(reset('yearly')).toMatchObject({resetsAt: null, isLasting: false});
	for (const limit_remaining of [0, null]) {
		const none = read('openrouter', {data: {limit: 0, limit_remaining, usage: 0}});
		expect(none).toMatchObject({state: 'exhausted', windows: [{usedPercent: 100}]});
	}
	const unlimited = read('openrouter', {data: {limit: null, usage: 5}});
	expect(unlimited).toMatchObject({state: 'unsupported', windows: [{isUnlimited: true}]});
});

it('OpenCode Go: what is limited is used up whatever its percent, and another status says nothing', () => {
	const rolling = (status: string) =>
		read('opencode-go', {usage: {rolling: {status, percent: 99}}});
	expect(rolling('rate-limited').state).toBe('exhausted');
	expect(rolling('rate-limited').windows[0]).toMatchObject({id: '5h', usedPercent: 100});
	expect(rolling('ok').state).toBe('fresh');
	expect(rolling('paused').state).toBe('unknown');
});

it('Z.ai: a failure with status 200 is one, and each side of the wall has its own address', () => {
	const limits = [{type: 'CREDIT_LIMIT', unit: 6, number: 1, percentage: 9}];
	expect(percents(read('zai-coding-plan', {code: 200, data: {limits}}))).toEqual([['week', 9]]);
	expect(read('zai-coding-plan', {success: false, data: {limits}}).state).toBe('unknown');
	expect(read('zai-coding-plan', {code: 500, msg: 'down', data: {limits}})).toMatchObject({
		state: 'unknown',
		reason: 'down',
	});
	expect(read('zai-coding-plan', {code: 401, msg: 'no'}).state).toBe('refused');
	const bases = ['zai-coding-plan', 'zhipuai-coding-plan'].map((provider) =>
		adapterFor(provider)?.base({
			provider,
			secret: 's',
			accountId: null,
			enterpriseHost: null,
			project: null,
		}),
	);
	expect(new Set(bases).size).toBe(2);
});

it('Kimi: counts are text, what is used may be missing, and what is no number is no zero', () => {
	const of = (detail: object) => read('kimi-for-coding', {data: {usage: detail}}).windows[1];
	expect(of({limit: '200', remaining: '50'})).toMatchObject({id: 'week', usedPercent: 75});
	expect(of({limit: '200', used: '0'})).toMatchObject({id: 'week', usedPercent: 0});
	// Where both are told and do not agree the worse is believed.
	expect(of({limit: '100', used: '20', remaining: '0'})?.usedPercent).toBe(100);
	expect(of({limit: '100', used: '30', remaining: '90'})?.usedPercent).toBe(30);
	expect(of({used: '3', remaining: '5'})).toMatchObject({id: 'week', usedPercent: null});
	expect(read('kimi-for-coding', {usage: {limit: '200', used: ''}}).state).toBe('unknown');
	expect(read('kimi-for-coding', {usage: {limit: '200', used: null}}).state).toBe('unknown');
});
