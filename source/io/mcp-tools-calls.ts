import {z} from 'zod';
import {nearest} from '../mission/nearest.js';
import {oneLine, sanitize} from '../mission/sanitize.js';
import type {Role, ToolSet} from '../mission/settings.js';
import {
	cancelTaskSchema,
	delegateTaskSchema,
	listTasksSchema,
	planTodoSchema,
	submitReviewSchema,
	taskResultSchema,
	updateTodoSchema,
} from '../mission/tools.js';
import type {ToolAnswer, ToolHost} from '../runtime/ports.js';
import {argumentProblems} from './mcp-tools-problems.js';

/** A tool as a model sees it, and how a call of it is answered. */
export type Tool = Readonly<{
	name: string;
	description: string;
	/** JSON schema of the arguments. */
	inputSchema: Readonly<{type: 'object'; [key: string]: unknown}>;
	/** Never rejects: bad arguments and faults of the host are answers that say so. */
	call: (given: unknown) => Promise<ToolAnswer>;
}>;

/** The tool sets that are offered over MCP. */
export type OfferedSet = Exclude<ToolSet, 'none'>;

const todoWords =
	'Changes .opencode/todo.md; all operations together or none. ops: add {title, id?, parent?, state?, agent?, depends?}, set {id, title?, state?, agent?, depends?}, move {id, parent}, remove {id}, note {id, title}. Operations apply in order, so an add with its own id can be the parent of a later one. States: open, progress, done, cancelled; an item counts as done only after its task passed review. Answers with the new version and the ids of added items. With base_version, a file that changed since is refused, with its present content. Do not edit the file yourself.';

/** The tools of one set. Roles that may be delegated to are named in delegate_task. */
export function toolsOf(
	set: OfferedSet,
	host: ToolHost,
	roles: Readonly<Record<string, Role>>,
): readonly Tool[] {
	switch (set) {
		case 'commander':
			return commanderTools(host, roles);
		case 'plan':
			return [
				tool(
					'update_todo',
					`${todoWords} You write under the todo item of your planning task only: give its task_id. A new item without parent goes directly under it.`,
					planTodoSchema,
					(call) => host.planTodo(call),
				),
			];
		case 'review':
			return [
				tool(
					'submit_review',
					'Gives your verdict on the task you review; call it exactly once, as the last thing you do. pass: every acceptance criterion holds and you saw it hold. fail: name each fault with its place and how to see it; the author gets your evidence as it stands. A verdict without commands run and files looked at is worth nothing. A review that changed files is void.',
					submitReviewSchema,
					(call) => host.submitReview(call),
				),
			];
	}
}

/** The answer to a call of a tool that is not there. */
export function unknownTool(name: string, tools: readonly Tool[]): ToolAnswer {
	const names = tools.map((each) => each.name);
	const meant = nearest(name, names);
	const hint = meant === null ? `The tools are ${names.join(', ')}.` : `Did you mean ${meant}?`;
	return {text: `There is no tool ${oneLine(name, 60)}. ${hint}`, isError: true};
}

function commanderTools(host: ToolHost, roles: Readonly<Record<string, Role>>): readonly Tool[] {
	const delegable = Object.entries(roles).flatMap(([name, role]) => (role.delegable ? [name] : []));
	const delegate = tool(
		'delegate_task',
		'Gives a task to another agent, which works in a session of its own and sees nothing of this conversation: put all it needs into prompt. Use it for all work on files, and for planning that is more than a few items. Tasks run at the same time when their files do not overlap and caps allow; the rest wait in a queue, and you need not manage it. Answers at once with the task id. When tasks end you get their results as a prompt: end your turn instead of waiting. background: false waits up to 50 s for the result. The same call twice in a turn is one task.',
		delegateTaskSchema,
		(call) => host.delegateTask(call),
	);
	return [
		{...delegate, inputSchema: withAgents(delegate.inputSchema, delegable)},
		tool(
			'task_result',
			'The state of a task and its result so far. Results come to you by themselves: use this to read one again, or to look at a task that runs long. wait_seconds (up to 50) waits for its end. Do not call it in a loop: end your turn.',
			taskResultSchema,
			(call) => host.taskResult(call),
		),
		tool(
			'list_tasks',
			'All tasks with state, agent, todo item and what they wait for. One call gives the whole picture.',
			listTasksSchema,
			() => host.listTasks(),
		),
		tool(
			'cancel_task',
			'Ends a task that is queued or running; what it did so far is kept and comes to you as its result. Use it when the task is wrong or no longer needed.',
			cancelTaskSchema,
			(call) => host.cancelTask(call),
		),
		tool('update_todo', todoWords, updateTodoSchema, (call) => host.updateTodo(call)),
	];
}

function tool<Arguments extends Readonly<Record<string, unknown>>>(
	name: string,
	description: string,
	schema: z.ZodObject & z.ZodType<Arguments>,
	answer: (call: Arguments) => Promise<ToolAnswer>,
): Tool {
	const {$schema: _dialect, ...inputSchema} = z.toJSONSchema(schema, {io: 'input'});
	return {
		name,
		description,
		inputSchema: {...inputSchema, type: 'object'},
		call: async (given) => {
			const present = withoutNulls(schema, sanitized(given ?? {}));
			const parsed = schema.safeParse(present);
			if (!parsed.success) {
				const problems = argumentProblems(
					parsed.error.issues,
					present,
					namesIn(inputSchema, present),
				);
				return {text: `The call was not made.\n${problems}`, isError: true};
			}

			try {
				return await answer(parsed.data);
			} catch (error) {
				const words = error instanceof Error ? error.message : String(error);
				return {text: `internal: ${oneLine(words, 500)}`, isError: true};
			}
		},
	};
}

/** What an agent says goes into events and onto the screen, so every text in it is made safe here. */
function sanitized(value: unknown): unknown {
	if (typeof value === 'string') {
		return sanitize(value);
	}

	if (Array.isArray(value)) {
		return value.map(sanitized);
	}

	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sanitized(each)]))
		: value;
}

/** Some models send null for every argument they leave out. */
function withoutNulls(schema: z.ZodObject, given: unknown): unknown {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		return given;
	}

	return Object.fromEntries(
		Object.entries(given).filter(
			([name, value]) =>
				value !== null || schema.shape[name]?.safeParse(undefined).success !== true,
		),
	);
}

const objectSchema = z.looseObject({
	properties: z.record(z.string(), z.unknown()).default({}),
});
const listSchema = z.looseObject({items: z.unknown()});
const agentSchema = z.looseObject({agent: z.record(z.string(), z.unknown())});
const choiceSchema = z.looseObject({oneOf: z.array(z.unknown())});

/** Which names the JSON schema allows at a path; of alternatives, the one with the same `op`. */
function namesIn(inputSchema: unknown, given: unknown) {
	return (path: readonly PropertyKey[]): readonly string[] => {
		let schema: unknown = inputSchema;
		let value: unknown = given;
		for (const part of path) {
			value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
			const list = listSchema.safeParse(schema);
			schema =
				typeof part === 'number' && list.success
					? chosen(list.data.items, value)
					: objectSchema.safeParse(schema).data?.properties[String(part)];
		}

		return Object.keys(objectSchema.safeParse(schema).data?.properties ?? {});
	};
}

function chosen(schema: unknown, value: unknown): unknown {
	const choice = choiceSchema.safeParse(schema);
	const op = z.looseObject({op: z.string()}).safeParse(value).data?.op;
	return choice.success
		? choice.data.oneOf.find((each) =>
				JSON.stringify(each).includes(`"const":${JSON.stringify(op)}`),
			)
		: schema;
}

function withAgents(
	inputSchema: Tool['inputSchema'],
	names: readonly string[],
): Tool['inputSchema'] {
	const {properties} = objectSchema.parse(inputSchema);
	const {agent} = agentSchema.parse(properties);
	return names.length === 0
		? inputSchema
		: {...inputSchema, properties: {...properties, agent: {...agent, enum: names}}};
}
