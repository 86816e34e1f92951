import {z} from 'zod';
import {bySchema} from './records.js';
import {budgetSchema} from './settings.js';

/** The facts about what a mission may spend. */
export const spendingFacts = {
	/** Nothing new is sent from now on, and the mission is paused. */
	'budget.reached': z.strictObject({
		type: z.literal('budget.reached'),
		/** USD spent, or null when no call had a price. */
		usd: z.number().nullable(),
		tokens: z.number(),
		/** Which budget it was, and what the mission had done. */
		reason: z.string(),
	}),
	'budget.raised': z.strictObject({
		type: z.literal('budget.raised'),
		by: bySchema,
		/** What holds from now on. */
		budget: budgetSchema,
	}),
} as const;
