import {z} from 'zod';
import {found, misfit, numeric, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const answerSchema = z.object({
	buckets: z
		.array(
			z.object({
				modelId: z.string().nullish(),
				remainingFraction: numeric.nullish(),
				resetTime: z.string().nullish(),
			}),
		)
		.nullish(),
});
const refusalSchema = z.object({error: z.object({message: z.string()})});

/** Gemini Code Assist: what is left of each model. It tells no length. */
export const gemini: QuotaAdapter = {
	providers: ['google', 'gemini'],
	opens: 'login',
	base: () => 'https://cloudcode-pa.googleapis.com',
	pollMs: 300_000,
	leastMs: 60_000,
	request: ({secret, project}) => ({
		method: 'POST',
		path: '/v1internal:retrieveUserQuota',
		headers: {authorization: `Bearer ${secret}`},
		body: {project: project ?? ''},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return misfit;
		}
		const models = Map.groupBy(answer.data.buckets ?? [], ({modelId}) => modelId ?? '');
		const windows = [...models].map(([model, buckets]) => {
			// Of several buckets of a model the emptiest one counts; one that says nothing makes it unknown.
			const [emptiest] = [...buckets].sort(
				(a, b) => (a.remainingFraction ?? -1) - (b.remainingFraction ?? -1),
			);
			const left = emptiest?.remainingFraction ?? null;
			return windowOf(model === '' ? 'limit' : model, {
				usedPercent: left === null ? null : 100 - 100 * left,
				resetsAt: timeOf(emptiest?.resetTime),
				model: model === '' ? null : model,
				isExact: true,
			});
		});
		return found(windows);
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		return status === 403 &&
			refusal.success &&
			/IneligibleTier|UNSUPPORTED_CLIENT/.test(refusal.data.error.message)
			? without('unsupported', 'this kind of account has no quota any more')
			: null;
	},
};
