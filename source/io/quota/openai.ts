import {z} from 'zod';
import type {QuotaWindow} from '../../mission/quota.js';
import {
	found,
	misfit,
	nobodysWindow,
	numeric,
	type QuotaAdapter,
	windowName,
	windowOf,
} from './adapter.js';

const resetSchema = {reset_at: z.number().nullish(), reset_after_seconds: z.number().nullish()};
const windowSchema = z
	.object({
		used_percent: numeric.nullish(),
		limit_window_seconds: z.number().nullish(),
		...resetSchema,
	})
	.nullish();
const limitSchema = z
	.object({
		allowed: z.boolean().nullish(),
		limit_reached: z.boolean().nullish(),
		primary_window: windowSchema,
		secondary_window: windowSchema,
	})
	.nullish();
const answerSchema = z.object({
	rate_limit: limitSchema,
	additional_rate_limits: z
		.array(
			z.object({
				limit_name: z.string().nullish(),
				metered_feature: z.string().nullish().catch(null),
				rate_limit: limitSchema,
			}),
		)
		.nullish(),
	credits: z
		.object({has_credits: z.boolean().nullish(), balance: numeric.nullish().catch(null)})
		.nullish(),
	spend_control: z
		.object({
			reached: z.boolean().nullish(),
			individual_limit: z.object({used_percent: numeric.nullish(), ...resetSchema}).nullish(),
		})
		.nullish(),
	rate_limit_reached_type: z.unknown().optional(),
});

type Answer = z.infer<typeof answerSchema>;
type Limit = z.infer<typeof limitSchema>;

function resetOf(
	one: Readonly<{
		reset_at?: number | null | undefined;
		reset_after_seconds?: number | null | undefined;
	}>,
	now: number,
): number | null {
	if (one.reset_at) {
		return one.reset_at * 1000;
	}
	const after = one.reset_after_seconds ?? null;
	return after === null ? null : now + after * 1000;
}

/** A limit that is reached is reached, whatever its percentages say. */
function isReached(limit: Limit): boolean {
	return limit?.limit_reached === true || limit?.allowed === false;
}

/** The windows of one limit, of which the first is never missing. Which comes first says nothing of how long it is. */
function windowsOf(limit: Limit, model: string | null, now: number): readonly QuotaWindow[] {
	return [limit?.primary_window ?? {}, limit?.secondary_window].flatMap((one) => {
		if (!one) {
			return [];
		}
		const length = one.limit_window_seconds ?? null;
		const lengthSeconds = length !== null && length > 0 ? length : null;
		const name = windowName(lengthSeconds);
		const used = one.used_percent ?? null;
		return [
			windowOf(model === null ? name : `${model} ${name}`, {
				// A model's own limit has no other place to say that it is reached.
				usedPercent: model !== null && isReached(limit) ? Math.max(100, used ?? 100) : used,
				lengthSeconds,
				resetsAt: resetOf(one, now),
				model,
			}),
		];
	});
}

/** The windows of limits beside the plan's, each of a model of its own. */
function otherWindows(
	{additional_rate_limits: others}: Answer,
	now: number,
): readonly QuotaWindow[] {
	return (others ?? []).flatMap(
		({limit_name: name, metered_feature: feature, rate_limit: limit}) => {
			const model = name || feature || null;
			return model === null
				? windowsOf(limit, '', now).map((one) => nobodysWindow(one, 'another limit'))
				: windowsOf(limit, model, now);
		},
	);
}

function spendWindow({spend_control: control}: Answer, now: number): readonly QuotaWindow[] {
	const limit = control?.individual_limit;
	return limit
		? [
				windowOf('spend', {
					usedPercent: limit.used_percent ?? null,
					resetsAt: resetOf(limit, now),
				}),
			]
		: [];
}

/** ChatGPT's subscriptions, as OpenAI's own command-line tool asks for them. An API key has no gauge. */
export const openai: QuotaAdapter = {
	providers: ['openai'],
	opens: 'login',
	base: () => 'https://chatgpt.com',
	pollMs: 300_000,
	leastMs: 60_000,
	request: ({secret, accountId}) => ({
		method: 'GET',
		path: '/backend-api/wham/usage',
		headers: {
			authorization: `Bearer ${secret}`,
			...(accountId === null ? {} : {'chatgpt-account-id': accountId}),
		},
	}),
	read: (body, now) => {
		const parsed = answerSchema.safeParse(body);
		if (!parsed.success) {
			return misfit;
		}
		const answer = parsed.data;
		const windows = [
			...(answer.rate_limit ? windowsOf(answer.rate_limit, null, now) : []),
			...spendWindow(answer, now),
			...otherWindows(answer, now),
		];
		const isUsedUp =
			isReached(answer.rate_limit) ||
			answer.spend_control?.reached === true ||
			(answer.rate_limit_reached_type ?? null) !== null;
		const amount = answer.credits?.has_credits === true ? (answer.credits.balance ?? null) : null;
		// Without the plan's own limit, what else is told is no reading of the plan.
		if (!answer.rate_limit && !isUsedUp) {
			return {...found(windows), state: 'unknown', reason: 'the answer has no limit of the plan'};
		}
		return found(windows, {
			isReached: isUsedUp,
			balance: amount === null ? null : {currency: 'credits', amount},
		});
	},
};
