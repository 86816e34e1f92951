import {z} from 'zod';
import {todoStateSchema} from './records.js';

/** Arguments of the tools that FlowDesk gives to agents; the edge validates with these. */
export const delegateTaskSchema = z.strictObject({
	agent: z.string().describe('The role that does it, for instance worker or planner.'),
	title: z.string().min(1).max(120).describe('A few words; the user reads them on screen.'),
	prompt: z
		.string()
		.min(1)
		.max(40_000)
		.describe(
			'The hand-over: user intent, context, scope and non-goals, constraints, files, acceptance criteria that can be tested or inspected, open questions.',
		),
	todo_id: z.string().optional().describe('The todo item this task completes.'),
	files: z
		.array(z.string().min(1))
		.max(50)
		.optional()
		.describe(
			'Globs of the files it may change. Without it the task claims the whole tree and runs alone.',
		),
	depends_on: z
		.array(z.string())
		.max(50)
		.optional()
		.describe('Ids of tasks that must be done first.'),
	review: z.boolean().optional().describe('false turns the review of the result off.'),
	background: z
		.boolean()
		.optional()
		.describe('true (default) answers at once; false waits at most 50 s for the result.'),
});

export const taskResultSchema = z.strictObject({
	task_id: z.string(),
	wait_seconds: z.number().min(0).max(50).optional(),
});

export const listTasksSchema = z.strictObject({});

export const cancelTaskSchema = z.strictObject({
	task_id: z.string(),
	reason: z.string().max(500).optional(),
});

export const todoOpSchema = z.discriminatedUnion('op', [
	z.strictObject({
		op: z.literal('add'),
		/** A wished id; a taken one is refused. Without it the next free one is given. */
		id: z.string().optional(),
		parent: z.string().nullish(),
		title: z.string().min(1).max(300),
		state: todoStateSchema.optional(),
		agent: z.string().nullish(),
		depends: z.array(z.string()).optional(),
	}),
	z.strictObject({
		op: z.literal('set'),
		id: z.string(),
		title: z.string().min(1).max(300).optional(),
		state: todoStateSchema.optional(),
		agent: z.string().nullish(),
		depends: z.array(z.string()).optional(),
	}),
	z.strictObject({op: z.literal('move'), id: z.string(), parent: z.string().nullable()}),
	z.strictObject({op: z.literal('remove'), id: z.string()}),
	z.strictObject({op: z.literal('note'), id: z.string(), title: z.string().min(1).max(500)}),
]);

export const updateTodoSchema = z.strictObject({
	ops: z.array(todoOpSchema).min(1).max(200),
	base_version: z
		.string()
		.optional()
		.describe('The version the last answer gave; empty for a new file.'),
});

/** A planner says for which task it plans; it writes only under that task's todo item. */
export const planTodoSchema = updateTodoSchema.extend({
	task_id: z.string().describe('The id of the planning task, as given in the prompt.'),
});

export const submitReviewSchema = z.strictObject({
	task_id: z.string().describe('The id of the task under review, as given in the prompt.'),
	verdict: z.enum(['pass', 'fail']),
	evidence: z
		.string()
		.min(20)
		.max(20_000)
		.describe(
			'Commands run with their exit codes, files looked at, and what each acceptance criterion showed.',
		),
});

export type DelegateTask = Readonly<z.infer<typeof delegateTaskSchema>>;
export type TaskResult = Readonly<z.infer<typeof taskResultSchema>>;
export type CancelTask = Readonly<z.infer<typeof cancelTaskSchema>>;
export type TodoOp = Readonly<z.infer<typeof todoOpSchema>>;
export type UpdateTodo = Readonly<z.infer<typeof updateTodoSchema>>;
export type PlanTodo = Readonly<z.infer<typeof planTodoSchema>>;
export type SubmitReview = Readonly<z.infer<typeof submitReviewSchema>>;
