import {
	type Allowance,
	allowancesOf,
	amountText,
	isOut,
	limitOf,
	outText,
	type Spender,
	spentOf,
} from './allowances.js';
import type {FactOf} from './events.js';
import type {Usage} from './records.js';
import type {Measured, OpenCall, Reservation} from './reservations.js';
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

/**
 * Tokens that a first call may read by what is known before its answer: OpenCode 1.18.33 sends 30,000 bytes of
 * instructions with it (measured), a token a byte at most, and tools of MCP servers come on top.
 */
export const firstCallTokens = 40_000;

/** Tokens that a first call may read beside what was measured of it: descriptions of MCP servers' tools, which OpenCode tells nobody. */
const unseenTokens = 10_000;

/**
 * Tokens that a call may read at most: what its conversation came to at the last call, and a token for every byte that
 * was added since (none is shorter). A conversation that was never measured, or by another model, or shrank since, counts
 * by its bytes.
 */
function inputBound(
	measured: Measured | undefined,
	{bytes, model}: Pick<CallQuestion, 'bytes' | 'model'>,
): number {
	return measured !== undefined && measured.model === model && bytes >= measured.bytes
		? measured.tokens + (bytes - measured.bytes)
		: bytes + unseenTokens;
}

/**
 * Billionths of a USD that so many tokens come to at most, and those among them for what is written: reading fewer may be
 * cheaper by the token, and is never dearer.
 */
export function costBound(
	prices: readonly CallPrice[],
	input: number,
	output: number,
): Readonly<{all: number; written: number}> {
	const within = prices.filter(({above}) => input >= above);
	const inputPrice = Math.max(0, ...within.map((price) => price.input));
	const outputPrice = Math.max(0, ...within.map((price) => price.output));
	const written = output * outputPrice * (nanoPerUsd / 1_000_000);
	return {
		all: Math.ceil(input * inputPrice * (nanoPerUsd / 1_000_000) + written),
		written: Math.floor(written),
	};
}

/** Tokens that a call may write at most, by its model and by what is set. */
function outputBound(settings: MissionState['settings'], {outputTokens}: CallQuestion): number {
	return Math.min(outputTokens, settings?.callLimits.outputTokens ?? outputTokens);
}

/**
 * The last call of a caller, while nobody has told what became of it; null otherwise. OpenCode makes one call of a session
 * after another: where the caller is about to make the next one, the word of the last is on its way.
 */
export function untoldCall({calls: {open}}: MissionState, caller: Caller): OpenCall | null {
	const key = callerKey(caller);
	const call = Object.hasOwn(open, key) ? open[key] : undefined;
	return call === undefined || call.isTriedAgain ? null : call;
}

/** What to reserve for a call. */
export function reservationFor(
	{calls, settings}: MissionState,
	question: CallQuestion,
): Reservation {
	const {laneId, model, prices, bytes} = question;
	const outputTokens = outputBound(settings, question);
	const input = inputBound(calls.measured[callerKey(question)], question);
	const cost = prices === null ? null : costBound(prices, input, outputTokens);
	return {
		laneId,
		model,
		nanoUsd: cost?.all ?? null,
		tokens: input + outputTokens,
		answer: {nanoUsd: cost?.written ?? 0, tokens: outputTokens},
		bytes,
	};
}

/** May a call be sent? `wait`: others are under way, and may leave enough. Every answer but `go` says why. */
export type CallVerdict = Readonly<
	/** `outputTokens` is what it may write. */
	| {kind: 'go'; reservation: Reservation; outputTokens: number; facts: readonly string[]}
	| {kind: 'wait'; reason: string; short: Short}
	/** `isTooLong`: whatever is left, no call may read as much. */
	| {kind: 'stop'; reason: string; short: Short | null; isTooLong?: boolean}
>;

/** An allowance of which a part does not reach for a call, and what the call may come to: billionths of a USD, or tokens. */
export type Short = Readonly<{of: string; part: keyof Budget; need: number}>;

/** One part of an allowance in its own unit. */
type Part = Readonly<{
	of: Allowance;
	name: keyof Budget;
	need: number;
	/** Reserved by calls of other lanes, and by those that this one may not wait for. */
	others: number;
	own: number;
}>;

function partsOf(
	state: MissionState,
	caller: CallQuestion,
	lane: Spender,
	{nanoUsd, tokens}: Reservation,
): readonly Part[] {
	const key = callerKey(caller);
	const open = Object.entries(state.calls.open)
		.filter(([name]) => name !== key)
		.map(([, one]) => one);
	return allowancesOf(state, lane).flatMap((of) => {
		const counted = open.filter(({laneId}) => countsTo(state, laneId, of));
		// A task never waits for its own: one of its calls may wait for this one.
		const isOwn = ({laneId}: Reservation) => of.scope === 'task' || laneId === caller.laneId;
		const sum = (some: readonly Reservation[], amount: (one: Reservation) => number) =>
			some.reduce((total, one) => total + amount(one), 0);
		const part = (
			name: keyof Budget,
			need: number,
			amount: (one: Reservation) => number,
		): Part => ({
			of,
			name,
			need,
			others: sum(
				counted.filter((one) => !isOwn(one)),
				amount,
			),
			own: sum(counted.filter(isOwn), amount),
		});
		return [
			...(of.limit.usd === null || nanoUsd === null
				? []
				: [part('usd', nanoUsd, (one) => one.nanoUsd ?? 0)]),
			...(of.limit.tokens === null ? [] : [part('tokens', tokens, (one) => one.tokens)]),
		];
	});
}

function countsTo(state: MissionState, laneId: string, {key}: Allowance): boolean {
	const lane = state.lanes[laneId];
	return lane !== undefined && allowancesOf(state, lane).some((one) => one.key === key);
}

const wholeNames = {
	mission: 'the budget',
	day: "today's budget of this project",
	role: "its role's budget",
	task: "its task's budget",
} as const;

/**
 * Judges a call before it is sent, so that what is spent never passes the budget, nor any allowance that the call counts
 * to: what was spent, what calls under way may come to, and what this one may come to must fit into each. A lane never
 * waits for its own calls: one of them waits for this one.
 */
export function judgeCall(state: MissionState, question: CallQuestion): CallVerdict {
	if (state.budget.dayProblem !== null) {
		return {kind: 'stop', reason: 'what other missions spent today is not known', short: null};
	}

	const lane = state.lanes[question.laneId] ?? nobody;
	const out = allowancesOf(state, lane).find((allowance) => isOut(state, allowance));
	if (out !== undefined) {
		return {kind: 'stop', reason: outText(out, wholeNames[out.scope]), short: null};
	}

	const reservation = reservationFor(state, question);
	const outputTokens = outputBound(state.settings, question);
	const read = reservation.tokens - outputTokens;
	const most = state.settings?.callLimits.inputTokens ?? null;
	if (most !== null && read > most) {
		return {
			kind: 'stop',
			reason: `its next call of ${question.model} may read up to ${read} tokens, and one call may read ${most} (limits.call.inputTokens)`,
			short: null,
			isTooLong: true,
		};
	}

	const parts = partsOf(state, question, lane, reservation);
	const shorts = parts.filter(
		({of, name, need, others, own}) => spentOf(of, name) + others + own + need > limitOf(of, name),
	);
	const short = shorts.find(({others}) => others === 0) ?? shorts[0];
	return short === undefined
		? {kind: 'go', reservation, outputTokens, facts: parts.map(factOf)}
		: shortVerdict(question, short);
}

const nobody: Spender = {taskId: null, role: ''};

function factOf({of, name, need, others, own}: Part): string {
	const whose = of.scope === 'mission' ? '' : `${of.name}: `;
	return `${whose}${amountText(name, spentOf(of, name))} spent, ${amountText(name, others + own)} reserved, up to ${amountText(name, need)} for this call, of ${amountText(name, limitOf(of, name))}`;
}

function shortVerdict({model}: CallQuestion, {of, name, need, others}: Part): CallVerdict {
	const left = Math.max(0, limitOf(of, name) - spentOf(of, name));
	const call = `one more call of ${model} may cost up to ${amountText(name, need)}`;
	const rest = `${amountText(name, left)} of ${wholeNames[of.scope]} are left`;
	const short = {of: of.key, part: name, need};
	return others > 0
		? {
				kind: 'wait',
				reason: `${call}; ${rest}, and calls under way hold ${amountText(name, others)}`,
				short,
			}
		: {kind: 'stop', reason: `${call}, and ${rest}`, short};
}

/** What limits a call that is stopped, as its refusal records it; the mission's own budget has no name. */
export function refusalOf({
	short,
	isTooLong = false,
}: Pick<Extract<CallVerdict, {kind: 'stop'}>, 'short' | 'isTooLong'>): Pick<
	FactOf<'call.refused'>,
	'of' | 'short'
> {
	if (short === null) {
		return {...(isTooLong ? {of: 'call'} : {}), short};
	}

	const {of, part, need} = short;
	return {...(of === 'mission' ? {} : {of}), short: {part, need}};
}

/** The tokens of a call that a conversation has come to: all that was read, and the answer. */
export function conversationTokens(usage: Usage): number {
	const {input, output, reasoning, cacheRead, cacheWrite} = usage;
	return input + output + reasoning + cacheRead + cacheWrite;
}
