import {isBudgetReached} from './budget.js';
import type {Usage} from './records.js';
import type {Measured, Reservation} from './reservations.js';
import type {Budget} from './settings.js';
import {nanoPerUsd} from './spent.js';
import type {MissionState} from './state.js';

/** Whoever calls a model: a lane, or a session that an agent of the lane had started. */
export type Caller = Readonly<{laneId: string; child?: string | undefined}>;

/** The name under which a caller's calls are kept. */
export function callerKey({laneId, child}: Caller): string {
	return child ?? laneId;
}

/** What a call costs that reads `above` tokens and more: USD per million tokens, as OpenCode counts a call's cost. */
export type CallPrice = Readonly<{above: number; input: number; output: number}>;

/** A model call that is about to be sent. */
export type CallQuestion = Caller &
	Readonly<{
		/** `provider/model`. */
		model: string;
		/** The dearest that a token in and a token out can be, by how much is read, from 0 on; null when nobody knows. */
		prices: readonly CallPrice[] | null;
		/** Bytes of its conversation, instructions and tools among them. */
		bytes: number;
		/** Tokens that it may write at most. */
		outputTokens: number;
	}>;

/** Tokens that a first call may read beside what was measured of it: the descriptions of other servers' tools. */
const unseenTokens = 10_000;

/**
 * Tokens that a call may read at most: what its conversation came to at the last call, and a token for every byte that
 * was added since (none is shorter). A conversation that was never measured, or shrank since, counts by its bytes.
 */
function inputBound(measured: Measured | undefined, bytes: number): number {
	return measured !== undefined && bytes >= measured.bytes
		? measured.tokens + (bytes - measured.bytes)
		: bytes + unseenTokens;
}

/** Billionths of a USD that so many tokens come to at most: reading fewer may be cheaper by the token, and is never dearer. */
function costBound(prices: readonly CallPrice[], input: number, output: number): number {
	const within = prices.filter(({above}) => input >= above);
	const inputPrice = Math.max(0, ...within.map((price) => price.input));
	const outputPrice = Math.max(0, ...within.map((price) => price.output));
	return Math.ceil((input * inputPrice + output * outputPrice) * (nanoPerUsd / 1_000_000));
}

/** What to reserve for a call. */
export function reservationFor({calls}: MissionState, question: CallQuestion): Reservation {
	const {laneId, prices, bytes, outputTokens} = question;
	const input = inputBound(calls.measured[callerKey(question)], bytes);
	return {
		laneId,
		nanoUsd: prices === null ? null : costBound(prices, input, outputTokens),
		tokens: input + outputTokens,
		bytes,
	};
}

/** May a call be sent? `wait`: others are under way, and may leave enough. Every answer but `go` says why. */
export type CallVerdict = Readonly<
	| {kind: 'go'; reservation: Reservation; facts: readonly string[]}
	| {kind: 'wait'; reason: string; short: Short}
	| {kind: 'stop'; reason: string; short: Short | null}
>;

/** A part of the budget that does not reach for a call, and what the call may come to: billionths of a USD, or tokens. */
export type Short = Readonly<{part: keyof Budget; need: number}>;

/** One part of the budget in its own unit. */
type Part = Readonly<{
	name: keyof Budget;
	limit: number;
	spent: number;
	need: number;
	/** Reserved by calls of other lanes, and of this one. */
	others: number;
	own: number;
}>;

function partsOf(
	{settings, spent, calls}: MissionState,
	caller: CallQuestion,
	{nanoUsd, tokens}: Reservation,
): readonly Part[] {
	const {usd = null, tokens: tokenLimit = null} = settings?.budget ?? {};
	const key = callerKey(caller);
	const open = Object.entries(calls.open).filter(([name]) => name !== key);
	const sum = (isOwn: boolean, amount: (one: Reservation) => number) =>
		open
			.filter(([, {laneId}]) => (laneId === caller.laneId) === isOwn)
			.reduce((total, [, one]) => total + amount(one), 0);
	const part = (
		name: keyof Budget,
		figures: Pick<Part, 'limit' | 'spent' | 'need'>,
		amount: (one: Reservation) => number,
	): Part => ({name, ...figures, others: sum(false, amount), own: sum(true, amount)});
	return [
		...(usd === null || nanoUsd === null
			? []
			: [
					part(
						'usd',
						{limit: Math.round(usd * nanoPerUsd), spent: spent.nanoUsd, need: nanoUsd},
						(one) => one.nanoUsd ?? 0,
					),
				]),
		...(tokenLimit === null
			? []
			: [
					part(
						'tokens',
						{limit: tokenLimit, spent: spent.tokens, need: tokens},
						(one) => one.tokens,
					),
				]),
	];
}

function amountText(name: keyof Budget, amount: number): string {
	return name === 'usd' ? `${(amount / nanoPerUsd).toFixed(2)} USD` : `${amount} tokens`;
}

/**
 * Judges a call before it is sent, so that what is spent never passes the budget: what was spent, what calls under way
 * may come to, and what this one may come to must fit into it. A lane never waits for its own calls: one of them waits
 * for this one.
 */
export function judgeCall(state: MissionState, question: CallQuestion): CallVerdict {
	if (isBudgetReached(state)) {
		return {kind: 'stop', reason: 'the budget is used up', short: null};
	}

	const reservation = reservationFor(state, question);
	const parts = partsOf(state, question, reservation);
	const short = parts.find(
		({limit, spent, need, others, own}) => spent + others + own + need > limit,
	);
	if (short === undefined) {
		const facts = parts.map(
			({name, limit, spent, need, others, own}) =>
				`${amountText(name, spent)} spent, ${amountText(name, others + own)} reserved, up to ${amountText(name, need)} for this call, of ${amountText(name, limit)}`,
		);
		return {kind: 'go', reservation, facts};
	}

	const {name, limit, spent, need, others} = short;
	const call = `one more call of ${question.model} may cost up to ${amountText(name, need)}`;
	const left = `${amountText(name, Math.max(0, limit - spent))} of the budget are left`;
	const reservedByOthers = `calls under way hold ${amountText(name, others)}`;
	return others > 0
		? {kind: 'wait', reason: `${call}; ${left}, and ${reservedByOthers}`, short: {part: name, need}}
		: {kind: 'stop', reason: `${call}, and ${left}`, short: {part: name, need}};
}

/** The tokens of a call that a conversation has come to: all that was read, and the answer. */
export function conversationTokens(usage: Usage): number {
	const {input, output, reasoning, cacheRead, cacheWrite} = usage;
	return input + output + reasoning + cacheRead + cacheWrite;
}
