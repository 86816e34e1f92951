import {z} from 'zod';
import {budgetSchema, callLimitsSchema, capSchema, defaultCaps, limitsSchema} from './settings.js';
import {watchModeSchema} from './watch/look.js';

const limits = limitsSchema.shape;

/** The time limit of a check that names none: ten minutes. */
export const defaultCheckTimeoutMs = 600_000;

/** A model as users write it: `provider/model`, or `provider/model#variant`. */
export const modelSchema = z
	.string()
	.regex(/^[^\s/]+\/\S+$/)
	.meta({title: 'provider/model'});

/** A shell command; one of blanks would pass without checking anything. */
const commandSchema = z.string().min(1).regex(/\S/, 'expected a command');

/** A command that must pass before the seal, as users write it: the command, or a map with its time limit. */
export const writtenCheckSchema = z.union([
	commandSchema,
	z.strictObject({
		id: z.string().min(1).optional().describe('The name it is shown by.'),
		command: commandSchema.describe('Run by a shell in the project folder.'),
		timeoutMs: limits.silenceMs.optional().describe('Milliseconds until it counts as failed.'),
	}),
]);

/** Limits as users write them: those that are left out keep their defaults. */
export const writtenLimitsSchema = z
	.strictObject({
		iterations: limits.iterations.describe('Continuations in one mission.'),
		identicalTurns: limits.identicalTurns.describe(
			'Identical answers to continuations, one after another.',
		),
		noProgress: limits.noProgress.describe(
			'Continuations, one after another, that change no todo item.',
		),
		fixCycles: limits.fixCycles.describe(
			'Times a task goes back to its author after a failed review.',
		),
		attempts: limits.attempts.describe('Lanes a task may use up by dying.'),
		timeMs: limits.timeMs.describe('Milliseconds from start to forced end, or null.'),
		wakeUpsPerMinute: limits.wakeUpsPerMinute.describe(
			'Prompts with results to the commander within a minute.',
		),
		openTasks: limits.openTasks.describe('Tasks that may be open at once.'),
		polls: limits.polls.describe('Calls that only look, in one commander turn.'),
		contextPercent: limits.contextPercent.describe(
			'Percent of a context from which on a lane gets room before its next prompt; 100 never.',
		),
		silenceMs: limits.silenceMs.describe(
			'Milliseconds without a byte after which a running lane counts as stalled.',
		),
		// Without its default, which would count as written.
		questionMs: limits.questionMs
			.unwrap()
			.describe('Milliseconds after which an unread question is declined; null never.'),
		call: z
			.strictObject({
				inputTokens: callLimitsSchema.shape.inputTokens.describe(
					'Tokens that one model call may read; null is no limit.',
				),
				outputTokens: callLimitsSchema.shape.outputTokens.describe(
					'Tokens that one model call may write; null is no limit.',
				),
			})
			.partial()
			.describe('What one model call may come to, on a server that FlowDesk starts.'),
	})
	.partial();

const writtenAmounts = z
	.strictObject({
		usd: budgetSchema.shape.usd.describe('USD by list price; null is no limit.'),
		tokens: budgetSchema.shape.tokens.describe(
			'Tokens read anew and written; null is no limit. It counts where a price is unknown.',
		),
	})
	.partial();

export type WrittenLimits = Readonly<z.infer<typeof writtenLimitsSchema>>;

/** A budget as users write it: what is left out keeps its default. */
export const writtenBudgetSchema = writtenAmounts
	.extend({
		task: writtenAmounts.describe(
			'What one task may spend, its reviews and what its agents start included.',
		),
		roles: z
			.record(z.string(), writtenAmounts)
			.describe('What all lanes of a role may spend together, by its name.'),
		day: writtenAmounts.describe(
			'What all missions of this project may spend together, from midnight to midnight.',
		),
	})
	.partial();

export type WrittenBudget = Readonly<z.infer<typeof writtenBudgetSchema>>;

const roleNames = z.array(z.string().min(1)).min(1);

const stageSchema = z.discriminatedUnion('stage', [
	z.strictObject({
		stage: z.literal('plan'),
		roles: roleNames.describe('Roles that research and write todo items.'),
	}),
	z.strictObject({
		stage: z.literal('work'),
		roles: roleNames.describe('Roles that do the items.'),
	}),
	z.strictObject({
		stage: z.literal('review'),
		role: z
			.string()
			.min(1)
			.describe('The role that judges every result. No review stage: no reviews.'),
	}),
	z.strictObject({
		stage: z.literal('seal'),
		checks: z
			.array(writtenCheckSchema)
			.default([])
			.describe('Commands that must pass. Empty: those the project itself suggests.'),
		demandGreenBaseline: z
			.boolean()
			.default(false)
			.describe('True when checks that failed before the mission must pass too.'),
	}),
]);

const flowRoleSchema = z.strictObject({
	cap: capSchema
		.default(null)
		.describe('The most lanes of this role at once; 0 is none, null only the total.'),
	model: modelSchema
		.nullable()
		.default(null)
		.describe('provider/model or provider/model#variant, or null for the chosen one.'),
});

/** A flow: what a mission goes through, with which roles, up to which limits. Plain data. */
export const flowSchema = z
	.strictObject({
		name: z.string().min(1),
		description: z.string().default(''),
		commander: z.string().min(1).describe('The role that owns the mission.'),
		stages: z
			.array(stageSchema)
			.min(1)
			.describe('In this order, each at most once: plan, work, review, seal.'),
		roles: z.record(z.string(), flowRoleSchema).describe('Agents that take part, by name.'),
		maxLanes: capSchema.default(defaultCaps.total).describe('The most lanes at once, all roles.'),
		providerCaps: z.record(z.string(), capSchema).default({}).describe('Caps by provider.'),
		modelCaps: z.record(z.string(), capSchema).default({}).describe('Caps by provider/model.'),
		limits: writtenLimitsSchema.default({}),
		budget: writtenBudgetSchema.default({}).describe('What a mission may spend.'),
		watch: watchModeSchema
			.default('tell')
			.describe(
				'tell, pause or abort: what happens when a lane commits, stashes, resets, or changes files outside its claim.',
			),
		countdownMs: z
			.number()
			.int()
			.min(0)
			.default(3000)
			.describe('Milliseconds of countdown before a continuation.'),
		resultWindowMs: z
			.number()
			.int()
			.min(0)
			.default(2000)
			.describe('Milliseconds for which results are gathered into one prompt.'),
	})
	.superRefine((flow, context) => {
		for (const {path, message} of faults(flow)) {
			context.addIssue({code: 'custom', path: [...path], message});
		}
	});

export type Flow = Readonly<z.infer<typeof flowSchema>>;
export type Stage = Flow['stages'][number];
export type WrittenCheck = z.infer<typeof writtenCheckSchema>;

/** The flow's stage of that kind, or null when it has none. */
export function stageOf<K extends Stage['stage']>(
	flow: Pick<Flow, 'stages'>,
	kind: K,
): Extract<Stage, {stage: K}> | null {
	const found = flow.stages.find((stage) => stage.stage === kind);
	return (found as Extract<Stage, {stage: K}> | undefined) ?? null;
}

type Fault = Readonly<{path: readonly (string | number)[]; message: string}>;

type FlowParts = Pick<Flow, 'stages' | 'roles' | 'commander' | 'budget'>;

const order = ['plan', 'work', 'review', 'seal'] as const;

function faults(flow: FlowParts): readonly Fault[] {
	return [...stageFaults(flow), ...roleFaults(flow)];
}

function stageFaults(flow: Pick<Flow, 'stages'>): readonly Fault[] {
	const found: Fault[] = [];
	flow.stages.forEach(({stage}, index) => {
		const before = flow.stages[index - 1]?.stage;
		if (before !== undefined && order.indexOf(stage) <= order.indexOf(before)) {
			const message = `expected stages in the order ${order.join(', ')}, each once; got "${stage}" after "${before}"`;
			found.push({path: ['stages', index, 'stage'], message});
		}
	});
	const kinds = new Set(flow.stages.map(({stage}) => stage));
	if (kinds.has('work') !== kinds.has('seal')) {
		const message = 'expected a work stage and a seal stage, or neither for a flow that only plans';
		found.push({path: ['stages'], message});
	}
	if (kinds.has('review') && !kinds.has('work')) {
		found.push({path: ['stages'], message: 'expected a work stage before the review stage'});
	}
	return found;
}

function roleFaults(flow: FlowParts): readonly Fault[] {
	const named: Fault[] = [];
	const check = (role: string, path: Fault['path']) => {
		if (!Object.hasOwn(flow.roles, role)) {
			const known = Object.keys(flow.roles).join(', ') || 'none';
			named.push({path, message: `expected one of the flow's roles (${known}), got "${role}"`});
		}
	};
	check(flow.commander, ['commander']);
	for (const role of Object.keys(flow.budget.roles ?? {})) {
		check(role, ['budget', 'roles', role]);
	}
	flow.stages.forEach((stage, index) => {
		if (stage.stage === 'review') {
			check(stage.role, ['stages', index, 'role']);
		} else if (stage.stage !== 'seal') {
			stage.roles.forEach((role, at) => {
				check(role, ['stages', index, 'roles', at]);
			});
		}
	});
	return named;
}
