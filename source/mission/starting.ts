import type {Settings} from './settings.js';
import type {BudgetState} from './spent.js';

/** What is known of a mission before its first lane. */
type Known = Readonly<{
	base: object | null;
	baseline: object | null;
	budget: Pick<BudgetState, 'day'>;
}>;

/** True until all is known that comes before the first lane: the base, the baseline, and what was spent today. */
export function isStarting(
	{base, baseline, budget}: Known,
	{savesBase, checks, allowances: {day}}: Pick<Settings, 'savesBase' | 'checks' | 'allowances'>,
): boolean {
	const isBaseMissing = savesBase && (base === null || !('ref' in base));
	const isDayMissing = budget.day === null && (day.usd !== null || day.tokens !== null);
	return isBaseMissing || isDayMissing || (checks.length > 0 && baseline === null);
}
