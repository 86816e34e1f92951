import type {AttentionView, MissionView} from '../../runtime/viewer.js';
import {raiseText} from './allowance-words.js';

type BudgetEntry = Extract<AttentionView, {kind: 'budget'}>;

/** Whose budget an entry is about, in words. */
export function budgetName({of, role}: Pick<BudgetEntry, 'of' | 'role'>): string {
	return {mission: 'the budget', day: "today's budget", role: `budget of ${role}`}[of];
}

/** How it stands with it, in two words: too low is one of which less is left than a call may need. */
export function budgetState({isSpent}: Pick<BudgetEntry, 'isSpent'>): string {
	return isSpent ? 'used up' : 'too low';
}

/** Why a budget waits for a person, what it holds up, and the key that raises it. */
export function budgetEntryLines(
	entry: BudgetEntry,
	{budget}: MissionView,
	key: string,
): readonly string[] {
	const {of, role, tasks, reason} = entry;
	const waiting = `${tasks} ${tasks === 1 ? 'task waits' : 'tasks wait'}`;
	return [
		`${reason}.`,
		of === 'role'
			? `No lane of ${role} is sent anything${tasks === 0 ? '' : `, and ${waiting}`}; what needs none of them goes on.`
			: `Nothing new is sent until it is raised${tasks === 0 ? '' : `: ${waiting}`}.`,
		`${key} asks you to raise ${raiseText(budget)}.`,
	];
}
