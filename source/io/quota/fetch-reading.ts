import type {QuotaReading, QuotaWindow} from '../../mission/quota.js';
import {isSafeAddress} from '../../mission/quota-address.js';
import {quotaWords} from '../../mission/quota-words.js';
import {
	type QuotaAdapter,
	type QuotaCredential,
	type QuotaFinding,
	type QuotaRequest,
	without,
} from './adapter.js';
import {type AnswerBody, askProvider, type ProviderAnswer} from './ask-provider.js';
import {retryAfterMs} from './retry-after.js';

/** How a question went, which decides when the next one may be asked. */
export type QuotaOutcome = 'answered' | 'refused' | 'limited' | 'failed';

/** A reading, and how asking for it went. */
export type FetchedReading = Readonly<{reading: QuotaReading; outcome: QuotaOutcome}>;

/** One question to a provider. */
export type ReadingRequest = Readonly<{
	adapter: QuotaAdapter;
	credential: QuotaCredential;
	accountKey: string;
	/** Another address than the provider's own; null for that one. */
	base: string | null;
	/** FlowDesk's version, which it tells in its name. */
	version: string;
	now: () => number;
	/** What must not stand in the words of a reading, beside what was asked with. */
	secrets?: (() => readonly string[]) | undefined;
	timeoutMs?: number;
}>;

/** No answer to a usage question asks for longer than this, ms: an absurd wait would silence a gauge for good. */
const longestWaitMs = 3_600_000;

/** The most windows that a reading keeps. */
const mostWindows = 40;

/** Asks a provider once how an account stands. Every way in which that can fail is a reading too; never rejects. */
export async function fetchReading(request: ReadingRequest): Promise<FetchedReading> {
	const {adapter, credential, version, timeoutMs = 10_000} = request;
	const base = (request.base ?? adapter.base(credential)).replace(/\/+$/, '');
	if (!isSafeAddress(base)) {
		const reason = 'its address is neither https nor on this machine, so no login is sent there';
		return finished(request, {...failed(reason), waitMs: null});
	}
	const ask = (question: QuotaRequest) =>
		askProvider({request: question, base, userAgent: `flowdesk/${version}`, timeoutMs});
	const answer = await ask(adapter.request(credential));
	const now = request.now();
	const waitMs = answer.ok ? retryAfterMs(answer.header, now) : null;
	const judged = judge(adapter, answer, now);
	const second = isTaken(answer) ? (adapter.again?.(credential, judged.finding) ?? null) : null;
	if (second !== null) {
		const told = await ask(second.request);
		const more = judge({read: second.read}, told, request.now());
		const isAnswered = isTaken(told) && more.outcome === 'answered';
		return finished(request, {...(isAnswered ? more : judged), waitMs});
	}
	return finished(request, {...judged, waitMs});
}

function isTaken(answer: ProviderAnswer): boolean {
	return answer.ok && answer.status >= 200 && answer.status < 300 && answer.body.kind === 'json';
}

/** What answers mean, in the words of one provider. */
type Meaning = Pick<QuotaAdapter, 'read' | 'refused'>;

type Judged = Readonly<{finding: QuotaFinding; outcome: QuotaOutcome}>;

function failed(reason: string): Judged {
	return {finding: without('unknown', reason), outcome: 'failed'};
}

/** What an answer means, by its status, its headers and its body together. */
function judge(adapter: Meaning, answer: ProviderAnswer, now: number): Judged {
	if (!answer.ok) {
		return failed(answer.reason);
	}
	const {status, body} = answer;
	if (status >= 200 && status < 300) {
		return judgeBody(adapter, body, now);
	}
	if (status >= 300 && status < 400) {
		return failed('the provider sends elsewhere, where no login follows');
	}
	const own = body.kind === 'json' ? (adapter.refused?.(status, body.value) ?? null) : null;
	if (own !== null) {
		return {finding: own, outcome: own.state === 'refused' ? 'refused' : 'answered'};
	}
	return judgeStatus(answer);
}

function judgeBody(adapter: Pick<Meaning, 'read'>, body: AnswerBody, now: number): Judged {
	if (body.kind !== 'json') {
		return failed(bodyWords[body.kind]);
	}
	const finding = adapter.read(body.value, now);
	if (finding.state === 'refused') {
		return {finding, outcome: 'refused'};
	}
	const isEmpty = finding.state === 'unknown' && finding.windows.length === 0;
	return {finding, outcome: isEmpty ? 'failed' : 'answered'};
}

const bodyWords = {
	html: 'a web page came instead of an answer',
	empty: 'the answer is empty',
	other: 'the answer is no JSON',
	long: 'the answer is too long',
} as const;

function judgeStatus({status, body, header}: Extract<ProviderAnswer, {ok: true}>): Judged {
	const isSpent = header('x-ratelimit-remaining') === '0';
	// Who is refused for good is not told when to come again; a firewall's page may be.
	const isAskedToWait = body.kind === 'json' && header('retry-after') !== null;
	if (status === 429 || (status === 403 && (isSpent || isAskedToWait))) {
		const finding = without('limited', 'the provider wants fewer questions about its usage');
		return {finding, outcome: 'limited'};
	}
	if (status === 401 || status === 403) {
		// A page, or nothing at all, is a network's or a firewall's word, and proves nothing of the login.
		return body.kind === 'json'
			? {
					finding: without('refused', `the provider refuses the login (${status})`),
					outcome: 'refused',
				}
			: failed(`something on the way refuses (${status})`);
	}
	switch (status) {
		case 402:
			return {
				finding: without('exhausted', 'the provider wants to be paid first'),
				outcome: 'answered',
			};
		case 404:
			return {finding: without('unsupported', 'its server has none'), outcome: 'answered'};
		default:
			return failed(`the provider answers with status ${status}`);
	}
}

function finished(
	{credential, accountKey, now, secrets}: ReadingRequest,
	{finding, outcome, waitMs}: Judged & Readonly<{waitMs: number | null}>,
): FetchedReading {
	const observedAt = now();
	const known = [credential.secret, credential.accountId ?? '', ...(secrets?.() ?? [])];
	const words = (text: string) => quotaWords(text, known);
	const isHeld = (outcome === 'limited' || outcome === 'failed') && waitMs !== null;
	const reading: QuotaReading = {
		provider: credential.provider,
		accountKey,
		state: finding.state,
		observedAt,
		windows: finding.windows.slice(0, mostWindows).map((one) => cleanWindow(one, words)),
		balance: finding.balance && {
			...finding.balance,
			currency: words(finding.balance.currency).slice(0, 12),
		},
		reason: finding.reason === null ? null : words(finding.reason),
		retryAt: isHeld ? observedAt + Math.min(waitMs, longestWaitMs) : null,
		limitedUntil: null,
		source: 'poll',
	};
	return {reading, outcome};
}

function cleanWindow(window: QuotaWindow, words: (text: string) => string): QuotaWindow {
	const {id, model} = window;
	return {...window, id: words(id), model: model === null ? null : words(model)};
}
