import {z} from 'zod';
import {found, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const windowSchema = z.object({
	status: z.string(),
	percent: z.number().nullish(),
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

/** OpenCode Go, by OpenCode's own source. The same key may go on to a paid balance, which is not seen here. */
export const opencodeGo: QuotaAdapter = {
	providers: ['opencode-go', 'opencode'],
	base: () => 'https://opencode.ai',
	pollMs: 300_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/zen/go/v1/usage',
		headers: {authorization: `Bearer ${secret}`},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return without('unknown', 'the answer has another shape');
		}
		const kinds = ['rolling', 'weekly', 'monthly'] as const;
		const {usage} = answer.data;
		const windows = kinds.flatMap((kind) => {
			const one = usage[kind];
			return one === null || one === undefined
				? []
				: [
						windowOf(names[kind], {
							usedPercent: one.percent ?? null,
							lengthSeconds: lengths[kind],
							resetsAt: timeOf(one.resetsAt),
						}),
					];
		});
		return found(windows, {
			isReached: kinds.some((kind) => usage[kind]?.status === 'rate-limited'),
		});
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		return status === 403 && refusal.success && refusal.data.error.type === 'EntitlementError'
			? without('unsupported', 'the key has no OpenCode Go plan')
			: null;
	},
};
