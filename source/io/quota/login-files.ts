import {readFileSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {z} from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/** A login as far as a gauge needs it. Refresh tokens end here: no field can hold one. */
export type Login = Readonly<{
	kind: 'login' | 'key' | 'other';
	secret: string;
	/** Epoch ms; null for one that never expires. */
	expiresAt: number | null;
	accountId: string | null;
	/** Whom the token itself names; null where it names nobody. */
	person: string | null;
	/** Host or address of an enterprise's own GitHub, as it was written. */
	enterprise: string | null;
	/** Google's project. */
	project: string | null;
}>;

const oauthSchema = z
	.object({
		type: z.literal('oauth'),
		access: z.string(),
		refresh: z.string().optional().catch(undefined),
		expires: z.number(),
		accountId: z.string().nullish(),
		enterpriseUrl: z.string().nullish(),
	})
	// Google's plugin writes its project behind the refresh token; the token itself goes no further.
	.transform(
		({access, refresh, expires, accountId, enterpriseUrl}): Login => ({
			kind: 'login',
			secret: access,
			expiresAt: expires === 0 ? null : expires,
			accountId: accountId ?? null,
			person: claimsOf(access)?.sub ?? null,
			enterprise: enterpriseUrl ?? null,
			project: refresh?.split('|')[1] || null,
		}),
	);
const keySchema = z
	.object({type: z.literal('api'), key: z.string()})
	.transform(({key}) => keyLogin(key));
const wellKnownSchema = z
	.object({type: z.literal('wellknown'), token: z.string()})
	.transform(({token}): Login => ({...keyLogin(token), kind: 'other'}));
const entrySchema = z.union([oauthSchema, keySchema, wellKnownSchema]);

/** A key as a login. */
export function keyLogin(key: string): Login {
	return {
		kind: 'key',
		secret: key,
		expiresAt: null,
		accountId: null,
		person: null,
		enterprise: null,
		project: null,
	};
}

/** The file in which OpenCode keeps its logins. */
function openCodeAuthFile(environment: Environment): string {
	const {XDG_DATA_HOME: given, HOME: home} = environment;
	const root =
		given !== undefined && isAbsolute(given) ? given : join(home || homedir(), '.local', 'share');
	return join(root, 'opencode', 'auth.json');
}

/**
 * OpenCode's own logins by provider, read and never written. Entries of a kind that is not known are left out, as
 * OpenCode does it; a file that is not there or not JSON holds none. Never throws.
 */
export function readOpenCodeLogins(environment: Environment): ReadonlyMap<string, Login> {
	const {OPENCODE_AUTH_CONTENT: content} = environment;
	const entries = z
		.record(z.string(), z.unknown())
		.safeParse(content ? fromJson(content) : readJson(openCodeAuthFile(environment)));
	const logins = new Map<string, Login>();
	for (const [name, value] of Object.entries(entries.data ?? {})) {
		const entry = entrySchema.safeParse(value);
		if (entry.success) {
			logins.set(name.replace(/\/+$/, ''), entry.data);
		}
	}
	return logins;
}

const codexSchema = z.object({
	tokens: z.object({
		access_token: z.string(),
		account_id: z.string().nullish(),
		id_token: z.string().nullish(),
	}),
});
const claimsSchema = z.object({
	exp: z.number().nullish(),
	sub: z.string().nullish().catch(null),
	'https://api.openai.com/auth': z
		.object({chatgpt_account_id: z.string().nullish()})
		.nullish()
		.catch(null),
});

/** The login of OpenAI's own tool, which may be another account than OpenCode's; null without one. Never throws. */
export function readCodexLogin(environment: Environment): Login | null {
	const folder = environment['CODEX_HOME'] || join(environment['HOME'] || homedir(), '.codex');
	const file = codexSchema.safeParse(readJson(join(folder, 'auth.json')));
	if (!file.success) {
		return null;
	}
	const {access_token: secret, account_id: given, id_token: idToken} = file.data.tokens;
	const claims = [secret, idToken ?? ''].map(claimsOf);
	const told = claims.map((one) => one?.['https://api.openai.com/auth']?.chatgpt_account_id);
	const expires = claims[0]?.exp ?? null;
	return {
		...keyLogin(secret),
		kind: 'login',
		expiresAt: expires === null ? null : expires * 1000,
		accountId: given ?? told.find((one) => typeof one === 'string') ?? null,
		person: claims[0]?.sub ?? null,
	};
}

/** What a token says of itself; it is not checked, since whoever takes it will. */
function claimsOf(token: string): z.infer<typeof claimsSchema> | null {
	const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
	return claimsSchema.safeParse(fromJson(payload)).data ?? null;
}

const claudeSchema = z.object({
	claudeAiOauth: z.object({accessToken: z.string(), expiresAt: z.number().nullish()}),
});

/** The login of Anthropic's own tool, from its file alone; null without one. Never throws. */
export function readClaudeLogin(environment: Environment): Login | null {
	const folder =
		environment['CLAUDE_CONFIG_DIR'] || join(environment['HOME'] || homedir(), '.claude');
	const file = claudeSchema.safeParse(readJson(join(folder, '.credentials.json')));
	if (!file.success) {
		return null;
	}
	const {accessToken, expiresAt} = file.data.claudeAiOauth;
	return {...keyLogin(accessToken), kind: 'login', expiresAt: expiresAt ?? null};
}

/** What stands in a file of logins of OpenCode or of another tool and may be a secret, to know it where it turns up. Never throws. */
export function loginSecrets(environment: Environment): readonly string[] {
	const home = environment['HOME'] || homedir();
	const files = [
		openCodeAuthFile(environment),
		join(environment['CODEX_HOME'] || join(home, '.codex'), 'auth.json'),
		join(environment['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), '.credentials.json'),
	];
	const contents = [...files.map(readJson), fromJson(environment['OPENCODE_AUTH_CONTENT'] ?? '')];
	// Short texts may be any word.
	return contents.flatMap(textsIn).filter((text) => text.length >= 8);
}

/** Fields of a login that hold plain words, which errors and readings need. */
const plainFields: ReadonlySet<string> = new Set(
	'type scopes subscriptionType rateLimitTier auth_mode last_refresh enterpriseUrl'.split(' '),
);

function textsIn(value: unknown): readonly string[] {
	if (typeof value === 'string') {
		// Google's plugin writes its project behind the refresh token.
		return value.includes('|') ? [value, ...value.split('|')] : [value];
	}
	return typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([name, inner]) =>
				plainFields.has(name) ? [] : textsIn(inner),
			)
		: [];
}

/** No file of logins is longer. */
const mostBytes = 1_048_576;

function readJson(file: string): unknown {
	try {
		const stat = statSync(file);
		return stat.isFile() && stat.size <= mostBytes
			? fromJson(readFileSync(file, 'utf8'))
			: undefined;
	} catch {
		return undefined;
	}
}

/** Nothing where the text is no JSON: Node's own words about it could hold a piece of a secret. */
function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
