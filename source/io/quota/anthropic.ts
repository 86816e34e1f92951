import {z} from 'zod';
import type {QuotaWindow} from '../../mission/quota.js';
import {
	found,
	misfit,
	nobodysWindow,
	numeric,
	type QuotaAdapter,
	timeOf,
	windowOf,
	without,
} from './adapter.js';

const windowSchema = z
	.object({utilization: numeric.nullish(), resets_at: z.string().nullish()})
	.nullish();
const limitSchema = z.object({
	kind: z.string(),
	percent: numeric.nullish(),
	resets_at: z.string().nullish(),
	scope: z
		.object({
			model: z
				.object({
					id: z.string().nullish().catch(null),
					display_name: z.string().nullish().catch(null),
				})
				.nullish(),
			surface: z.unknown().optional(),
		})
		.nullish(),
});
const answerSchema = z.object({
	five_hour: windowSchema,
	seven_day: windowSchema,
	seven_day_opus: windowSchema,
	seven_day_sonnet: windowSchema,
	limits: z.array(limitSchema).nullish(),
	extra_usage: z
		.object({
			is_enabled: z.boolean().nullish(),
			monthly_limit: numeric.nullish(),
			used_credits: numeric.nullish(),
			currency: z.string().nullish(),
			decimal_places: z.number().int().min(0).max(6).nullish(),
		})
		.nullish(),
});
const refusalSchema = z.object({error: z.object({type: z.string().nullish()})});

type Answer = z.infer<typeof answerSchema>;

const [fiveHours, week] = [18_000, 604_800];

/** What the older fields say. Without a word of its two spans nobody knows how an account stands; few have the others. */
function olderWindows(answer: Answer): readonly QuotaWindow[] {
	const models = [
		['Opus', answer.seven_day_opus],
		['Sonnet', answer.seven_day_sonnet],
	] as const;
	return [
		olderWindow('5h', answer.five_hour, {lengthSeconds: fiveHours}),
		olderWindow('week', answer.seven_day, {lengthSeconds: week}),
		...models.flatMap(([model, told]) =>
			told ? [olderWindow(`${model} week`, told, {lengthSeconds: week, model})] : [],
		),
	];
}

function olderWindow(
	id: string,
	told: z.infer<typeof windowSchema>,
	known: Partial<QuotaWindow>,
): QuotaWindow {
	const usedPercent = told?.utilization ?? null;
	return windowOf(id, {...known, usedPercent, resetsAt: timeOf(told?.resets_at)});
}

/** How long a kind of the newer list lasts, and what it is called where it is for all of the account. */
const kinds: Readonly<Record<string, readonly [string, number]>> = {
	session: ['5h', fiveHours],
	weekly_all: ['week', week],
	weekly_scoped: ['week', week],
};

type Limit = z.infer<typeof limitSchema>;

function modelOf({scope}: Limit): string | null {
	return scope?.model?.display_name || scope?.model?.id || null;
}

/** True for an entry that is for a part of the account's use, and does not name which. */
function isNobodys(limit: Limit): boolean {
	const {kind, scope} = limit;
	return (
		modelOf(limit) === null && Boolean(scope?.model || scope?.surface || kind.endsWith('scoped'))
	);
}

/** What an entry of the newer list says. One of a kind that is new counts like the others. */
function listedWindow(limit: Limit): QuotaWindow {
	const {kind, percent, resets_at} = limit;
	const [name, lengthSeconds] = (Object.hasOwn(kinds, kind) ? kinds[kind] : null) ?? [kind, null];
	const known = {lengthSeconds, usedPercent: percent ?? null, resetsAt: timeOf(resets_at)};
	const model = modelOf(limit);
	return windowOf(model === null ? name : `${model} ${name}`, {...known, model});
}

/** Of two words on one window the one with more use counts. */
function worse(a: QuotaWindow, b: QuotaWindow): QuotaWindow {
	const use = ({usedPercent}: QuotaWindow) => usedPercent ?? Number.NEGATIVE_INFINITY;
	const [more, less] = use(b) > use(a) ? [b, a] : [a, b];
	return {...more, resetsAt: more.resetsAt ?? less.resetsAt};
}

/** The windows of both forms of an answer; none where neither says anything. */
function windowsIn(answer: Answer): readonly QuotaWindow[] {
	const {five_hour, seven_day, seven_day_opus, seven_day_sonnet, limits} = answer;
	const listed = limits ?? [];
	const isTold = five_hour || seven_day || seven_day_opus || seven_day_sonnet || listed.length > 0;
	if (!isTold) {
		return [];
	}
	const named = listed.filter((one) => !isNobodys(one)).map(listedWindow);
	const same = Map.groupBy([...olderWindows(answer), ...named], ({id}) => id);
	return [
		...[...same.values()].map((words) => words.reduce(worse)),
		...listed.filter(isNobodys).map((one) => nobodysWindow(listedWindow(one), 'another limit')),
	];
}

/** What is left of the paid extra, which is told in the currency's smallest unit. */
function extra({extra_usage: paid}: Answer): Readonly<{currency: string; amount: number}> | null {
	const {is_enabled, monthly_limit: limit, used_credits: used, currency} = paid ?? {};
	if (is_enabled !== true || limit === null || limit === undefined) {
		return null;
	}
	const unit = 10 ** (paid?.decimal_places ?? 2);
	return used === null || used === undefined
		? null
		: {currency: currency ?? 'USD', amount: (limit - used) / unit};
}

/**
 * Claude's subscriptions. The endpoint is not documented and takes few questions, so that this is off until the user
 * turns it on.
 */
export const anthropic: QuotaAdapter = {
	providers: ['anthropic'],
	opens: 'login',
	base: () => 'https://api.anthropic.com',
	pollMs: 300_000,
	leastMs: 180_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/api/oauth/usage',
		headers: {authorization: `Bearer ${secret}`, 'anthropic-beta': 'oauth-2025-04-20'},
	}),
	read: (body) => {
		const parsed = answerSchema.safeParse(body);
		if (!parsed.success) {
			return misfit;
		}
		const answer = parsed.data;
		return found(windowsIn(answer), {balance: extra(answer)});
	},
	refused: (status, body) => {
		const refusal = refusalSchema.safeParse(body);
		const type = refusal.success ? refusal.data.error.type : null;
		return status === 403 && type === 'permission_error'
			? without('refused', 'the login lacks the right to read its usage')
			: null;
	},
};
