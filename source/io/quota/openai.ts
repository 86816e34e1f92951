import {z} from 'zod';
import {found, type QuotaAdapter, windowName, windowOf, without} from './adapter.js';

const windowSchema = z.object({
	used_percent: z.number().nullish(),
	limit_window_seconds: z.number().positive().nullish(),
	reset_at: z.number().nullish(),
});
const limitSchema = z.object({
	allowed: z.boolean().nullish(),
	limit_reached: z.boolean().nullish(),
	primary_window: windowSchema.nullish(),
	secondary_window: windowSchema.nullish(),
});
const answerSchema = z.object({
	rate_limit: limitSchema.nullish(),
	additional_rate_limits: z
		.array(z.object({limit_name: z.string().nullish(), rate_limit: limitSchema.nullish()}))
		.nullish(),
	credits: z
		.object({
			has_credits: z.boolean().nullish(),
			unlimited: z.boolean().nullish(),
			balance: z.union([z.string(), z.number()]).nullish(),
		})
		.nullish(),
	spend_control: z.object({reached: z.boolean().nullish()}).nullish(),
	rate_limit_reached_type: z.unknown(),
});

/** The windows of one limit. Which of them comes first says nothing of how long it is. */
function windowsOf(limit: z.infer<typeof limitSchema> | null | undefined, model: string | null) {
	return [limit?.primary_window, limit?.secondary_window].flatMap((one) => {
		if (one === null || one === undefined) {
			return [];
		}
		const lengthSeconds = one.limit_window_seconds ?? null;
		const name = windowName(lengthSeconds);
		return [
			windowOf(model === null ? name : `${model} ${name}`, {
				usedPercent: one.used_percent ?? null,
				lengthSeconds,
				resetsAt: one.reset_at ? one.reset_at * 1000 : null,
				model,
			}),
		];
	});
}

/** ChatGPT's subscriptions, as OpenAI's own command-line tool asks for them. An API key has no gauge. */
export const openai: QuotaAdapter = {
	providers: ['openai'],
	base: () => 'https://chatgpt.com',
	pollMs: 300_000,
	request: ({secret, accountId}) => ({
		method: 'GET',
		path: '/backend-api/wham/usage',
		headers: {
			authorization: `Bearer ${secret}`,
			...(accountId === null ? {} : {'chatgpt-account-id': accountId}),
		},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return without('unknown', 'the answer has another shape');
		}
		const {rate_limit, additional_rate_limits, spend_control, rate_limit_reached_type} =
			answer.data;
		const windows = [
			...windowsOf(rate_limit, null),
			...(additional_rate_limits ?? []).flatMap((one) =>
				windowsOf(one.rate_limit, one.limit_name ?? 'another limit'),
			),
		];
		// A limit that is reached is reached, whatever the percentages say.
		const isReached =
			rate_limit?.limit_reached === true ||
			rate_limit?.allowed === false ||
			spend_control?.reached === true ||
			(rate_limit_reached_type ?? null) !== null;
		return found(windows, {isReached});
	},
};
