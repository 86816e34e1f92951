import type {EventOf} from '../../mission/events.js';
import {budgetText} from '../models/figures.js';
import {whom} from './told-by.js';

/** What the facts about a mission's spending, and about its plan, say. */
export const spendingTellers = {
	'budget.reached': ({reason, role}: EventOf<'budget.reached'>) => [
		{
			text: `nothing new is sent${role === undefined ? '' : ` to ${role}`}: ${reason}`,
			tone: 'attention' as const,
		},
	],
	'day.read': () => [],
	'day.unread': ({reason}: EventOf<'day.unread'>) => [
		{text: `what other missions spent today could not be read: ${reason}`, tone: 'bad' as const},
	],
	'budget.raised': ({by, budget, roles = {}, day}: EventOf<'budget.raised'>) => [
		{
			text: [
				`the budget is raised by ${whom(by)} to ${budgetText(budget)}`,
				...(day === undefined ? [] : [`today's to ${budgetText(day)}`]),
				...Object.entries(roles).map(([role, limit]) => `that of ${role} to ${budgetText(limit)}`),
			].join(', '),
		},
	],
	'plan.proposed': ({taskIds}: EventOf<'plan.proposed'>) => [
		{
			text: `the plan waits for your approval: ${taskIds.join(', ')}`,
			tone: 'attention' as const,
		},
	],
	'plan.approved': ({by}: EventOf<'plan.approved'>) => [
		{text: `the plan is approved by ${whom(by)}`},
	],
	'plan.rejected': ({message}: EventOf<'plan.rejected'>) => [
		{text: `you rejected the plan: ${message}`},
	],
};
