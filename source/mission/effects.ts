import {z} from 'zod';
import {personAnswerSchema} from './records.js';
import {checkSchema} from './settings.js';
import {todoEditSchema} from './todo/edit-op.js';

const lane = {laneId: z.string()};

/** Every wish the core can have of the world, in the imperative. One that changes anything runs only after its cause is stored. */
export const effectSchema = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('open-lane'),
		...lane,
		role: z.string(),
		taskId: z.string().nullable(),
		title: z.string(),
		/** Globs the lane may edit; null is everything, an empty list nothing. */
		claim: z.array(z.string()).nullable(),
		model: z.string().nullable(),
		/** Which session of the lane it is, from 1: asking twice for the same one makes one. */
		session: z.number().int().min(1),
	}),
	/** Has the conversation of an idle session summed up. */
	z.strictObject({
		type: z.literal('compact-session'),
		...lane,
		sessionId: z.string(),
		model: z.string().nullable(),
	}),
	z.strictObject({
		type: z.literal('send-prompt'),
		...lane,
		sessionId: z.string(),
		role: z.string(),
		/** Id and time of the event that planned it: message ids derive from them, so a retry is the same prompt. */
		promptId: z.string(),
		plannedAt: z.number(),
		text: z.string(),
		model: z.string().nullable(),
		variant: z.string().optional(),
		/** True to send into a running turn; otherwise the adapter waits until the session is idle. */
		steer: z.boolean(),
	}),
	z.strictObject({type: z.literal('abort-session'), ...lane, sessionId: z.string()}),
	z.strictObject({
		type: z.literal('answer-request'),
		requestId: z.string(),
		directory: z.string(),
		answer: personAnswerSchema,
	}),
	z.strictObject({type: z.literal('save-base'), missionId: z.string()}),
	z.strictObject({type: z.literal('take-baseline'), checks: z.array(checkSchema)}),
	z.strictObject({type: z.literal('gather-evidence'), checks: z.array(checkSchema)}),
	z.strictObject({
		type: z.literal('fingerprint-tree'),
		...lane,
		when: z.enum(['before', 'after']),
		/** The files that are judged; null is the whole tree. */
		claim: z.array(z.string()).nullable(),
		/** All files that somebody may change meanwhile; null is the whole tree. */
		claims: z.array(z.string()).nullable(),
	}),
	z.strictObject({
		type: z.literal('mark-todo'),
		itemId: z.string(),
		state: z.enum(['open', 'progress', 'done', 'cancelled']),
	}),
	/** Makes a person's changes to the todo list. */
	z.strictObject({
		type: z.literal('edit-todo'),
		ops: z.array(todoEditSchema),
		/** The version that was looked at; null does not compare. */
		version: z.string().nullable(),
		/** The item that was confirmed as done. */
		confirms: z.string().nullable(),
	}),
	/** Asks what the project's other missions spent today. */
	z.strictObject({type: z.literal('read-day')}),
	z.strictObject({type: z.literal('set-timer'), timer: z.string(), dueAt: z.number()}),
	z.strictObject({type: z.literal('close-mission')}),
]);

export type Effect = Readonly<z.infer<typeof effectSchema>>;
export type EffectType = Effect['type'];
export type EffectOf<T extends EffectType> = Extract<Effect, {type: T}>;

/** True for an effect that changes nothing anywhere: it need not wait until its cause is stored. */
export function onlyLooks(effect: Effect): boolean {
	return effect.type === 'fingerprint-tree';
}
