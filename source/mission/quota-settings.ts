import {z} from 'zod';
import {safeAddress} from './quota-address.js';

const address = z
	.string()
	.regex(safeAddress)
	.meta({title: 'an address that begins with https://, or with http:// on this machine'});

/** What the user sets about quotas. A project may not: it names where logins are sent, and commands to run. */
export const writtenQuotaSchema = z
	.strictObject({
		providers: z
			.record(z.string(), z.boolean())
			.describe('false: the quota of this provider is not read.'),
		claude: z
			.boolean()
			.describe(
				'true: the usage of a Claude subscription is read, from an endpoint that is not documented.',
			),
		fallbacks: z
			.strictObject({codex: z.boolean(), claude: z.boolean()})
			.partial()
			.describe('true: the login of this tool stands in where OpenCode has none.'),
		addresses: z
			.record(z.string(), address)
			.describe('Another base address than its own, by provider.'),
		commands: z
			.record(z.string(), z.array(z.string().min(1)).min(1))
			.describe('Program and arguments that print the quota of a provider as JSON, by provider.'),
		unknown: z
			.enum(['admit', 'ask', 'block'])
			.describe('What becomes of new lanes while the quota of their provider is not known.'),
	})
	.partial();

/** What is to be done with quotas, all of it decided. */
export type QuotaSettings = Readonly<{
	/** Providers whose quota is not read. */
	off: readonly string[];
	readsClaude: boolean;
	fallbacks: Readonly<{codex: boolean; claude: boolean}>;
	addresses: Readonly<Record<string, string>>;
	commands: Readonly<Record<string, readonly string[]>>;
	unknown: 'admit' | 'ask' | 'block';
}>;

/** What the user wrote, with what holds where nothing is written. */
export function quotaSettings(
	written: z.infer<typeof writtenQuotaSchema> | undefined,
): QuotaSettings {
	const {providers = {}, claude, fallbacks, addresses, commands, unknown} = written ?? {};
	return {
		off: Object.keys(providers).filter((name) => providers[name] === false),
		readsClaude: claude ?? false,
		fallbacks: {codex: fallbacks?.codex ?? false, claude: fallbacks?.claude ?? false},
		addresses: addresses ?? {},
		commands: commands ?? {},
		unknown: unknown ?? 'admit',
	};
}
