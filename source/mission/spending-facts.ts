import {z} from 'zod';
import {bySchema} from './records.js';
import {budgetSchema} from './settings.js';

/** The facts about what a mission may spend, and about the user's word before it does. */
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
	/** The plan was laid before the user; these tasks wait for an answer. */
	'plan.proposed': z.strictObject({
		type: z.literal('plan.proposed'),
		taskIds: z.array(z.string()),
	}),
	'plan.approved': z.strictObject({
		type: z.literal('plan.approved'),
		by: bySchema,
		/** Tasks that may start in all before the user is asked again. */
		most: z.number().int(),
		/** What the plan may come to, as it stood beside it. */
		estimate: z.string(),
	}),
	'plan.rejected': z.strictObject({
		type: z.literal('plan.rejected'),
		by: bySchema,
		message: z.string(),
	}),
} as const;
