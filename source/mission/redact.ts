const hidden = '[removed]';

/** Shapes of keys and tokens that providers and tools give out, whatever stands around them. */
const keys: readonly RegExp[] = [
	/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
	/\beyJ[\w-]{6,}\.[\w-]{6,}(\.[\w-]*)?/g,
	/\b(sk|pk|rk|gsk|xai|hf|nvapi|r8|pplx|csk|fw|glpat|npm|pypi|dop_v1|key|tok)[-_][\w*.…-]{6,}/gi,
	/\b(gh[opsur]_|github_pat_|xox[a-z]-|ya29\.)[\w.-]{8,}/g,
	/\bAIza[\w-]{16,}/g,
	/\b(AKIA|ASIA)[A-Z0-9]{12,}/g,
];

/** A scheme of HTTP's and what it carries. */
const schemes = /\b(bearer|basic)\s+(?!tokens?\b|auth)[\w+/=.~-]{6,}/gi;

/** Words that name a secret and what follows them: `password=x`, `"api_key": "x"`, `OPENAI_API_KEY=x`. */
const named =
	/([\w-]*(?:api[ _-]?key|access[_-]?key|secret|passw(?:or)?d|passphrase|credential|authorization|cookie)[\w-]*["']?\s*(?:provided\s*)?[=:]\s*["']?)([^\s"',;&)}\]]{3,})/gi;

/** The same for tokens, which are counted more often than told: a number is a count. */
const tokens =
	/([\w-]*token[\w-]*["']?\s*(?:provided\s*)?[=:]\s*["']?)(?!\d+(?:[\s"',;.&)}\]]|$))([^\s"',;&)}\]]{3,})/gi;

/** `https://user:password@host`. */
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/** A run of characters that is no word of any language, letters and digits, 24 and longer, with parts behind points. */
const random =
	/(?<![\w/.-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9+=]{24,}(?:\.[\w+=-]+)*(?![\w/-])/g;

/** A shorter value is not searched for: it may be any word. */
const leastKnown = 8;

/** Text without the secrets that are known, wherever they stand and whatever they look like. */
function withoutKnown(text: string, known: readonly string[]): string {
	return (
		known
			.filter((one) => one.length >= leastKnown)
			// A secret may be the beginning of another.
			.toSorted((a, b) => b.length - a.length)
			.reduce((rest, secret) => rest.replaceAll(secret, hidden), text)
	);
}

/** Text without the secrets that are known, and without what looks like a key, a token, a password or a login in an address. */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
	const unknown = withoutKnown(text, known);
	return keys
		.reduce((rest, shape) => rest.replace(shape, hidden), unknown)
		.replace(schemes, `$1 ${hidden}`)
		.replace(named, `$1${hidden}`)
		.replace(tokens, `$1${hidden}`)
		.replace(userInfo, `$1${hidden}@`)
		.replace(random, hidden);
}
