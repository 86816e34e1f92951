import type {EventOf} from '../mission/events.js';
import {budgetText} from '../tui/models/figures.js';
import {whom} from './told-by.js';

/** What the facts about a mission's spending say. */
export const spendingTellers = {
	'budget.reached': ({reason}: EventOf<'budget.reached'>) => [
		{text: `nothing new is sent: ${reason}`, tone: 'attention' as const},
	],
	'budget.raised': ({by, budget}: EventOf<'budget.raised'>) => [
		{text: `the budget is raised by ${whom(by)} to ${budgetText(budget)}`},
	],
};
