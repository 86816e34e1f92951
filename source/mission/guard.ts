import {roleReason} from './allowances.js';
import {budgetFacts} from './budget.js';
import {type Gate, held, type Judge} from './gate.js';
import {holdWords, roomWords, unknownWords} from './guard-words.js';
import {laneModel, livingLanes, providerOf} from './lanes.js';
import {paceGate} from './pace.js';
import {
	type QuotaReading,
	type QuotaVerdict,
	quotaVerdict,
	readingLastsMs,
	withoutUsedUp,
	withoutWaits,
} from './quota.js';
import {commanderLane, isPaused, type Lane, type MissionState} from './state.js';

/** Milliseconds after which a second lane is tried at a provider that was held, when the first says nothing. */
const trialMs = 60_000;

/** The most that a start is put off after a reset, so that not everything in the world starts at once, ms. */
const mostJitterMs = 30_000;

/**
 * The guard: judges by quota, health and waits that were asked for at a time (epoch ms). A role without a model is
 * never held. Caps, claims and budget are the queue's.
 */
export function modelGate(state: MissionState, model: string | null, at: number): Gate {
	if (model === null) {
		return {kind: 'open', facts: []};
	}

	const found = [quotaGate, restGate, healthGate].map((gate) => gate(state, model, at));
	const facts = found.flatMap((gate) => gate.facts);
	const closed = found.filter((gate) => gate.kind === 'wait').toSorted((a, b) => b.until - a.until);
	const asks = found.find((gate) => gate.kind === 'person');
	const [first] = closed;
	return first ? {...first, facts} : asks ? {...asks, facts} : {kind: 'open', facts};
}

/** The gate of a role: what is left of its allowance, its model, and the pace at which its provider is asked. */
function roleGate(state: MissionState, role: string, at: number): Gate {
	const reason = roleReason(state, role);
	return reason === null
		? providerGate(state, role, at)
		: {kind: 'person', reason, facts: [reason]};
}

/** The same without the allowance. */
export function providerGate(state: MissionState, role: string, at: number): Gate {
	const model = state.settings?.roles[role]?.model ?? null;
	const gate = modelGate(state, model, at);
	return gate.kind === 'open' && model !== null ? paceGate(state, model, at) : gate;
}

/** What lets a prompt to a lane out at a time (epoch ms), in words. */
export function promptGates(state: MissionState, laneId: string, at: number): readonly string[] {
	const lane = state.lanes[laneId];
	return lane === undefined
		? []
		: [...budgetFacts(state, lane), ...modelGate(state, laneModel(state, lane), at).facts];
}

/** Why a lane that rests is sent nothing for now, because of its provider or its role's budget; null when that does not hold it. */
export function heldReason(state: MissionState, lane: Lane, at: number): string | null {
	const mayBeSent = lane.state === 'open' || (lane.id === commanderLane && lane.state === 'idle');
	const gate = mayBeSent && !isPaused(state) ? roleGate(state, lane.role, at) : null;
	return gate === null || gate.kind === 'open' ? null : gate.reason;
}

/** True while a role's model may not be asked. */
export function isHeldBack(state: MissionState, role: string, at: number): boolean {
	return roleGate(state, role, at).kind !== 'open';
}

/** Providers with a lane that was let in and gets its prompt in its turn: one whose model rests keeps no other waiting. */
export function startingProviders(state: MissionState, at: number): Set<string | null> {
	const starting = livingLanes(state).filter(
		(lane) =>
			(lane.state === 'opening' || lane.state === 'open') && roleReason(state, lane.role) === null,
	);
	const models = [...new Set(starting.map((lane) => laneModel(state, lane)))];
	const open = models.filter((model) => modelGate(state, model, at).kind === 'open');
	return new Set(open.map((model) => (model === null ? null : providerOf(model))));
}

/** True for a lane with a session whose first prompt only a person lets go: nothing of it is at work. */
export function waitsForWord(state: MissionState, lane: Lane, at: number): boolean {
	return (
		lane.state === 'open' && (isPaused(state) || roleGate(state, lane.role, at).kind === 'person')
	);
}

/** Milliseconds by which this mission starts late after a wait: always the same for the same mission and provider. */
function jitterMs(state: MissionState, provider: string, waitMs: number): number {
	const most = Math.min(mostJitterMs, Math.max(0, waitMs) / 10);
	let hash = 2_166_136_261;
	for (const letter of `${state.missionId} ${provider}`) {
		hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
	}
	return Math.floor((hash / 2 ** 32) * most);
}

/** Milliseconds of a wait that a lane sits out; a longer one is waited for without it. */
export const longestWaitMs = 60_000;

/** How a provider's quota stands for a model, as far as this mission knows. */
export function modelStanding(state: MissionState, model: string, at: number): QuotaVerdict {
	const known = state.guard.quotas[providerOf(model)];
	if (known === undefined) {
		return {kind: 'unknown', reason: 'nothing was read'};
	}
	const {spentAccount} = known;
	if (spentAccount === null) {
		return {kind: 'unknown', reason: 'nobody can tell which account this server spends'};
	}
	const reading = withoutWaits(known.reading);
	const question = {now: at, model: modelName(model), accountKey: spentAccount};
	const verdict = quotaVerdict(reading, question);
	const isTried = reading.observedAt < wordAt(state, providerOf(model), reading);
	return isTried && isOpenEnded(verdict) ? triedVerdict(reading, question) : verdict;
}

/**
 * Epoch ms of a person's last word that a provider is to be tried: where it told no reset, only a call can show that there
 * is room again. To begin a mission is such a word, for what a call of an earlier one had met.
 */
function wordAt(state: MissionState, provider: string, {source}: QuotaReading): number {
	const begun = source === 'failure' ? state.startedAt : Number.NEGATIVE_INFINITY;
	return Math.max(begun, state.guard.allowed[provider] ?? Number.NEGATIVE_INFINITY);
}

function isOpenEnded(verdict: QuotaVerdict): boolean {
	return verdict.kind === 'exhausted' && verdict.until === null;
}

/** The verdict without what has no reset: other windows hold as ever. */
function triedVerdict(reading: QuotaReading, question: Parameters<typeof quotaVerdict>[1]) {
	const windows = reading.windows.filter(({resetsAt}) => resetsAt !== null);
	const rest = quotaVerdict({...withoutUsedUp(reading), state: 'unknown', windows}, question);
	const reason = 'it was used up when last heard of, and is tried again';
	return rest.kind === 'exhausted' ? rest : {kind: 'unknown' as const, reason};
}

/** True while the quota of a model is proven to be used up at a time (epoch ms), and not for a moment only. */
export function isUsedUp(state: MissionState, model: string | null, at: number): boolean {
	const standing = model === null ? null : modelStanding(state, model, at);
	return (
		standing?.kind === 'exhausted' &&
		(standing.until === null || standing.until - at > longestWaitMs)
	);
}

const quotaGate: Judge = (state, model, at) => {
	const provider = providerOf(model);
	const known = state.guard.quotas[provider];
	const late = known ? jitterMs(state, provider, resetIn(withoutWaits(known.reading))) : 0;
	const verdict = modelStanding(state, model, at);
	// Right after a reset nothing is known yet: what was used up then is so for a moment longer.
	const before = modelStanding(state, model, at - late);
	const used = [verdict, before].find((one) => one.kind === 'exhausted');
	if (used?.kind === 'exhausted') {
		const until = (used.until ?? (known?.reading.observedAt ?? at) + readingLastsMs) + late;
		const words = holdWords(provider, used);
		return used.until === null
			? {...held(Math.max(until, at + 1), `${words}, no reset is known`), isOpenEnded: true}
			: held(Math.max(until, at + 1), words);
	}
	if (verdict.kind === 'room') {
		return {kind: 'open', facts: [roomWords(provider, known?.reading ?? null, at)]};
	}
	const rule = state.settings?.quotaUnknown ?? 'admit';
	const hasGauge = known?.reading.state !== 'unsupported';
	const why = hasGauge ? verdict.reason : `no gauge: ${verdict.reason}`;
	if (rule === 'admit' || (rule === 'ask' && Object.hasOwn(state.guard.allowed, provider))) {
		const used = rule === 'admit' ? 'used all the same' : 'used, as you allowed';
		return {kind: 'open', facts: [`${unknownWords(provider, why)}: ${used}`]};
	}
	const reason = unknownWords(provider, `${why}; quota.unknown: ${rule}`);
	return {kind: 'person', reason, facts: [reason]};
};

/** Milliseconds that the last reset of what is used up was away when it was read: a week that has room delays nobody. */
function resetIn({windows, limitedUntil, observedAt}: QuotaReading): number {
	const used = windows.filter(({usedPercent}) => (usedPercent ?? 0) >= 100);
	return Math.max(
		0,
		...[...used.map(({resetsAt}) => resetsAt), limitedUntil].map(
			(time) => (time ?? observedAt) - observedAt,
		),
	);
}

const restGate: Judge = (state, model, at) => {
	const rest = state.guard.rests[model];
	if (rest === undefined) {
		return {kind: 'open', facts: []};
	}
	const until = rest.until + jitterMs(state, model, rest.until - rest.since);
	return at < until ? held(until, rest.reason) : {kind: 'open', facts: []};
};

/** A provider that was held gets one lane to try; an answer to it opens the rest. */
const healthGate: Judge = (state, model, at) => {
	const provider = providerOf(model);
	const health = state.guard.health[provider];
	if (health?.heldUntil == null) {
		const count = health?.failures.length ?? 0;
		const facts = count > 0 ? [`${provider} failed ${count} times in a row`] : [];
		return {kind: 'open', facts};
	}
	const {heldUntil, lastReason} = health;
	if (at < heldUntil) {
		return held(heldUntil, `${provider} keeps failing: ${lastReason}`);
	}
	const triedAt = state.guard.starts[provider] ?? 0;
	const isTried = triedAt >= heldUntil && at < triedAt + trialMs;
	return isTried
		? held(triedAt + trialMs, `${provider} kept failing: one lane tries it`)
		: {kind: 'open', facts: [`${provider} kept failing: this lane tries it`]};
};

/** A model's own name, without its provider. */
export function modelName(model: string): string {
	return model.slice(providerOf(model).length + 1);
}
