import {z} from 'zod';
import {
	modelSchema,
	type WrittenCheck,
	type WrittenLimits,
	writtenCheckSchema,
	writtenLimitsSchema,
} from './flow.js';
import {type Cap, capSchema} from './settings.js';

const caps = z.record(z.string(), capSchema);

/** `flowdesk.jsonc`, the user's own or a project's. Everything may be left out. */
export const configurationSchema = z
	.strictObject({
		$schema: z.string().describe('For editors.'),
		model: modelSchema.describe('provider/model for roles that have none of their own.'),
		models: z.record(z.string(), modelSchema).describe('provider/model by role.'),
		caps: caps.describe('The most lanes at once by role; 0 is none, null only the total.'),
		maxLanes: capSchema.describe('The most lanes at once, all roles.'),
		providerCaps: caps.describe('The most lanes at once by provider.'),
		modelCaps: caps.describe('The most lanes at once by provider/model.'),
		limits: writtenLimitsSchema,
		checks: z.array(writtenCheckSchema).describe('Commands that must pass before the seal.'),
		flow: z.string().min(1).describe('The name of a flow, or the path of your own.'),
	})
	.partial();

export type Configuration = Readonly<z.infer<typeof configurationSchema>>;

/** What a project's file asks for and only the user may grant: commands to run, and where code is sent. */
export type ProjectWishes = Readonly<Pick<Configuration, 'checks' | 'model' | 'models' | 'flow'>>;

/** The user's file with what the project's file may do unasked, and what it may not. */
export type MergedConfiguration = Readonly<{configuration: Configuration; wishes: ProjectWishes}>;

/**
 * Lays a project's file over the user's. Of two caps or limits the stricter one holds, so a project
 * tightens and never loosens; its commands, models and flow stay wishes until the user consents.
 */
export function mergeConfigurations(
	user: Configuration,
	project: Configuration,
): MergedConfiguration {
	const {checks, model, models, flow, $schema: _, ...restrictions} = project;
	return {
		configuration: {
			...user,
			...restrictions,
			...both(user.maxLanes, project.maxLanes, 'maxLanes'),
			caps: stricterOf(user.caps, project.caps),
			providerCaps: stricterOf(user.providerCaps, project.providerCaps),
			modelCaps: stricterOf(user.modelCaps, project.modelCaps),
			limits: stricterOf<WrittenLimits>(user.limits, project.limits),
		},
		wishes: {
			...(checks === undefined ? {} : {checks}),
			...(model === undefined ? {} : {model}),
			...(models === undefined ? {} : {models}),
			...(flow === undefined ? {} : {flow}),
		},
	};
}

/** The configuration after the user agreed to what the project wishes: the project's choice wins. */
export function withConsent({configuration, wishes}: MergedConfiguration): Configuration {
	return {
		...configuration,
		...wishes,
		...(configuration.models || wishes.models
			? {models: {...configuration.models, ...wishes.models}}
			: {}),
	};
}

/** The commands of written checks, one per line, for the question that asks for consent. */
export function checkCommands(checks: readonly WrittenCheck[]): readonly string[] {
	return checks.map((check) => (typeof check === 'string' ? check : check.command));
}

function both(
	a: Cap | undefined,
	b: Cap | undefined,
	key: 'maxLanes',
): Partial<Record<typeof key, Cap>> {
	const value = stricter(a, b);
	return value === undefined ? {} : {[key]: value};
}

/** Null is no cap; undefined is not set. */
function stricter(a: Cap | undefined, b: Cap | undefined): Cap | undefined {
	if (typeof a === 'number' && typeof b === 'number') {
		return Math.min(a, b);
	}
	return typeof a === 'number' ? a : (b ?? a);
}

function stricterOf<T extends Readonly<Record<string, Cap | undefined>>>(
	a: T | undefined,
	b: T | undefined,
): T {
	const keys = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
	return Object.fromEntries([...keys].map((key) => [key, stricter(a?.[key], b?.[key])])) as T;
}
