import {z} from 'zod';
import {bySchema, estimateSchema} from './records.js';
import {budgetSchema} from './settings.js';

/** The facts about what a mission may spend, and about the user's word before it does. */
export const spendingFacts = {
	/** Nothing new is sent from now on, and the mission is paused. */
	'budget.reached': z.strictObject({
		type: z.literal('budget.reached'),
		/** The role whose allowance it is: then the mission goes on without it. Left out for the whole mission's. */
		role: z.string().optional(),
		/** USD spent, or null when no call had a price. */
		usd: z.number().nullable(),
		tokens: z.number(),
		/** Which budget it was, and what the mission had done. */
		reason: z.string(),
	}),
	'budget.raised': z.strictObject({
		type: z.literal('budget.raised'),
		by: bySchema,
		/** What the mission may spend from now on; left out where that stays. */
		budget: budgetSchema.optional(),
		/** The same for roles whose allowance was raised. */
		roles: z.record(z.string(), budgetSchema).optional(),
		/** What all missions of this project may spend in a day from now on; left out where that stays. */
		day: budgetSchema.optional(),
	}),
	/** What the project's other missions spent in the day that it is now. */
	'day.read': z.strictObject({
		type: z.literal('day.read'),
		/** `YYYY-MM-DD`, by the local clock. */
		day: z.string(),
		/** Billionths of a USD. */
		nanoUsd: z.number().int().min(0),
		tokens: z.number().int().min(0),
		/** Epoch ms of the day's first moment, and of the next day's. */
		startsAt: z.number().int(),
		endsAt: z.number().int(),
	}),
	/** What they spent today could not be read: nobody knows what is left of the day's limit. */
	'day.unread': z.strictObject({type: z.literal('day.unread'), reason: z.string()}),
	/** A model call may be sent: what it may come to at most is held for it until it has ended. */
	'call.admitted': z.strictObject({
		type: z.literal('call.admitted'),
		laneId: z.string(),
		/** The session that calls, where an agent of the lane had started it; left out for the lane's own. */
		child: z.string().optional(),
		model: z.string(),
		/** Billionths of a USD, or null when its model has no price. */
		nanoUsd: z.number().int().nullable(),
		tokens: z.number().int(),
		/** The share of both for what it may write; left out in older logs. */
		answer: z.strictObject({nanoUsd: z.number().int(), tokens: z.number().int()}).optional(),
		/** Bytes of the conversation that it sends. */
		bytes: z.number().int(),
		/** What the decision rests on, in words. */
		facts: z.array(z.string()),
	}),
	/** A model call waits before it is sent: what is left of the budget, or of a part of it, does not reach beside what calls under way may come to. */
	'call.waited': z.strictObject({
		type: z.literal('call.waited'),
		laneId: z.string(),
		child: z.string().optional(),
		model: z.string(),
		reason: z.string(),
	}),
	/** A model call was stopped before it was sent: what is left of the budget, or of a part of it, does not reach for it. */
	'call.refused': z.strictObject({
		type: z.literal('call.refused'),
		laneId: z.string(),
		child: z.string().optional(),
		model: z.string(),
		/** The part of the mission whose allowance it is (`task:t1`), or `call` for one that may read more than any call may; left out for the mission's own budget. */
		of: z.string().optional(),
		/** The part of the budget that does not reach, and what the call may come to: billionths of a USD, or tokens. */
		short: z.strictObject({part: z.enum(['usd', 'tokens']), need: z.number().int()}).nullable(),
		reason: z.string(),
	}),
	/** A model call was broken off after its answer had begun: it cost something, and nobody reports how much. */
	'call.cut': z.strictObject({
		type: z.literal('call.cut'),
		laneId: z.string(),
		/** The session that called, where an agent of the lane had started it; left out for the lane's own. */
		child: z.string().optional(),
		/** Unlike that of every other call of the mission. */
		callId: z.string(),
		model: z.string().nullable(),
		/** Bytes of its answer that had come. */
		writtenBytes: z.number().int().min(0),
		bySubscription: z.boolean().optional(),
		/** True when OpenCode has begun the same call anew. */
		isRetried: z.boolean().optional(),
		/** False when it failed before its answer had begun: then it counts as nothing. */
		hasBegun: z.boolean().optional(),
		/** What it may have come to, for where nothing was reserved for it; left out in older logs. */
		estimate: estimateSchema.optional(),
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
