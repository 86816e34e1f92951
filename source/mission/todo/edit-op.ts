import {z} from 'zod';
import {todoOpSchema} from '../tools.js';

/** What may be done to the list: what agents may, and what only a person does from the screen. */
export const todoEditSchema = z.discriminatedUnion('op', [
	...todoOpSchema.options,
	/** Adds an item at the same level, directly behind another and all that is below it. */
	z.strictObject({op: z.literal('insert'), after: z.string(), title: z.string().min(1).max(300)}),
	/** Says what an item waits for: other items, something else, or both; neither lifts the block. */
	z.strictObject({
		op: z.literal('block'),
		id: z.string(),
		depends: z.array(z.string()),
		reason: z.string().max(400),
	}),
]);

export type TodoEdit = Readonly<z.infer<typeof todoEditSchema>>;
export type EditOf<T extends TodoEdit['op']> = Extract<TodoEdit, {op: T}>;
