import {z} from 'zod';

/**
 * Who caused an event: the user, the commander, the engine itself, a signal to the process, the watch on the working
 * tree, a rule that the user saved, or the time limit of a question.
 */
export const bySchema = z.enum(['user', 'commander', 'engine', 'signal', 'watch', 'rule', 'clock']);

/** One run of one check command by FlowDesk itself. */
export const checkResultSchema = z.strictObject({
	checkId: z.string(),
	command: z.string(),
	/** Null when the command was ended by its time limit or could not be started. */
	exitCode: z.number().int().nullable(),
	timedOut: z.boolean(),
	durationMs: z.number(),
	/** SHA-256 of standard output and standard error, hexadecimal. */
	outputHash: z.string(),
	/** The last lines, at most 2 kB, sanitized. */
	tail: z.string(),
});

/** Token counts as OpenCode reports them; cost in USD. */
export const usageSchema = z.strictObject({
	input: z.number(),
	output: z.number(),
	reasoning: z.number(),
	cacheRead: z.number(),
	cacheWrite: z.number(),
	/** USD, or null when the provider's price is not known. */
	cost: z.number().nullable(),
	/** True when the price is not known because a subscription pays for the call. */
	bySubscription: z.boolean().optional(),
});

/** What a call may have come to that nobody reports. */
export const estimateSchema = z.strictObject({
	/** Billionths of a USD, or null when its model has no price. */
	nanoUsd: z.number().int().nullable(),
	/** Tokens read and written. */
	tokens: z.number().int(),
});

/** How full a session was after one of its steps, in tokens. */
export const contextSchema = z.strictObject({
	/** What the step read and wrote: the next one begins with it. */
	tokens: z.number().int().min(0),
	/** What the model's context holds. */
	limit: z.number().int().positive(),
	/** From here on OpenCode compacts the session by itself. */
	ceiling: z.number().int().positive(),
});

/** What a commander asked for with delegate_task, or what the engine asks for itself (a review). */
export const taskSpecSchema = z.strictObject({
	id: z.string(),
	kind: z.enum(['work', 'review']),
	role: z.string(),
	title: z.string(),
	prompt: z.string(),
	/** The todo item that a passed review checks. */
	todoId: z.string().nullable(),
	/** Globs that the task claims; null claims the whole tree when the role edits. */
	files: z.array(z.string()).nullable(),
	dependsOn: z.array(z.string()),
	review: z.boolean(),
	/** The task that a review judges. */
	reviewOf: z.string().nullable(),
	/** Arguments in canonical form: the same key in the same commander turn is the same task. */
	callKey: z.string().nullable(),
	/** The commander turn in which it was asked for. */
	turn: z.number().int(),
});

export const todoStateSchema = z.enum(['open', 'progress', 'done', 'cancelled']);

/** One checkbox line of todo.md, in file order. */
export const todoItemSchema = z.strictObject({
	id: z.string(),
	title: z.string(),
	state: todoStateSchema,
	parent: z.string().nullable(),
	depth: z.number().int().min(0),
	/** Zero-based line in the file. */
	line: z.number().int().min(0),
	agent: z.string().nullable(),
	dependsOn: z.array(z.string()),
	/** On an open item that cannot be begun: what it waits for that is no item, or nothing when that is not said. */
	blocked: z.string().optional(),
});

/** The file as it was last read. `problem` is set when it is missing or damaged. */
export const todoSnapshotSchema = z.strictObject({
	/** Content hash; `base_version` of update_todo. Empty when there is no file. */
	version: z.string(),
	items: z.array(todoItemSchema),
	/** Null, or what is wrong in words for the user; such a file never counts as complete. */
	problem: z.string().nullable(),
});

/** Why a turn ended in an error, as OpenCode's session.error gives it. */
export const turnErrorSchema = z.strictObject({
	name: z.string(),
	message: z.string(),
	statusCode: z.number().int().nullable(),
	retryable: z.boolean(),
	/** What the provider itself says, where that is more than `message`: one line, without secrets. */
	cause: z.string().optional(),
	/** The model that was asked, as `provider/model`. */
	model: z.string().optional(),
});

/** A lane's whole turn: everything between our prompt and the session being idle. */
export const turnSchema = z.strictObject({
	finish: z.enum(['stop', 'error', 'aborted']),
	/** OpenCode's id of the last assistant message. */
	messageId: z.string(),
	/** That message's text, sanitized; the partial text after an abort. At most 64 kB. */
	text: z.string(),
	/** True when that message is a compaction summary: nobody is speaking. */
	isSummary: z.boolean(),
	/** True when that message also called tools. */
	hasToolCalls: z.boolean(),
	/** Hash of text and tool calls of the turn; equal digests are identical turns. */
	digest: z.string(),
	/** Tool calls in the turn. */
	toolCalls: z.number().int(),
	error: turnErrorSchema.nullable(),
});

/** A permission or question that waits for a person. */
export const personRequestSchema = z.strictObject({
	requestId: z.string(),
	kind: z.enum(['permission', 'question']),
	/** The directory the request belongs to: replies must carry it. */
	directory: z.string(),
	/** The session that asks; left out in logs of earlier versions. */
	session: z
		.strictObject({
			id: z.string(),
			/** Empty when it is not known. */
			title: z.string(),
			/** The sessions that started it, its own lane's last; empty for a lane's own, null when nobody knows them. */
			ancestors: z.array(z.string()).nullable(),
		})
		.optional(),
	/** Permission: what OpenCode's rules and ours are held against; left out when it could not be kept as it is. */
	patterns: z.array(z.string()).optional(),
	/** Permission: the tool (`bash`). Question: the header. */
	title: z.string(),
	/** Permission: the whole command or path. Question: its text. */
	detail: z.string(),
	/** Question: the choices offered, in order. Permission: the rules that "always" would save. */
	options: z.array(z.string()),
	/** Number of questions in the request (a request can hold several). */
	questions: z.array(
		z.strictObject({
			header: z.string(),
			question: z.string(),
			options: z.array(z.strictObject({label: z.string(), description: z.string()})),
			multiple: z.boolean(),
		}),
	),
});

/** How a person answered; `answers` has one list of labels per question. */
export const personAnswerSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('permission'),
		reply: z.enum(['once', 'always', 'reject']),
		message: z.string().nullable(),
	}),
	z.strictObject({kind: z.literal('question'), answers: z.array(z.array(z.string()))}),
	z.strictObject({kind: z.literal('declined')}),
]);

/** What FlowDesk gathered itself to judge a claim to the seal. */
export const evidenceSchema = z.strictObject({
	todo: todoSnapshotSchema,
	/** Open boxes of verification-checklist.md and sync-issues.md: `file:line text`. */
	openChecks: z.array(z.string()),
	checks: z.array(checkResultSchema),
	/** What defines the checks, hashed: name to SHA-256. */
	definitions: z.record(z.string(), z.string()),
});

export const outcomeSchema = z.enum([
	'sealed',
	'finished',
	'answered',
	'planned',
	'failed',
	'limit',
	'needs-person',
	'interrupted',
]);

export type CheckResult = Readonly<z.infer<typeof checkResultSchema>>;
export type Usage = Readonly<z.infer<typeof usageSchema>>;
export type Estimate = Readonly<z.infer<typeof estimateSchema>>;
export type Context = Readonly<z.infer<typeof contextSchema>>;
export type TaskSpec = Readonly<z.infer<typeof taskSpecSchema>>;
export type TodoItemState = z.infer<typeof todoStateSchema>;
export type TodoItem = Readonly<z.infer<typeof todoItemSchema>>;
export type TodoSnapshot = Readonly<z.infer<typeof todoSnapshotSchema>>;
export type TurnError = Readonly<z.infer<typeof turnErrorSchema>>;
export type Turn = Readonly<z.infer<typeof turnSchema>>;
export type PersonRequest = Readonly<z.infer<typeof personRequestSchema>>;
export type PersonAnswer = Readonly<z.infer<typeof personAnswerSchema>>;
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;
export type Outcome = z.infer<typeof outcomeSchema>;
