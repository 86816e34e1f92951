import {z} from 'zod';
import {withoutSecrets} from '../../mission/redact.js';
import {oneLine, sanitize} from '../../mission/sanitize.js';

/** The secrets that may stand in a server's words: they are asked for when words come, since logins change meanwhile. */
export type KnownSecrets = () => readonly string[];

/** Characters of a cause, of a body that is read, and how deep its message may lie. */
const longest = 240;
const longestBody = 100_000;
const deepest = 6;

const words = z.string().trim().min(1);
/** What of an error's body says why; everything else in it (a user's id, what was asked) is left alone. */
const bodySchema = z.object({
	message: words.optional().catch(undefined),
	detail: words.optional().catch(undefined),
	error: z.unknown().optional(),
	metadata: z
		.object({raw: z.unknown().optional(), provider_name: words.optional().catch(undefined)})
		.optional()
		.catch(undefined),
});
const dataSchema = z.object({
	message: z.string().optional().catch(undefined),
	responseBody: z.string().optional().catch(undefined),
	metadata: z
		.object({message: words.optional().catch(undefined), code: words.optional().catch(undefined)})
		.optional()
		.catch(undefined),
});

/**
 * What the provider itself says of a call that failed, by the `data` of OpenCode's error: the innermost message of
 * the body, or the network's own code. Undefined where it says no more than the error's message does.
 */
export function causeOf(data: unknown, secrets: KnownSecrets): string | undefined {
	const parsed = dataSchema.safeParse(data);
	if (!parsed.success) {
		return undefined;
	}
	const {message = '', responseBody = '', metadata} = parsed.data;
	const innermost = wordsOf(responseBody.slice(0, longestBody), deepest);
	const cause = innermost ?? metadata?.message ?? metadata?.code;
	const shown = cause === undefined ? '' : safeWords(cause, longest, secrets);
	return shown === '' || safeWords(message, 4 * longest, secrets).includes(shown)
		? undefined
		: shown;
}

/** Words of a provider as they may be shown: one line, no control characters, no secret that is known and nothing that looks like one. */
export function safeWords(text: string, length: number, secrets: KnownSecrets): string {
	return oneLine(withoutSecrets(sanitize(text), secrets()), length);
}

function wordsOf(body: unknown, depth: number): string | undefined {
	if (typeof body === 'string') {
		return wordsOfText(body, depth);
	}
	const parsed = bodySchema.safeParse(Array.isArray(body) ? body[0] : body);
	if (!parsed.success || depth <= 0) {
		return undefined;
	}
	const {message, detail, error, metadata} = parsed.data;
	const raw = wordsOf(metadata?.raw, depth - 1);
	const upstream = metadata?.provider_name;
	if (raw !== undefined) {
		return upstream === undefined ? raw : `${upstream}: ${raw}`;
	}
	return wordsOf(error, depth - 1) ?? message ?? detail;
}

/** A text that holds JSON is read on; a page of HTML says nothing to a person. */
function wordsOfText(text: string, depth: number): string | undefined {
	const trimmed = text.trim();
	if (/^[[{]/.test(trimmed)) {
		try {
			return wordsOf(JSON.parse(trimmed), depth - 1);
		} catch {
			return undefined;
		}
	}
	return trimmed === '' || trimmed.startsWith('<') ? undefined : trimmed;
}
