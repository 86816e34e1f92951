import {z} from 'zod';
import {
	found,
	misfit,
	numeric,
	type QuotaAdapter,
	windowName,
	windowOf,
	without,
} from './adapter.js';

const answerSchema = z.object({
	code: z.number().nullish(),
	msg: z.string().nullish(),
	success: z.boolean().nullish(),
	data: z
		.object({
			limits: z
				.array(
					z.object({
						type: z.string(),
						unit: z.number().nullish(),
						number: z.number().nullish(),
						percentage: numeric.nullish(),
						nextResetTime: z.number().nullish(),
					}),
				)
				.nullish(),
		})
		.nullish(),
});

/** Seconds of a unit; others are not known. */
const units: Readonly<Record<number, number>> = {1: 86_400, 3: 3600, 5: 60, 6: 604_800};

const path = '/api/monitor/usage/quota/limit';

/** What an answer means; one of status 200 may be a failure too. */
const read: QuotaAdapter['read'] = (body) => {
	const answer = answerSchema.safeParse(body);
	if (!answer.success) {
		return misfit;
	}
	const {code, msg, success, data} = answer.data;
	if (success === false || (code ?? 200) >= 400) {
		return code === 401 || code === 403 || code === 1001
			? without('refused', 'the key is not taken')
			: without('unknown', msg ?? 'the answer is a failure');
	}
	const windows = (data?.limits ?? []).flatMap((one) => {
		// The monthly lane of tools is no limit of the plan.
		if (one.type === 'TIME_LIMIT') {
			return [];
		}
		const unit = units[one.unit ?? 0];
		const lengthSeconds =
			unit === undefined || !one.number || one.number < 0 ? null : unit * one.number;
		return [
			windowOf(windowName(lengthSeconds), {
				usedPercent: one.percentage ?? null,
				lengthSeconds,
				resetsAt: one.nextResetTime ?? null,
			}),
		];
	});
	return found(windows);
};

/** The coding plans of Z.ai and of Zhipu. */
export const zai: QuotaAdapter = {
	providers: ['zai-coding-plan', 'zhipuai-coding-plan'],
	opens: 'key',
	base: ({provider}) =>
		provider === 'zhipuai-coding-plan' ? 'https://open.bigmodel.cn' : 'https://api.z.ai',
	pollMs: 300_000,
	leastMs: 60_000,
	// The key itself, without "Bearer", as two clients of these plans send it; a third one sends it with that word.
	request: ({secret}) => ({method: 'GET', path, headers: {authorization: secret}}),
	read,
	again: ({secret}, {state}) =>
		state === 'refused'
			? {request: {method: 'GET', path, headers: {authorization: `Bearer ${secret}`}}, read}
			: null,
};
