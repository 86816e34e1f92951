import {z} from 'zod';

const regexSchema = z.string().refine(isRegex, {error: 'expected a regular expression'});
const nameSchema = z.string().regex(/^[a-z][A-Za-z0-9]*$/, {
	error: 'expected a name of letters and digits',
});
/** A number, or a template that gives one (`'{{taskMs}}'`). */
const numberOrTemplateSchema = z.union([z.number().min(0), z.string().regex(/^\{\{.*\}\}$/)], {
	error: 'expected a number or a template like {{name}}',
});

/** Where the model looks something up: only in what the HTTP request carries. */
const textSourceSchema = z.enum([
	/** The last thing the user said. */
	'prompt',
	/** Everything the user said in this session. */
	'prompts',
	/** The first thing the user said. */
	'mission',
	'system',
	/** Everything said, called and answered in this session. */
	'session',
	/** The answers to the last tool calls; with `tool`, the last answer of that tool. */
	'answer',
	/** All answers, or all of one tool. */
	'answers',
	/** Arguments of the model's own calls (JSON), or those of one tool. */
	'calls',
]);

/** How the model gets to know a value. Named groups of `match` make an object, group 1 a text. */
export const learnSchema = z.discriminatedUnion('from', [
	z.strictObject({
		from: textSourceSchema,
		tool: z.string().optional(),
		match: regexSchema.optional(),
		/** True for a list of all matches, each once. */
		all: z.boolean().default(false),
		sorted: z.boolean().default(false),
		/** The name of a list whose members are left out. */
		without: nameSchema.optional(),
	}),
	/** The first of the scenario's `fixes` whose broken code stands in the text. */
	z.strictObject({from: z.literal('fixes'), in: textSourceSchema, tool: z.string().optional()}),
	/** The numbers from 1 to `to`. */
	z.strictObject({from: z.literal('range'), to: numberOrTemplateSchema}),
]);

/** True when the value is known (not empty), and fulfils what else is asked. */
export const conditionSchema = z.strictObject({
	know: nameSchema,
	matches: regexSchema.optional(),
	/** The name of a list that holds every member of `know`. */
	within: nameSchema.optional(),
	atLeast: z.number().int().optional(),
	not: z.boolean().default(false),
});

/** One condition, or several that must all hold. */
const conditionsSchema = z.preprocess(
	(value) => (value === undefined || Array.isArray(value) ? value : [value]),
	z.array(conditionSchema).optional(),
);

/** What a refusal says of trying again: seconds, a date so many seconds ahead, or nothing. */
const retryAfterSchema = z.union([
	z.number().min(0),
	z.strictObject({date: z.number()}),
	z.literal('none'),
]);

export const faultSchema = z.strictObject({
	kind: z.enum([
		/** An HTTP error: `status`, `retryAfter`, and a provider's own `body`. */
		'status',
		/** Accepts the request and never sends a byte. */
		'hang',
		/** Sends the first half of the answer, then breaks the connection. */
		'cut',
		/** Sends the first half of the answer, then nothing more. */
		'stall',
		/** Sends bytes that are neither SSE nor JSON. */
		'garbage',
		/** Says the step's text over and over until the caller hangs up. */
		'loop',
	]),
	status: z.number().int().min(400).max(599).default(500),
	/** Of several each one has its turn, counted as `times` are. */
	retryAfter: z.union([retryAfterSchema, z.array(retryAfterSchema).min(1)]).optional(),
	body: z.json().optional(),
	/** How often; then the step goes on as written. */
	times: z.number().int().min(1).default(1),
	/** `scenario` counts over all sessions, so that a lane opened anew does not meet the fault again. */
	per: z.enum(['session', 'scenario']).default('session'),
	if: conditionsSchema.optional(),
});

const callSchema = z.strictObject({
	/** The tool's name, or its ending: `delegate_task` finds `flowdesk_delegate_task`. */
	tool: z.string().min(1),
	/** Arguments; texts are templates. `{each: list, give: ...}` makes a list. */
	with: z.record(z.string(), z.json()).default({}),
});

/** One model call: what is thought, said and called in it. */
export const stepSchema = z.strictObject({
	if: conditionsSchema.optional(),
	think: z.string().optional(),
	say: z.string().optional(),
	calls: z.array(callSchema).default([]),
	/** A list: the step is played for its members, `batch` of them in one model call, each as `item`. */
	each: nameSchema.optional(),
	batch: z.number().int().min(1).default(1),
	/** The step is played this many times. */
	repeat: numberOrTemplateSchema.default(1),
	fault: faultSchema.optional(),
	/** Milliseconds for the whole call at speed 1, instead of the scenario's pace. */
	takes: numberOrTemplateSchema.optional(),
	/** The answer begins when so many calls of the role have been open at the same moment, or after three minutes. */
	gather: numberOrTemplateSchema.optional(),
	/** Token counts reported instead of the estimate. */
	usage: z
		.strictObject({
			prompt: z.number().int().optional(),
			/** Those of the prompt that came from the provider's cache. */
			cached: z.number().int().optional(),
			completion: z.number().int().optional(),
			/** False for an answer that says nothing of its tokens. */
			isTold: z.boolean().optional(),
		})
		.optional(),
});

const learnMapSchema = z.record(nameSchema, learnSchema).default({});

/** What a role does on a prompt. The first script whose `when` fits is played. */
export const scriptSchema = z.strictObject({
	name: z.string().min(1),
	when: z
		.strictObject({
			/** The last prompt; its named groups become names. */
			prompt: regexSchema.optional(),
			/** Something said, called or answered in the session. */
			session: regexSchema.optional(),
			/** Something that never stood in the session. */
			never: regexSchema.optional(),
			/** Which prompt of the session this is, counted from 1. */
			turn: z.number().int().min(1).optional(),
			if: conditionsSchema.optional(),
		})
		.default({}),
	learn: learnMapSchema,
	steps: z.array(stepSchema).min(1),
});

const roleSchema = z.strictObject({
	learn: learnMapSchema,
	scripts: z.array(scriptSchema).min(1),
});

export const paceSchema = z.strictObject({
	/** Milliseconds to the first token. */
	firstMs: z.number().min(0).default(500),
	/** Milliseconds between two pieces of about a word. */
	pieceMs: z.number().min(0).default(20),
	/** Share by which `firstMs` varies, the same way in every run. */
	jitter: z.number().min(0).max(1).default(0.4),
});

export const modelSchema = z.strictObject({
	context: z.number().int().default(200_000),
	output: z.number().int().default(16_000),
	/** USD for a million tokens. */
	inputPrice: z.number().default(1),
	outputPrice: z.number().default(4),
	/** The name in its answers instead of its own: a provider that puts another model in its place. */
	answersAs: z.string().optional(),
});

const limitSchema = z.strictObject({
	/** Calls that may be open at once, of all roles together. */
	concurrent: z.number().int().min(1),
	/** Seconds that a refused caller is asked to wait. */
	retryAfter: z.number().min(0).optional(),
});

const fixSchema = z.strictObject({
	broken: z.string().min(1),
	fixed: z.string(),
	/** A repair that does not hold, for a first try that fails. */
	careless: z.string().default(''),
	reason: z.string().default(''),
});

/**
 * A whole scenario file. `extends` names another one: its scripts are looked at after this one's, and its
 * parameters, models, fixes, pace and limit hold where this one has none.
 */
export const scenarioSchema = z.strictObject({
	name: z.string().min(1),
	about: z.string().min(1),
	extends: z.string().optional(),
	parameters: z.record(nameSchema, z.union([z.string(), z.number(), z.boolean()])).default({}),
	pace: paceSchema.optional(),
	/** A provider's limit: what goes beyond it is answered with 429. */
	limit: limitSchema.optional(),
	models: z.record(z.string(), modelSchema).default({}),
	fixes: z.array(fixSchema).default([]),
	roles: z.record(z.string(), roleSchema).default({}),
});

export type Learn = Readonly<z.infer<typeof learnSchema>>;
export type TextSource = z.infer<typeof textSourceSchema>;
export type Condition = Readonly<z.infer<typeof conditionSchema>>;
export type Fault = Readonly<z.infer<typeof faultSchema>>;
export type Step = Readonly<z.infer<typeof stepSchema>>;
export type Script = Readonly<z.infer<typeof scriptSchema>>;
export type Pace = Readonly<z.infer<typeof paceSchema>>;
export type ModelLimits = Readonly<z.infer<typeof modelSchema>>;
export type Fix = Readonly<z.infer<typeof fixSchema>>;
export type ScenarioRole = Readonly<z.infer<typeof roleSchema>>;
export type Scenario = Readonly<z.infer<typeof scenarioSchema>>;

function isRegex(source: string): boolean {
	try {
		return pattern(source) instanceof RegExp;
	} catch {
		return false;
	}
}

/** A scenario's regular expression: no case, `^` and `$` at lines, usable for one or for all matches. */
export function pattern(source: string): RegExp {
	return new RegExp(source, 'gim');
}
