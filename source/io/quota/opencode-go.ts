import {z} from 'zod';
import {found, misfit, numeric, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const windowSchema = z.object({
	status: z.string(),
	percent: numeric.nullish(),
	resetsAt: z.string().nullish(),
});
const answerSchema = z.object({
	usage: z.object({
		rolling: windowSchema.nullish(),
		weekly: windowSchema.nullish(),
		monthly: windowSchema.nullish(),
	}),
});
const refusalSchema = z.object({error: z.object({type: z.string()})});

/** How long each lasts: the rolling one is five hours by the server's settings, a month begins with the subscription. */
const lengths = {rolling: 18_000, weekly: 604_800, monthly: null} as const;
const names = {rolling: '5h', weekly: 'week', monthly: 'month'} as const;

/** Percent used, rounded down by the server: what is limited is used up. Null for a status that nobody knows. */
function usedPercent({status, percent}: z.infer<typeof windowSchema>): number | null {
	if (status === 'rate-limited') {
		return Math.max(100, percent ?? 100);
	}
	return status === 'ok' ? (percent ?? null) : null;
}

/** OpenCode Go, by OpenCode's own source. The same key may go on to a paid balance, which is not seen here. */
export const opencodeGo: QuotaAdapter = {
	providers: ['opencode-go', 'opencode'],
	opens: 'key',
	base: () => 'https://opencode.ai',
	pollMs: 300_000,
	leastMs: 60_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/zen/go/v1/usage',
		headers: {authorization: `Bearer ${secret}`},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return misfit;
		}
		const kinds = ['rolling', 'weekly', 'monthly'] as const;
		const {usage} = answer.data;
		const windows = kinds.flatMap((kind) => {
			const one = usage[kind];
			return one === null || one === undefined
				? []
				: [
						windowOf(names[kind], {
							usedPercent: usedPercent(one),
							lengthSeconds: lengths[kind],
							resetsAt: timeOf(one.resetsAt),
						}),
					];
		});
		return found(windows);
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		return status === 403 && refusal.success && refusal.data.error.type === 'EntitlementError'
			? without('unsupported', 'the key has no OpenCode Go plan')
			: null;
	},
};
