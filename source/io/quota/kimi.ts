import {z} from 'zod';
import {
	found,
	misfit,
	numeric,
	type QuotaAdapter,
	timeOf,
	windowName,
	windowOf,
} from './adapter.js';

const detailSchema = z.object({
	limit: numeric.nullish(),
	used: numeric.nullish(),
	remaining: numeric.nullish(),
	resetTime: z.string().nullish(),
});
const plainSchema = z.object({
	usage: detailSchema.nullish(),
	limits: z
		.array(
			z.object({
				window: z.object({duration: numeric.nullish(), timeUnit: z.string().nullish()}).nullish(),
				detail: detailSchema.nullish(),
			}),
		)
		.nullish(),
});
const answerSchema = z.union([
	z.object({data: plainSchema}).transform(({data}) => data),
	plainSchema,
]);

const units: Readonly<Record<string, number>> = {
	TIME_UNIT_SECOND: 1,
	TIME_UNIT_MINUTE: 60,
	TIME_UNIT_HOUR: 3600,
	TIME_UNIT_DAY: 86_400,
};

/** Percent used, by what is used or by what remains, whichever is worse; null without a limit, which is never zero. */
function usedPercent(detail: z.infer<typeof detailSchema> | null | undefined): number | null {
	const {limit, used, remaining} = detail ?? {};
	if (!limit || limit < 0) {
		return null;
	}
	const counts = [used, remaining == null ? null : limit - remaining].filter(
		(count) => count != null,
	);
	return counts.length === 0 ? null : (100 * Math.max(...counts)) / limit;
}

/** Kimi Code: counts of requests, as text. */
export const kimi: QuotaAdapter = {
	providers: ['kimi-code-plan-global', 'kimi-code-plan-cn', 'kimi-for-coding'],
	opens: 'key',
	base: () => 'https://api.kimi.com',
	pollMs: 300_000,
	leastMs: 60_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/coding/v1/usages',
		headers: {authorization: `Bearer ${secret}`},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return misfit;
		}
		const {usage, limits} = answer.data;
		const told = limits ?? [];
		if (!usage && told.length === 0) {
			return found([]);
		}
		const week = windowOf('week', {
			usedPercent: usedPercent(usage),
			lengthSeconds: 604_800,
			resetsAt: timeOf(usage?.resetTime),
		});
		const spans = told.map(({window, detail}) => {
			const unit = units[window?.timeUnit ?? ''];
			const duration = window?.duration ?? 0;
			const lengthSeconds = unit === undefined || duration <= 0 ? null : unit * duration;
			return windowOf(windowName(lengthSeconds), {
				usedPercent: usedPercent(detail),
				lengthSeconds,
				resetsAt: timeOf(detail?.resetTime),
			});
		});
		// Beside the week every plan has five hours: without a word of them nobody knows how they stand.
		const short = spans.length > 0 ? spans : [windowOf('5h', {lengthSeconds: 18_000})];
		return found([...short, week]);
	},
};
