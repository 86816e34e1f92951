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
function usedPercent(told: z.infer<typeof windowSchema> | null): number | null {
	const percent = told?.percent ?? null;
	if (told?.status === 'rate-limited') {
		return Math.max(100, percent ?? 100);
	}
	return told?.status === 'ok' ? percent : null;
}

/**
 * OpenCode Go, by OpenCode's own source. The same key may go on to a paid balance (`opencode`, Zen), which has no gauge:
 * what is left of the plan says nothing of it.
 */
export const opencodeGo: QuotaAdapter = {
	providers: ['opencode-go'],
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
		// Every plan has all three: without a word of one nobody knows how it stands.
		const windows = kinds.map((kind) =>
			windowOf(names[kind], {
				usedPercent: usedPercent(usage[kind] ?? null),
				lengthSeconds: lengths[kind],
				resetsAt: timeOf(usage[kind]?.resetsAt),
			}),
		);
		return found(kinds.some((kind) => usage[kind]) ? windows : []);
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		return status === 403 && refusal.success && refusal.data.error.type === 'EntitlementError'
			? without('unsupported', 'the key has no OpenCode Go plan')
			: null;
	},
};
