import type {Settings} from '../../mission/settings.js';
import {budgetText} from './figures.js';

/** What limits the spending of a mission beside its budget, in words: `each task $1.00`; empty where nothing does. */
export function allowanceWords({
	allowances: {task},
}: Pick<Settings, 'allowances'>): readonly string[] {
	return [task].some(({usd, tokens}) => usd !== null || tokens !== null)
		? [`each task ${budgetText(task)}`]
		: [];
}
