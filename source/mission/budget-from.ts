import {stricterOf, whatIsSet} from './configuration.js';
import type {WrittenBudget} from './flow.js';
import {type Allowances, type Budget, defaultBudget, noBudget} from './settings.js';

/** What is written of a budget, in all places. */
export type BudgetLayers = Readonly<{
	/** From the weakest to the strongest: the flow's, the user's. */
	written: readonly (WrittenBudget | undefined)[];
	/** The project's, which only tightens. */
	bound: WrittenBudget | undefined;
	/** The command line's, which goes beyond all. */
	flags: WrittenBudget | undefined;
}>;

type Amounts = Readonly<{usd?: number | null | undefined; tokens?: number | null | undefined}>;

/** One part of all layers, merged. */
function merged(
	{written, bound, flags}: BudgetLayers,
	first: Budget,
	partOf: (budget: WrittenBudget) => Amounts | undefined,
): Budget {
	const amountsOf = (budget: WrittenBudget | undefined) => {
		const {usd, tokens} = partOf(budget ?? {}) ?? {};
		return whatIsSet({usd, tokens});
	};
	const all: Budget = Object.assign({...first}, ...written.map(amountsOf));
	return {...stricterOf<Budget>(all, amountsOf(bound)), ...amountsOf(flags)};
}

/** What a mission may spend: command line over the user's file over the flow; a project only lowers it. */
export function budgetFrom(layers: BudgetLayers): Budget {
	return merged(layers, defaultBudget, (budget) => budget);
}

/** What parts of a mission may spend, by the same rule; nothing is limited unless somebody says so. */
export function allowancesFrom(layers: BudgetLayers): Allowances {
	const {written, bound, flags} = layers;
	const roles = [...written, bound, flags].flatMap((budget) => Object.keys(budget?.roles ?? {}));
	return {
		task: merged(layers, noBudget, ({task}) => task),
		day: merged(layers, noBudget, ({day}) => day),
		roles: Object.fromEntries(
			[...new Set(roles)].map((role) => [
				role,
				merged(layers, noBudget, (budget) => budget.roles?.[role]),
			]),
		),
	};
}
