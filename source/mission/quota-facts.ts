import {z} from 'zod';
import {quotaReadingSchema} from './quota.js';
import {bySchema} from './records.js';

/** The facts about what providers still let an account use, and about the user's word where that is not known. */
export const quotaFacts = {
	/** What is known of a provider's quota has changed. */
	'quota.read': z.strictObject({
		type: z.literal('quota.read'),
		reading: quotaReadingSchema,
		/** Key of the account that the lanes spend; null where nobody can tell, as on a server of somebody else. */
		spentAccount: z.string().nullable(),
	}),
	/** A provider may be used though its quota is not known. */
	'quota.allowed': z.strictObject({
		type: z.literal('quota.allowed'),
		provider: z.string(),
		by: bySchema,
	}),
	/** A role uses another one of its models from now on. */
	'model.chosen': z.strictObject({
		type: z.literal('model.chosen'),
		role: z.string(),
		model: z.string(),
		instead: z.string(),
		/** Everything that it rests on. */
		reason: z.string(),
	}),
	/** A provider failed too often: no lane of it is started until a time (epoch ms), and then one to try. */
	'provider.tripped': z.strictObject({
		type: z.literal('provider.tripped'),
		provider: z.string(),
		until: z.number(),
		reason: z.string(),
	}),
} as const;
