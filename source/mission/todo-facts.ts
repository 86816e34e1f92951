import {z} from 'zod';
import {bySchema} from './records.js';
import {todoEditSchema} from './todo/edit-op.js';

/** What a person does to the todo list from the screen, and what came of it. */
export const todoFacts = {
	'todo.edit-asked': z.strictObject({
		type: z.literal('todo.edit-asked'),
		by: bySchema,
		ops: z.array(todoEditSchema).min(1),
		/** The version of the list that was looked at. */
		version: z.string(),
	}),
	'todo.edited': z.strictObject({
		type: z.literal('todo.edited'),
		by: bySchema,
		/** What was changed, in words. */
		text: z.string(),
		added: z.array(z.string()),
	}),
	'todo.edit-refused': z.strictObject({
		type: z.literal('todo.edit-refused'),
		by: bySchema,
		/** Why nothing was changed, in words. */
		text: z.string(),
		/** The item whose confirmation could not be written down, and does not count. */
		confirms: z.string().nullable(),
	}),
	'todo.confirmed': z.strictObject({
		type: z.literal('todo.confirmed'),
		itemId: z.string(),
		by: bySchema,
		/** The version of the list that was looked at. */
		version: z.string().optional(),
	}),
} as const;
