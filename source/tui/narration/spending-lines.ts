import type {EventOf} from '../../mission/events.js';
import {raisedText} from '../models/allowance-words.js';
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
	'budget.raised': ({by, ...raised}: EventOf<'budget.raised'>) => [
		{text: raisedText(raised, ` by ${whom(by)}`)},
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
