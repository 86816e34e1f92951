import {z} from 'zod';
import {type QuotaAdapter, type QuotaFinding, windowOf, without} from './adapter.js';

const answerSchema = z.object({
	data: z.object({
		limit: z.number().nullish(),
		limit_remaining: z.number().nullish(),
		limit_reset: z.string().nullish(),
	}),
});

/** OpenRouter's budget of a key (documented). `usage` there is of all time, and says nothing of a limit that resets. */
export const openrouter: QuotaAdapter = {
	providers: ['openrouter'],
	base: () => 'https://openrouter.ai',
	pollMs: 120_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/api/v1/key',
		headers: {authorization: `Bearer ${secret}`},
	}),
	read: (body): QuotaFinding => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return without('unknown', 'the answer has another shape');
		}
		const {limit, limit_remaining: left, limit_reset: resets} = answer.data.data;
		if (limit === null || limit === undefined) {
			return {
				state: 'fresh',
				windows: [windowOf('key', {isUnlimited: true})],
				balance: null,
				reason: 'this key has no limit; the account may still be out of credit',
			};
		}
		const isKnown = left !== null && left !== undefined && limit > 0;
		return {
			state: !isKnown ? 'unknown' : left <= 0 ? 'exhausted' : 'fresh',
			windows: [
				windowOf(resets ?? 'key', {usedPercent: isKnown ? 100 - (100 * left) / limit : null}),
			],
			balance: isKnown ? {currency: 'USD', amount: left} : null,
			reason: null,
		};
	},
};
