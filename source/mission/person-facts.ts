import {z} from 'zod';

/** Facts about what a person does at the screen that concern the commander. */
export const personFacts = {
	/** A person has begun to type to the commander: no continuation goes out meanwhile. */
	'typing.begun': z.strictObject({type: z.literal('typing.begun')}),
	/** What was typed was sent, or put aside; a countdown begins anew. */
	'typing.ended': z.strictObject({type: z.literal('typing.ended')}),
} as const;
