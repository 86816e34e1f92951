import {z} from 'zod';
import {bySchema, personAnswerSchema, personRequestSchema} from './records.js';

/** For whom a saved rule answers: a session with all that it started, a lane, every lane of a role, or all lanes. */
const ruleScopeSchema = z.discriminatedUnion('kind', [
	z.strictObject({kind: z.literal('session'), sessionId: z.string()}),
	z.strictObject({kind: z.literal('lane'), laneId: z.string()}),
	z.strictObject({kind: z.literal('role'), role: z.string()}),
	z.strictObject({kind: z.literal('mission')}),
]);

/** What a person wants answered without being asked again. */
const ruleSchema = z.strictObject({
	/** OpenCode's name of what is permitted: `bash`, `edit`. */
	permission: z.string(),
	/** `*` is any characters of one line, `?` any one. */
	pattern: z.string(),
	answer: z.enum(['allow', 'reject']),
	scope: ruleScopeSchema,
});

/** The facts about what lanes ask a person, and about the answers. */
export const requestFacts = {
	'request.asked': z.strictObject({
		type: z.literal('request.asked'),
		/** Empty when nobody knows which lane's it is. */
		laneId: z.string(),
		request: personRequestSchema,
	}),
	'request.answered': z.strictObject({
		type: z.literal('request.answered'),
		requestId: z.string(),
		/** The directory of the request; replies must carry it. */
		directory: z.string(),
		by: bySchema,
		answer: personAnswerSchema,
		/** The saved rule that answered, in words. */
		rule: z.string().optional(),
	}),
	'request.closed': z.strictObject({
		type: z.literal('request.closed'),
		requestId: z.string(),
		reason: z.string(),
	}),
	/** Somebody looks at a question: no clock declines it any more. */
	'request.touched': z.strictObject({
		type: z.literal('request.touched'),
		requestId: z.string(),
		by: bySchema,
	}),
	/** The event's id is the rule's. */
	'rule.saved': z.strictObject({type: z.literal('rule.saved'), by: bySchema, rule: ruleSchema}),
	'rule.removed': z.strictObject({
		type: z.literal('rule.removed'),
		by: bySchema,
		ruleId: z.string(),
	}),
} as const;

export type SavedRule = Readonly<z.infer<typeof ruleSchema>>;
export type RuleScope = SavedRule['scope'];
