import {z} from 'zod';
import type {QuotaWindow} from '../../mission/quota.js';
import {found, misfit, numeric, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const windowSchema = z
	.object({utilization: numeric.nullish(), resets_at: z.string().nullish()})
	.nullish();
const limitSchema = z.object({
	kind: z.string(),
	percent: numeric.nullish(),
	resets_at: z.string().nullish(),
	scope: z.object({model: z.object({display_name: z.string().nullish()}).nullish()}).nullish(),
});
const answerSchema = z.object({
	five_hour: windowSchema,
	seven_day: windowSchema,
	seven_day_opus: windowSchema,
	seven_day_sonnet: windowSchema,
	limits: z.array(limitSchema).nullish(),
	extra_usage: z
		.object({
			is_enabled: z.boolean().nullish(),
			monthly_limit: numeric.nullish(),
			used_credits: numeric.nullish(),
			currency: z.string().nullish(),
			decimal_places: z.number().int().min(0).max(6).nullish(),
		})
		.nullish(),
});
const refusalSchema = z.object({error: z.object({type: z.string().nullish()})});

type Answer = z.infer<typeof answerSchema>;
type Told = Readonly<{percent: number | null; resets: string | null}>;

const [fiveHours, week] = [18_000, 604_800];

/** What a window of the older form says; null where there is none. */
function toldBy(window: z.infer<typeof windowSchema>): Told | null {
	return window ? {percent: window.utilization ?? null, resets: window.resets_at ?? null} : null;
}

/** What the newer list says of a kind that is for the whole account. */
function listed({limits}: Answer, kind: string): Told | null {
	const one = limits?.find((limit) => limit.kind === kind);
	return one ? {percent: one.percent ?? null, resets: one.resets_at ?? null} : null;
}

function span(id: string, told: Told | null, known: Partial<QuotaWindow>): readonly QuotaWindow[] {
	return told === null
		? []
		: [windowOf(id, {...known, usedPercent: told.percent, resetsAt: timeOf(told.resets)})];
}

/** The weekly windows of single models: from the newer list, or the older fields where there is no list. */
function modelWindows(answer: Answer): readonly QuotaWindow[] {
	const named =
		answer.limits?.flatMap((one) => {
			const model = one.scope?.model?.display_name;
			return model
				? [{model, told: {percent: one.percent ?? null, resets: one.resets_at ?? null}}]
				: [];
		}) ?? [];
	const all =
		named.length > 0
			? named
			: [
					{model: 'Opus', told: toldBy(answer.seven_day_opus)},
					{model: 'Sonnet', told: toldBy(answer.seven_day_sonnet)},
				];
	return all.flatMap(({model, told}) => span(`${model} week`, told, {lengthSeconds: week, model}));
}

/** What is left of the paid extra, which is told in the currency's smallest unit. */
function extra({extra_usage: paid}: Answer): Readonly<{currency: string; amount: number}> | null {
	const {is_enabled, monthly_limit: limit, used_credits: used, currency} = paid ?? {};
	if (is_enabled !== true || limit === null || limit === undefined) {
		return null;
	}
	const unit = 10 ** (paid?.decimal_places ?? 2);
	return used === null || used === undefined
		? null
		: {currency: currency ?? 'USD', amount: (limit - used) / unit};
}

/**
 * Claude's subscriptions. The endpoint is not documented and takes few questions, so that this is off until the user
 * turns it on.
 */
export const anthropic: QuotaAdapter = {
	providers: ['anthropic'],
	opens: 'login',
	base: () => 'https://api.anthropic.com',
	pollMs: 300_000,
	leastMs: 180_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/api/oauth/usage',
		headers: {authorization: `Bearer ${secret}`, 'anthropic-beta': 'oauth-2025-04-20'},
	}),
	read: (body) => {
		const parsed = answerSchema.safeParse(body);
		if (!parsed.success) {
			return misfit;
		}
		const answer = parsed.data;
		const windows = [
			...span('5h', toldBy(answer.five_hour) ?? listed(answer, 'session'), {
				lengthSeconds: fiveHours,
			}),
			...span('week', toldBy(answer.seven_day) ?? listed(answer, 'weekly_all'), {
				lengthSeconds: week,
			}),
			...modelWindows(answer),
		];
		return found(windows, {balance: extra(answer)});
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		const type = refusal.success ? refusal.data.error.type : null;
		return status === 403 && type === 'permission_error'
			? without('refused', 'the login lacks the right to read its usage')
			: null;
	},
};
