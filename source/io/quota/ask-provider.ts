import type {QuotaRequest} from './adapter.js';

/** What came back: a status with what could be read of its body, or why nothing came. */
export type ProviderAnswer = Readonly<
	| {
			ok: true;
			status: number;
			/** A header by its name. */
			header: (name: string) => string | null;
			body: AnswerBody;
	  }
	| {ok: false; reason: string}
>;

/** A body as JSON, or what it is instead. */
export type AnswerBody = Readonly<
	{kind: 'json'; value: unknown} | {kind: 'html' | 'empty' | 'other' | 'long'}
>;

/** The longest body that is read, bytes. */
const mostBytes = 262_144;

type Asked = Readonly<{
	request: QuotaRequest;
	/** A safe address, without a slash at its end. */
	base: string;
	userAgent: string;
	timeoutMs: number;
}>;

/** Sends one request and reads its answer. It follows no redirect and never rejects. */
export async function askProvider({
	request,
	base,
	userAgent,
	timeoutMs,
}: Asked): Promise<ProviderAnswer> {
	const {method, path, headers, body} = request;
	try {
		const response = await fetch(`${base}${path}`, {
			method,
			headers: {
				...headers,
				accept: 'application/json',
				'user-agent': userAgent,
				...(body === undefined ? {} : {'content-type': 'application/json'}),
			},
			...(body === undefined ? {} : {body: JSON.stringify(body)}),
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs),
		});
		const header = (name: string) => response.headers.get(name);
		return {ok: true, status: response.status, header, body: await readBody(response)};
	} catch (error) {
		return {ok: false, reason: trouble(error)};
	}
}

/** Why nothing came, in our words: an error's own could hold what was sent. */
function trouble(error: unknown): string {
	if (error instanceof Error && error.name === 'TimeoutError') {
		return 'the provider did not answer in time';
	}
	const cause = error instanceof Error ? error.cause : null;
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
	return /^[A-Z_]{3,40}$/.test(code)
		? `the provider could not be reached (${code})`
		: 'the provider could not be reached';
}

async function readBody(response: Response): Promise<AnswerBody> {
	const text = await readText(response);
	if (text === null) {
		return {kind: 'long'};
	}
	if (text.trim() === '') {
		return {kind: 'empty'};
	}
	if (/^\s*</.test(text) || response.headers.get('content-type')?.includes('html')) {
		return {kind: 'html'};
	}
	try {
		return {kind: 'json', value: JSON.parse(text)};
	} catch {
		return {kind: 'other'};
	}
}

/** The body as text, unpacked; null once it is longer than any answer. */
async function readText({body}: Response): Promise<string | null> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	// Leaving the loop early cancels the stream, so that the rest is never read.
	for await (const piece of body ?? []) {
		bytes += piece.byteLength;
		if (bytes > mostBytes) {
			return null;
		}
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString('utf8');
}
