import {z} from 'zod';
import {found, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const windowSchema = z.object({
	utilization: z.number().nullish(),
	resets_at: z.string().nullish(),
});
const limitSchema = z.object({
	kind: z.string(),
	percent: z.number().nullish(),
	resets_at: z.string().nullish(),
	scope: z.object({model: z.object({display_name: z.string().nullish()}).nullish()}).nullish(),
});
const answerSchema = z.object({
	five_hour: windowSchema.nullish(),
	seven_day: windowSchema.nullish(),
	limits: z.array(limitSchema).nullish(),
});
const refusalSchema = z.object({error: z.object({type: z.string().nullish()})});

const [fiveHours, week] = [18_000, 604_800];

function span(
	id: string,
	lengthSeconds: number,
	window: z.infer<typeof windowSchema> | null | undefined,
) {
	return window === null || window === undefined
		? []
		: [
				windowOf(id, {
					usedPercent: window.utilization ?? null,
					lengthSeconds,
					resetsAt: timeOf(window.resets_at),
				}),
			];
}

/**
 * Claude's subscriptions. The endpoint is not documented and takes few questions, so that this is off until the user
 * turns it on; how FlowDesk calls itself there is the caller's matter.
 */
export const anthropic: QuotaAdapter = {
	providers: ['anthropic'],
	base: () => 'https://api.anthropic.com',
	pollMs: 300_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/api/oauth/usage',
		headers: {authorization: `Bearer ${secret}`, 'anthropic-beta': 'oauth-2025-04-20'},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return without('unknown', 'the answer has another shape');
		}
		const {five_hour, seven_day, limits} = answer.data;
		const models = (limits ?? []).flatMap((one) => {
			const model = one.scope?.model?.display_name ?? null;
			return model === null
				? []
				: [
						windowOf(`${model} week`, {
							usedPercent: one.percent ?? null,
							lengthSeconds: week,
							resetsAt: timeOf(one.resets_at),
							model,
						}),
					];
		});
		return found([
			...span('5h', fiveHours, five_hour),
			...span('week', week, seven_day),
			...models,
		]);
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		const type = refusal.success ? refusal.data.error.type : null;
		return status === 403 && type === 'permission_error'
			? without('refused', 'the login lacks the right to read its usage')
			: null;
	},
};
