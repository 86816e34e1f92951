import {z} from 'zod';
import {
	modelSchema,
	type WrittenCheck,
	writtenBudgetSchema,
	writtenCheckSchema,
	writtenLimitsSchema,
} from './flow.js';
import {writtenQuotaSchema} from './quota-settings.js';
import {type Cap, capSchema} from './settings.js';
import {watchModeSchema} from './watch/look.js';

const caps = z.record(z.string(), capSchema);

/** A key by its name, as help prints it. */
const key = z.string();

/** `flowdesk.jsonc`, the user's own or a project's. Everything may be left out. */
export const configurationSchema = z
	.strictObject({
		$schema: z.string().describe('For editors.'),
		model: modelSchema.describe(
			'provider/model, or provider/model#variant, for roles that have none of their own.',
		),
		models: z
			.record(z.string(), z.union([modelSchema, z.array(modelSchema).min(1)]))
			.describe(
				'provider/model or provider/model#variant by role; of several the first one whose provider is not used up.',
			),
		caps: caps.describe('The most lanes at once by role; 0 is none, null only the total.'),
		maxLanes: capSchema.describe('The most lanes at once, all roles.'),
		providerCaps: caps.describe('The most lanes at once by provider.'),
		modelCaps: caps.describe('The most lanes at once by provider/model.'),
		limits: writtenLimitsSchema,
		budget: writtenBudgetSchema.describe('What a mission may spend.'),
		checks: z.array(writtenCheckSchema).describe('Commands that must pass before the seal.'),
		watch: watchModeSchema.describe(
			'tell, pause or abort: what happens when a lane commits, stashes, resets, or changes files outside its claim.',
		),
		approve: z
			.enum(['ask', 'auto'])
			.describe('Whether the plan waits for your approval: ask or auto.'),
		snapshot: z
			.boolean()
			.describe('false: a server that FlowDesk starts takes none of the snapshots of OpenCode.'),
		notify: z
			.enum(['desktop', 'bell', 'off'])
			.describe(
				'desktop, bell or off: how you are told that something needs you while you look elsewhere. Only in your own file.',
			),
		flow: z.string().min(1).describe('The name of a flow, or the path of your own.'),
		keys: z
			.record(z.string(), z.union([key, z.array(key)]))
			.describe(
				'Keys of the screen by command, or by context/command: one, several, or none. Only in your own file.',
			),
		theme: z
			.enum(['auto', 'dark', 'light', 'high-contrast'])
			.describe("auto goes by the terminal's background. Only in your own file."),
		mouse: z.boolean().describe('false: the mouse stays with the terminal. Only in your own file.'),
		ascii: z.boolean().describe('true: plain ASCII signs; false: never. Only in your own file.'),
		reducedMotion: z
			.boolean()
			.describe('true: nothing moves but times and counts. Only in your own file.'),
		quota: writtenQuotaSchema.describe(
			'How the quotas of your providers are read. Only in your own file.',
		),
	})
	.partial();

export type Configuration = Readonly<z.infer<typeof configurationSchema>>;

/** What is set about the screen. A project's file may not: it could put one key where another is expected. */
const screenKeys = ['keys', 'theme', 'mouse', 'ascii', 'reducedMotion', 'notify'] as const;

/** What only the user's own file may set: the screen, and where logins are sent. */
export const ownKeys = [...screenKeys, 'quota'] as const;

/** What the user set about the screen. */
export type ScreenConfiguration = Readonly<Pick<Configuration, (typeof screenKeys)[number]>>;

/** What a project's file asks for and only the user may grant: commands to run, and where code is sent. */
export type ProjectWishes = Readonly<Pick<Configuration, 'checks' | 'model' | 'models' | 'flow'>>;

/** What a project's file may do unasked: it only ever lowers what flow and user have set. */
export type ProjectBounds = Readonly<
	Pick<
		Configuration,
		| 'caps'
		| 'maxLanes'
		| 'providerCaps'
		| 'modelCaps'
		| 'limits'
		| 'budget'
		| 'watch'
		| 'approve'
		| 'snapshot'
	>
>;

/** The user's file with what the project's file may do unasked, and what it may not. */
export type MergedConfiguration = Readonly<{
	configuration: Configuration;
	bounds: ProjectBounds;
	wishes: ProjectWishes;
}>;

/**
 * Sets a project's file beside the user's: its caps, limits and budget are bounds that only tighten, its
 * commands, models and flow stay wishes until the user consents.
 */
export function mergeConfigurations(
	user: Configuration,
	project: Configuration,
): MergedConfiguration {
	const {checks, model, models, flow, $schema: _, ...bounds} = project;
	return {
		configuration: user,
		bounds,
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

/** The lower of two caps or limits; null is no cap, undefined not set. */
export function stricter(a: Cap | undefined, b: Cap | undefined): Cap | undefined {
	if (typeof a === 'number' && typeof b === 'number') {
		return Math.min(a, b);
	}
	return typeof a === 'number' ? a : (b ?? a);
}

/** Of every key in either record the lower cap or limit. */
export function stricterOf<T extends Readonly<Record<string, Cap | undefined>>>(
	a: T,
	b: Readonly<Partial<Record<keyof T, Cap | undefined>>> | undefined,
): T {
	const keys = new Set([...Object.keys(a), ...Object.keys(b ?? {})]);
	return Object.fromEntries([...keys].map((key) => [key, stricter(a[key], b?.[key])])) as T;
}

/** A record without what is undefined in it. */
export function whatIsSet<T extends object>(
	partial: T | undefined,
): {[K in keyof T]?: Exclude<T[K], undefined>} {
	const entries = Object.entries(partial ?? {}).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries) as {[K in keyof T]?: Exclude<T[K], undefined>};
}
