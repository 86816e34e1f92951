import {
	type Allowance,
	allowancesOf,
	dayAllowance,
	dayReason,
	isOut,
	isSpendingLimited,
	missionAllowance,
	missionReason,
	roleAllowance,
	rolesOut,
	type Spender,
	unreportedText,
	usedUp,
} from './allowances.js';
import {unfinishedTasks} from './lanes.js';
import {isVerified, leaves} from './seal.js';
import type {Budget, Settings} from './settings.js';
import {nanoPerUsd} from './spent.js';
import type {MissionState} from './state.js';

/** True when a mission has spent its budget, or all of it that is of use: no model call may be asked for until it is raised. */
export function isBudgetReached(state: MissionState): boolean {
	return isOut(state, missionAllowance(state)) || isOut(state, dayAllowance(state));
}

/** What holds after a raise: the mission's budget, and those of roles and of the day that were raised. */
export type Raise = Budget & Readonly<{roles?: Readonly<Record<string, Budget>>; day?: Budget}>;

/**
 * What would hold after a raise: what is used up, or the whole budget when nothing is, by as much as the mission began
 * with, and as often as it takes until a call fits in, and half of that much is left.
 */
export function raisedBudget(state: MissionState): Raise {
	const {first, firstOfRoles, firstOfDay} = state.budget;
	const day = dayAllowance(state);
	const out = rolesOut(state);
	const isWhole = out.length === 0 && !isBudgetReached(state);
	const roles = out.map((role) => {
		const allowance = roleAllowance(state, role);
		const step = firstOfRoles[role] ?? allowance.limit;
		return [role, raised(state, allowance, {first: step, isWhole: false})];
	});
	return {
		...raised(state, missionAllowance(state), {first, isWhole}),
		...(isOut(state, day) ? {day: raised(state, day, {first: firstOfDay, isWhole: false})} : {}),
		...(roles.length === 0 ? {} : {roles: Object.fromEntries(roles)}),
	};
}

/** Tokens that the first call of a mission may read, and write, by a guess: nobody has asked for one yet. */
const firstCall = {input: 60_000, output: 32_000};

/** What one more call may need of a part, in USD or tokens: the dearest so far, or a first one by the price of these roles' dearest model. */
function neededRoom(state: MissionState, part: keyof Budget, roles: readonly string[]): number {
	const {calls, settings} = state;
	const known = part === 'usd' ? calls.most.nanoUsd / nanoPerUsd : calls.most.tokens;
	const guesses = roles.map((role) => {
		const {input, output} = settings?.roles[role]?.price ?? {input: 0, output: 0};
		return (firstCall.input * input + firstCall.output * output) / 1_000_000;
	});
	return known > 0 || part === 'tokens' ? known : Math.max(0, ...guesses);
}

function raised(
	state: MissionState,
	allowance: Allowance,
	{first, isWhole}: Readonly<{first: Budget; isWhole: boolean}>,
): Budget {
	const {
		limit: {usd, tokens},
		spent,
	} = allowance;
	const short = state.budget.shorts[allowance.key];
	const roles =
		allowance.scope === 'role' ? [allowance.name] : Object.keys(state.settings?.roles ?? {});
	const reached = [...usedUp(allowance), ...(short === undefined ? [] : [short.part])];
	const isRaised = (part: keyof Budget) => isWhole || reached.includes(part);
	const needed = (part: keyof Budget) =>
		short?.part === part
			? short.need / (part === 'usd' ? nanoPerUsd : 1)
			: neededRoom(state, part, roles);
	const more = (part: keyof Budget, limit: number, step: number, used: number) => {
		const least = isWhole ? 0 : used + Math.max(needed(part), step / 2);
		return limit + step * Math.max(1, Math.floor((least - limit) / step) + 1);
	};
	const cents = (value: number) => Math.round(value * 100) / 100;
	return {
		usd:
			usd !== null && isRaised('usd')
				? cents(more('usd', usd, first.usd ?? usd, spent.nanoUsd / nanoPerUsd))
				: usd,
		tokens:
			tokens !== null && isRaised('tokens')
				? more('tokens', tokens, first.tokens ?? tokens, spent.tokens)
				: tokens,
	};
}

/** USD for sentences: `5.00 USD`. */
function usdText(usd: number): string {
	return `${usd.toFixed(2)} USD`;
}

/** What is spent of the budget and of every allowance of a spender, in words; nothing where nothing is limited. */
export function budgetFacts(state: MissionState, spender: Spender): readonly string[] {
	return allowancesOf(state, spender).toReversed().flatMap(allowanceFacts);
}

/** The same without the mission's own budget. */
export function allowanceLines(state: MissionState, spender: Spender): readonly string[] {
	const own = allowancesOf(state, spender).filter(({scope}) => scope !== 'mission');
	return own.flatMap(allowanceFacts);
}

function allowanceFacts(allowance: Allowance): readonly string[] {
	const {
		scope,
		name,
		limit: {usd, tokens},
		spent,
	} = allowance;
	const whose = scope === 'mission' ? 'budget' : `budget of ${name}`;
	const money = (spent.nanoUsd / nanoPerUsd).toFixed(2);
	return [
		...(usd === null
			? []
			: [`${whose} ${money} of ${usdText(usd)} spent${unreportedText(allowance, 'usd')}`]),
		...(tokens === null
			? []
			: [
					`${whose} ${spent.tokens} of ${tokens} tokens spent${unreportedText(allowance, 'tokens')}`,
				]),
	];
}

/** Which budget is used up, and what the mission had done by then, in words for the user. */
export function budgetReason(state: MissionState): string {
	const {unreported} = state.spent;
	const unpriced = state.spent.unpriced - unreported.calls;
	const items = leaves(state.todo.snapshot.items).filter((item) => item.state !== 'cancelled');
	// The tick of what was verified just now may not be in the file yet.
	const verified = items.filter((item) => isVerified(state, item.id));
	const open = unfinishedTasks(state).filter(({spec}) => spec.kind === 'work');
	const tasks = `${open.length} ${open.length === 1 ? 'task' : 'tasks'} unfinished`;
	return [
		...[missionReason(state) ?? []].flat(),
		...[dayReason(state) ?? []].flat(),
		...(unpriced > 0 ? [`${unpriced} of ${state.spent.calls} model calls had no price`] : []),
		`${verified.length} of ${items.length} items verified, ${tasks}`,
	].join('; ');
}

/** What limits are worth on a server that does not ask before a model call, and why it does not; null without any. */
export function lateLimits(
	settings: Pick<Settings, 'budget' | 'allowances' | 'callLimits'>,
	why: string,
): string | null {
	const {inputTokens, outputTokens} = settings.callLimits;
	const isCallLimited = inputTokens !== null || outputTokens !== null;
	const isBudgeted = isSpendingLimited(settings);
	if (!isCallLimited && !isBudgeted) {
		return null;
	}

	const what = [
		...(isBudgeted ? ['The budget is approximate'] : []),
		...(isCallLimited ? ['limits.call does not hold'] : []),
	].join(', and ');
	const passed = isBudgeted ? ', so each lane at work may pass the budget by one call' : '';
	return `${what}: no call is asked for before it is sent${passed}. ${why}.`;
}

/** The models whose calls no limit in USD counts, because nobody knows their price. */
export type Uncounted = Readonly<{
	models: readonly string[];
	/** True when that is every model of the mission: such a limit limits nothing. */
	isAll: boolean;
}>;

/** What limits in USD do not count; null where there are none, a budget in tokens counts all, or all prices are known. */
export function uncounted(
	settings: Pick<Settings, 'roles' | 'budget' | 'allowances'>,
): Uncounted | null {
	const {budget, allowances, roles} = settings;
	const limited = [budget, allowances.task, allowances.day, ...Object.values(allowances.roles)];
	const choices = Object.values(roles).flatMap((role) =>
		(role.choices ?? [role]).map(({model, price}) => ({model: model ?? 'none', price})),
	);
	const unpriced = choices.filter(({price}) => price === null);
	const isLimited = budget.tokens === null && limited.some(({usd}) => usd !== null);
	const models = [...new Set(unpriced.map(({model}) => model))];
	return isLimited && models.length > 0
		? {models, isAll: unpriced.length === choices.length}
		: null;
}

/** What limits in USD cannot see, in words for the user before the mission; null when they see all. */
export function blindSpot(
	settings: Pick<Settings, 'roles' | 'budget' | 'allowances'>,
): string | null {
	const unseen = uncounted(settings);
	if (unseen === null) {
		return null;
	}

	const {usd} = settings.budget;
	const blind = Object.entries(settings.roles).filter(([, role]) =>
		(role.choices ?? [role]).some(({price}) => price === null),
	);
	const what = usd === null ? 'No limit in USD' : `The budget of ${usdText(usd)}`;
	const why = `no price is known for ${unseen.models.join(', ')}`;
	return unseen.isAll
		? `${what} ${usd === null ? 'can' : 'cannot'} be watched: ${why}. --budget-tokens N limits tokens instead.`
		: `${what} ${usd === null ? 'sees' : 'does not see'} ${blind.map(([name]) => name).join(', ')}: ${why}. --budget-tokens N limits tokens of all.`;
}
