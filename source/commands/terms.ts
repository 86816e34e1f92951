import type {KnownModel} from '../io/opencode/models.js';
import type {OldTodo} from '../io/todo-archive.js';
import {lateLimits} from '../mission/budget.js';
import {modelText} from '../mission/model-name.js';
import {oneLine} from '../mission/sanitize.js';
import type {Settings} from '../mission/settings.js';
import {tightLimits} from '../mission/tight-limits.js';
import {allowanceWords, callWords} from '../tui/models/allowance-words.js';
import {fullCount, money, tookTime} from '../tui/models/figures.js';
import {checkKey, modelKey, noCheckKey, type Payment} from './agreement.js';
import {withConfigured} from './choose-models.js';
import type {Draft} from './draft.js';
import type {Survey} from './survey.js';

/** One thing a person is told before a mission. */
export type Term = Readonly<{
	heading: string;
	/** Lines as they are shown, the first one less deep than the others. */
	lines: readonly string[];
	/** What a yes is remembered by; empty where nothing is asked. */
	keys: readonly string[];
}>;

const modelHeading = 'Models, and where your code goes (prices per million tokens)';
const checkHeading =
	'Checks, run in this folder with your rights before the first lane and at the end';
const limitHeading = 'Limits';

/** Everything a person agrees to with a draft, besides what the project asks for. */
export function termsOf(draft: Draft, survey: Survey): readonly Term[] {
	return [
		...modelTerms(draft, survey),
		...checkTerms(draft),
		...limitTerms(draft.settings, survey),
	];
}

/** Roles by their model, in the order of the flow; OpenCode's own summaries where they go elsewhere. */
export function modelsIn(
	draft: Draft,
	survey: Survey,
): ReadonlyMap<string | null, readonly string[]> {
	const models = new Map<string | null, readonly string[]>();
	const roles = Object.entries(withConfigured(draft.settings, survey).roles);
	for (const [role, known] of roles) {
		for (const {model} of known.choices ?? [known]) {
			models.set(model, [...(models.get(model) ?? []), role]);
		}
	}
	const {compaction} = survey;
	if (compaction !== null && !models.has(compaction)) {
		models.set(compaction, [compactionRole]);
	}
	return models;
}

/** What stands for a role where OpenCode sums a full context up. */
export const compactionRole = 'summaries of full contexts';

/** What a yes to a model in a role is remembered by. */
export function keyOfModel(role: string, model: string, {models}: Survey): string {
	const known = models.find(({id}) => id === model);
	return modelKey(role, model, {
		url: known?.provider.url ?? null,
		payment: known ? paymentOf(known) : 'unknown',
	});
}

function paymentOf({price, provider}: KnownModel): Payment {
	if (price !== null) {
		return 'price';
	}
	return provider.isSubscription ? 'subscription' : 'unknown';
}

function modelTerms(draft: Draft, survey: Survey): readonly Term[] {
	return [...modelsIn(draft, survey)].map(([model, roles]) => {
		const isAll = roles.length === Object.keys(draft.settings.roles).length;
		const who = whoText(draft.settings, roles, isAll);
		if (model === null) {
			const text = `${who}: nobody has chosen a model yet; what the project names is shown before anything is sent to it`;
			return {heading: modelHeading, lines: [text], keys: []};
		}
		const known = survey.models.find(({id}) => id === model);
		return known === undefined
			? {
					heading: modelHeading,
					lines: [
						`${model} for ${who}: not known without the project's configuration; it is shown before anything is sent to it`,
					],
					keys: [],
				}
			: {
					heading: modelHeading,
					lines: [`${model} for ${who}: ${priceText(known)}`, `to ${addressText(known)}`],
					keys: roles.map((role) => keyOfModel(role, model, survey)),
				};
	});
}

/** The roles of a model, each with the variant that it asks for: `worker#high`. */
function whoText({roles: all}: Settings, roles: readonly string[], isAll: boolean): string {
	const variants = roles.map((role) => all[role]?.variant);
	const [first] = variants;
	if (variants.some((variant) => variant !== first)) {
		return roles.map((role, at) => modelText(role, variants[at])).join(', ');
	}
	const who = isAll ? 'every role' : roles.join(', ');
	return first === undefined ? who : `${who}, as #${first}`;
}

function priceText(model: KnownModel): string {
	if (model.price !== null) {
		return `$${model.price.input} in, $${model.price.output} out`;
	}
	return paymentOf(model) === 'subscription' ? 'by subscription, or free' : 'price unknown';
}

function addressText({provider}: KnownModel): string {
	return `${provider.name}, ${provider.url ?? 'at its own address'}`;
}

function checkTerms({settings, checksBy, runs}: Draft): readonly Term[] {
	if (settings.stopAfter === 'plan') {
		return [];
	}
	if (settings.checks.length === 0) {
		const text = 'none: the mission can finish, but never be sealed (name one: --check CMD)';
		return [
			{heading: checkHeading, lines: [text], keys: checksBy === 'nobody' ? [noCheckKey] : []},
		];
	}
	return settings.checks.map(({command, timeoutMs}) => ({
		heading: checkHeading,
		lines: [
			`${oneLine(command, 400)}  (at most ${tookTime(timeoutMs)})`,
			...(runs[command] ?? []).map((line) => oneLine(line, 400)),
		],
		keys: [checkKey(command, runs[command] ?? [])],
	}));
}

function limitTerms(settings: Settings, {unasked}: Survey): readonly Term[] {
	const {roles, maxLanes, limits, demandGreenBaseline, budget} = settings;
	const caps = Object.entries(roles).map(([name, {cap}]) => `${name} ${cap ?? 'any number'}`);
	const total = maxLanes === null ? 'any number' : `at most ${maxLanes}`;
	const time = limits.timeMs === null ? 'no time limit' : `ends after ${tookTime(limits.timeMs)}`;
	const allowances = allowanceWords(settings);
	const calls = callWords(settings);
	const late = unasked === null ? tightLimits(settings) : lateLimits(settings, unasked);
	return [
		`lanes at once: ${total} (${caps.join(', ')})`,
		`budget: ${budgetWords(budget)}; continuations: ${limits.iterations}; ${time}`,
		...(allowances.length === 0 ? [] : [`of the budget at most: ${allowances.join('; ')}`]),
		...(calls === '' ? [] : [`one model call: ${calls}`]),
		...(late === null ? [] : [late]),
		...(demandGreenBaseline ? ['checks that are red now must turn green'] : []),
	].map((text) => ({heading: limitHeading, lines: [text], keys: []}));
}

function budgetWords({usd, tokens}: Settings['budget']): string {
	const parts = [
		...(usd === null ? [] : [money(usd)]),
		...(tokens === null ? [] : [`${fullCount(tokens)} tokens`]),
	];
	return parts.length === 0 ? 'none' : parts.join(' and ');
}

/** What lies in the todo list from before, in words. */
export function todoWords({items, open}: OldTodo): string {
	const count = `${items} ${items === 1 ? 'item' : 'items'}, ${open.length} open`;
	const named = open.slice(0, 3).map((title) => oneLine(title, 60));
	const more = open.length > named.length ? ['…'] : [];
	return open.length === 0 ? count : `${count}: ${[...named, ...more].join('; ')}`;
}
