import {z} from 'zod';

/** Facts about times that something waits for. */
export const timerFacts = {
	'timer.set': z.strictObject({
		type: z.literal('timer.set'),
		timer: z.string(),
		dueAt: z.number(),
		/** What is waited for, in words; left out where a reader would miss nothing. */
		reason: z.string().optional(),
	}),
	'timer.fired': z.strictObject({type: z.literal('timer.fired'), timer: z.string()}),
} as const;
