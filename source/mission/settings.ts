import {z} from 'zod';
import {watchModeSchema} from './watch/look.js';

/** The most lanes that may run at once: a number, or null for no cap. 0 means none may run. */
export const capSchema = z.number().int().min(0).max(1000).nullable();

/** Which of FlowDesk's tools a role is given; each set is one MCP entry. */
export const toolSetSchema = z.enum(['commander', 'plan', 'review', 'none']);

/** A list price in USD per million tokens. */
export const priceSchema = z.strictObject({
	input: z.number().min(0),
	output: z.number().min(0),
	cacheRead: z.number().min(0),
});

/** What a mission may spend before it pauses or ends; null is no limit. */
export const budgetSchema = z.strictObject({
	/** USD, as far as prices are known. */
	usd: z.number().min(0.01).max(1_000_000).nullable(),
	/** Tokens read anew and written, over all models. */
	tokens: z.number().int().min(1).nullable(),
});

/** What parts of a mission may spend, within its budget. */
export const allowancesSchema = z.strictObject({
	/** One task, with all its lanes, what their agents started, and its reviews. */
	task: budgetSchema,
	/** All lanes of a role together, by its name. */
	roles: z.record(z.string(), budgetSchema),
	/** All missions of the project within one local day. */
	day: budgetSchema.default({usd: null, tokens: null}),
});

/** One of several models that a role may use. */
export const modelChoiceSchema = z.strictObject({
	/** `provider/model`. */
	model: z.string(),
	variant: z.string().optional(),
	/** Its list price, or null when nobody knows it. */
	price: priceSchema.nullable().default(null),
});

/** What the core needs to know of a role. Roles are data: any name may stand in `roles`. */
export const roleSchema = z.strictObject({
	/** The first letter of its lanes' names (`w` gives w1, w2, ...). */
	letter: z.string().regex(/^[a-z]$/),
	cap: capSchema,
	/** True when it changes files: its tasks claim paths, and its results are reviewed. */
	edits: z.boolean(),
	/** True when the commander may delegate to it. */
	delegable: z.boolean(),
	tools: toolSetSchema,
	/** `provider/model`, or null while none is chosen (such a mission is never started). */
	model: z.string().nullable(),
	/** How hard the model thinks, by a name that OpenCode lists for it; left out is OpenCode's own choice. */
	variant: z.string().optional(),
	/** The model's list price, or null when nobody knows it. */
	price: priceSchema.nullable().default(null),
	/** The models that it may use, the user's first choice first; left out where there is only one. */
	choices: z.array(modelChoiceSchema).min(2).optional(),
});

/** One command that must pass before the mission may be sealed. */
export const checkSchema = z.strictObject({
	id: z.string().min(1),
	command: z.string().min(1),
	/** Milliseconds after which the command is ended and counts as failed. */
	timeoutMs: z.number().int().positive(),
});

export const limitsSchema = z.strictObject({
	/** Continuations in one mission. */
	iterations: z.number().int().min(0),
	/** Identical commander answers to continuations, one after another. */
	identicalTurns: z.number().int().min(1),
	/** Continuations, one after another, without any change in the todo items. */
	noProgress: z.number().int().min(1),
	/** Times a task goes back to its author after a failed review. */
	fixCycles: z.number().int().min(0),
	/** Lanes that a task may use up by dying before a person or the commander is told. */
	attempts: z.number().int().min(1),
	/** Milliseconds from start to forced end, or null. */
	timeMs: z.number().int().positive().nullable(),
	/** Prompts with results that may wake the commander within a minute. */
	wakeUpsPerMinute: z.number().int().min(1),
	/** Tasks that may be open (not finished) at once; more are refused. */
	openTasks: z.number().int().min(1),
	/** Calls of task_result and list_tasks in one commander turn before the turn is ended. */
	polls: z.number().int().min(1),
	/** Percent of a model's context from which on a lane gets room before its next prompt; 100 leaves it to OpenCode. */
	contextPercent: z.number().int().min(50).max(100),
	/** Milliseconds without a byte after which a running lane counts as stalled. */
	silenceMs: z.number().int().positive(),
	/** Milliseconds after which a question that nobody looked at is declined, or null for never. */
	questionMs: z.number().int().positive().nullable().default(null),
});

/** The most tokens that one model call may read and write; null is no limit. */
export const callLimitsSchema = z.strictObject({
	inputTokens: z.number().int().min(1).nullable(),
	outputTokens: z.number().int().min(1).nullable(),
});

export const settingsSchema = z.strictObject({
	roles: z.record(z.string(), roleSchema),
	/** The role that owns the mission; there is one lane of it. */
	commander: z.string(),
	/** The role that reviews, or null when results are not reviewed. */
	reviewer: z.string().nullable(),
	/** Cap on all lanes together. */
	maxLanes: capSchema,
	/** Caps by provider id and by `provider/model`. */
	providerCaps: z.record(z.string(), capSchema),
	modelCaps: z.record(z.string(), capSchema),
	limits: limitsSchema,
	callLimits: callLimitsSchema.default({inputTokens: null, outputTokens: null}),
	budget: budgetSchema.default({usd: null, tokens: null}),
	allowances: allowancesSchema.default({
		task: {usd: null, tokens: null},
		roles: {},
		day: {usd: null, tokens: null},
	}),
	/** Milliseconds of countdown before a continuation is sent. */
	countdownMs: z.number().int().min(0),
	/** Milliseconds for which results are gathered into one prompt to the commander. */
	resultWindowMs: z.number().int().min(0),
	checks: z.array(checkSchema),
	/** True when checks that failed before the first lane must pass too. */
	demandGreenBaseline: z.boolean(),
	/** True when the working tree is saved before the first lane; false in a folder without git. */
	savesBase: z.boolean(),
	/** True when a person can answer (a screen); false makes a mission that needs one end. */
	attended: z.boolean(),
	/** What happens when a lane changed what it has no business with. */
	watch: watchModeSchema,
	/** `ask` lets no task of a role that edits start before the user has approved the plan. */
	approve: z.enum(['ask', 'auto']).default('auto'),
	/** Whether a provider may be used while nobody knows what its quota still allows. */
	quotaUnknown: z.enum(['admit', 'ask', 'block']).default('admit'),
	/** By provider of its models: null where a relay hears which model answers, else why not. Left out without `--verify-model`. */
	relayed: z.record(z.string(), z.string().nullable()).optional(),
	/** Why no call is asked for before it is sent, on a server where that is so: limits on spending are approximate there. */
	unasked: z.string().optional(),
	/** `plan` ends the mission when the plan is written. */
	stopAfter: z.enum(['plan', 'seal']),
});

export type Cap = z.infer<typeof capSchema>;
export type ToolSet = z.infer<typeof toolSetSchema>;
export type Role = Readonly<z.infer<typeof roleSchema>>;
export type ModelChoice = Readonly<z.infer<typeof modelChoiceSchema>>;
export type Price = Readonly<z.infer<typeof priceSchema>>;
export type Budget = Readonly<z.infer<typeof budgetSchema>>;
export type Allowances = Readonly<z.infer<typeof allowancesSchema>>;
export type Check = Readonly<z.infer<typeof checkSchema>>;
export type Limits = Readonly<z.infer<typeof limitsSchema>>;
export type CallLimits = Readonly<z.infer<typeof callLimitsSchema>>;
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The limits of a mission that sets none of its own. */
export const defaultLimits: Limits = {
	iterations: 20,
	identicalTurns: 3,
	noProgress: 3,
	fixCycles: 2,
	attempts: 2,
	timeMs: null,
	wakeUpsPerMinute: 20,
	openTasks: 100,
	polls: 40,
	contextPercent: 85,
	silenceMs: 600_000,
	questionMs: null,
};

/** The budget of a mission that sets none of its own. */
export const defaultBudget: Budget = {usd: 5, tokens: null};

/** Calls that nothing limits. */
export const noCallLimits: CallLimits = {inputTokens: null, outputTokens: null};

/** A budget that limits nothing. */
export const noBudget: Budget = {usd: null, tokens: null};

/** Caps of design: one commander, three planners, ten workers, five reviewers, fifty lanes. */
export const defaultCaps = {commander: 1, planner: 3, worker: 10, reviewer: 5, total: 50} as const;
