import type {Budget, Settings} from '../../mission/settings.js';
import type {BudgetView} from '../../runtime/usage-view.js';
import {budgetText, fullCount} from './figures.js';

/** What limits the spending of a mission beside its budget, in words: `each task $1.00`; empty where nothing does. */
export function allowanceWords({
	allowances: {task, roles, day},
}: Pick<Settings, 'allowances'>): readonly string[] {
	return [
		...(isLimit(task) ? [`each task ${budgetText(task)}`] : []),
		...Object.entries(roles).flatMap(([role, limit]) =>
			isLimit(limit) ? [`all lanes of ${role} ${budgetText(limit)}`] : [],
		),
		...(isLimit(day) ? [`all missions of this project today ${budgetText(day)}`] : []),
	];
}

function isLimit({usd, tokens}: Budget): boolean {
	return usd !== null || tokens !== null;
}

function raisesMissions({usd, tokens, raised}: BudgetView): boolean {
	return raised.usd !== usd || raised.tokens !== tokens;
}

/** What is or was raised, as its fact names it. */
type Raised = Readonly<{
	budget?: Budget | undefined;
	day?: Budget | undefined;
	roles?: Readonly<Record<string, Budget>> | undefined;
}>;

/** The parts of a raise that change something. */
function raisedBy(budget: BudgetView): Raised {
	const {day, roles, ...missions} = budget.raised;
	return {budget: raisesMissions(budget) ? missions : undefined, day, roles};
}

/** What is raised, the first by its whole name, with what stands between name and amount. */
function amountsOf({budget, day, roles = {}}: Raised, between: string): string {
	const parts = [
		...(budget === undefined ? [] : [['the budget', '', budget] as const]),
		...(day === undefined ? [] : [["today's budget", "today's", day] as const]),
		...Object.entries(roles).map(
			([role, limit]) => [`the budget of ${role}`, `that of ${role}`, limit] as const,
		),
	];
	return parts
		.map(([whole, short, limit], at) => {
			const amount = `to ${budgetText(limit)}`;
			return at === 0 ? `${whole}${between} ${amount}` : `${short} ${amount}`;
		})
		.join(', ');
}

/** What a raise makes of what: `the budget to $10.00, that of worker to $4.00`; empty where there is nothing to raise. */
export function raiseText(budget: BudgetView): string {
	return amountsOf(raisedBy(budget), '');
}

/** The same once it is wished for: `the budget is raised to $10.00, that of worker to $4.00`. */
export function raiseDoneText(budget: BudgetView): string {
	return amountsOf(raisedBy(budget), ' is raised');
}

/** What was raised, and by whom: `the budget is raised by you to $10.00, today's to $12.00`. */
export function raisedText(raised: Raised, by: string): string {
	return amountsOf(raised, ` is raised by ${by}`);
}

/** What one model call may come to, in words: `reads at most 50 000 tokens`; empty where nothing limits it. */
export function callWords({
	callLimits: {inputTokens, outputTokens},
}: Pick<Settings, 'callLimits'>): string {
	return [
		...(inputTokens === null ? [] : [`reads at most ${fullCount(inputTokens)} tokens`]),
		...(outputTokens === null ? [] : [`writes at most ${fullCount(outputTokens)} tokens`]),
	].join(', ');
}
