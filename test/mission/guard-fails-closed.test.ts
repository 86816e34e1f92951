import {stdout} from 'node:process';
import fc from 'fast-check';
import {beforeAll, expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {modelGate} from '../../source/mission/guard.js';
import {initialState} from '../../source/mission/initial-state.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {reduce} from '../../source/mission/reduce.js';
import {modelRule} from '../../source/mission/rules/model.js';
import type {MissionState} from '../../source/mission/state.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const seed = Number(environment['FLOWDESK_SEED'] ?? Date.now() % 2 ** 31);
beforeAll(() => {
	stdout.write(`\nthe seed of these quotas is ${seed}\n`);
});

/** For how long a reading counts, ms. */
const lasts = 600_000;
const start = 10 * lasts;
const end = start + 2 * lasts;
const model = 'acme/vendor-opus-5';

/** A mission whose workers use a model that is used up for longer than these tests last, and may use ours instead. */
const state = (known: Partial<MissionState['guard']>, rule: 'admit' | 'ask' | 'block') => {
	const choices = ['alpha/best', model].map((name) => ({model: name, price: null}));
	const begun = reduce(initialState, {
		type: 'mission.started',
		missionId: 'm1',
		text: '',
		directory: '/',
		settings: testSettings({
			quotaUnknown: rule,
			roles: {worker: {model: 'alpha/best', choices}},
		}),
		id: 'e1',
		at: 0,
	});
	const alpha = quotaReading({
		provider: 'alpha',
		state: 'exhausted',
		windows: [quotaWindow({usedPercent: 100, resetsAt: 2 * end})],
	});
	const quotas = {alpha: {reading: alpha, spentAccount: 'k', samples: {}}, ...known.quotas};
	return {...begun, guard: {...begun.guard, ...known, quotas}};
};

/** Names that windows have, and whether such a window counts for our model: when the name is its alone, and when it is a family's. */
const names: readonly (readonly [string | null, boolean, boolean])[] = [
	[null, true, true],
	['vendor-opus-5', true, true],
	['Vendor Opus 5', true, true],
	['Opus', false, true],
	['Sonnet', false, false],
	['vendor-opus-5-mini', false, false],
];

const time = fc.integer({min: start - 2 * lasts, max: end});
const anyWindow = fc.record({
	id: fc.constantFrom('5h', 'week'),
	usedPercent: fc.oneof(
		fc.constantFrom(null, 100, 130, -1, Number.NaN, Number.POSITIVE_INFINITY),
		fc.double({min: 0, max: 110}),
	),
	lengthSeconds: fc.constant(null),
	resetsAt: fc.oneof(fc.constant(null), time),
	model: fc.oneof(fc.constant(null), fc.constantFrom(...names.map(([name]) => name))),
	isExact: fc.boolean(),
	isUnlimited: fc.boolean(),
	isLasting: fc.boolean(),
});
const anyReading = fc.record({
	provider: fc.constant('acme'),
	accountKey: fc.constantFrom('k', 'k', 'other'),
	isOther: fc.constantFrom(false, false, true),
	state: fc.constantFrom(
		...(['fresh', 'fresh', 'fresh', 'stale', 'exhausted', 'unknown'] as const),
		...(['refused', 'limited', 'unsupported', 'disabled'] as const),
	),
	observedAt: time,
	windows: fc.array(anyWindow, {maxLength: 3}),
	balance: fc.constantFrom(null, {currency: 'USD', amount: 9}),
	reason: fc.constantFrom(null, 'a reason'),
	retryAt: fc.constant(null),
	limitedUntil: fc.oneof(fc.constant(null), time),
	source: fc.constantFrom('poll' as const, 'failure' as const, 'command' as const),
});
const anySpent = fc.constantFrom('k', 'k', null);

/** The windows of a reading that count for our model. */
const oursOf = ({windows}: QuotaReading) =>
	windows.filter((one) =>
		names.some(
			([name, countsAlone, countsAsFamily]) =>
				one.model === name && (one.isExact === true ? countsAlone : countsAsFamily),
		),
	);

/** What room is, said once more: every word of it has to hold. */
function isRoom(reading: QuotaReading, spentAccount: string | null, at: number): boolean {
	const ours = oursOf(reading);
	return (
		reading.state === 'fresh' &&
		spentAccount === 'k' &&
		reading.accountKey === 'k' &&
		reading.isOther !== true &&
		reading.observedAt <= at &&
		at <= reading.observedAt + lasts &&
		ours.length > 0 &&
		ours.every(({usedPercent, resetsAt, isUnlimited, isLasting}) => {
			const isBelow = usedPercent !== null && usedPercent < 100;
			const isAhead = resetsAt === null ? isLasting : resetsAt > at;
			return isUnlimited || (isBelow && isAhead);
		})
	);
}

/** Judges drawn readings, and counts those that are room: what never happens proves nothing. */
function judged(
	rules: readonly ('admit' | 'ask' | 'block')[],
	judge: (
		found: Readonly<{
			guarded: MissionState;
			gate: ReturnType<typeof modelGate>;
			reading: QuotaReading;
			at: number;
			isRoom: boolean;
		}>,
	) => void,
): void {
	let rooms = 0;
	fc.assert(
		fc.property(
			anyReading,
			time,
			fc.constantFrom(...rules),
			anySpent,
			(reading, at, rule, spentAccount) => {
				const guarded = state({quotas: {acme: {reading, spentAccount, samples: {}}}}, rule);
				const has = isRoom(reading, spentAccount, at);
				rooms += has ? 1 : 0;
				const gate = modelGate(guarded, model, at);
				judge({guarded, gate, reading, at, isRoom: has});
			},
		),
		{numRuns: 20_000, seed},
	);
	// Some 120 of them are, whatever the seed.
	expect(rooms).toBeGreaterThan(50);
}

test('the guard never takes what is not proven for room, takes what is, and always says why it decided', () => {
	judged(['ask', 'block'], ({gate, reading, at, isRoom: has}) => {
		if (gate.kind === 'open') {
			expect([has, gate.facts.join('')]).toEqual([true, expect.stringContaining('has room')]);
		} else {
			expect(gate.reason).not.toBe('');
			// What was used up before its reset is believed for a moment longer.
			const wasUsedUp = reading.windows.some(({usedPercent}) => (usedPercent ?? 0) >= 100);
			expect(has && !wasUsedUp).toBe(false);
		}
		expect(gate.facts.join('')).not.toBe('');
		if (gate.kind === 'wait') {
			expect(gate.until).toBeGreaterThan(at);
		}
	});
});

test('what is not known is let in as such where the user says so: the facts call it unknown, and never room', () => {
	judged(['admit'], ({gate, isRoom: has}) => {
		expect(gate.kind).not.toBe('person');
		if (gate.kind === 'open') {
			const facts = gate.facts.join('; ');
			expect([
				/has room/.test(facts),
				/quota of acme is not known \(.+\): used all the same$/.test(facts),
			]).toEqual([has, !has]);
		}
	});
});

test('a model stands in for one that is used up only with proven room, whatever the rule for what is not known', () => {
	const chosen = new Set<boolean>();
	judged(['admit', 'ask', 'block'], ({guarded, at, isRoom: has}) => {
		const facts = modelRule(guarded, at);
		if (facts.length > 0) {
			expect(facts).toMatchObject([{type: 'model.chosen', role: 'worker', model}]);
			expect(has).toBe(true);
		}
		chosen.add(facts.length > 0);
	});
	expect(chosen.size).toBe(2);
});

test('a gate opens again at the time that it names, whatever it waited for, unless a person is needed', () => {
	judged(['admit'], ({guarded, gate}) => {
		expect(gate.kind).not.toBe('person');
		if (gate.kind === 'wait') {
			const next = modelGate(guarded, model, gate.until);
			// Another window may hold it for longer; it never goes back.
			expect(next.kind === 'wait' ? next.until : Number.MAX_VALUE).toBeGreaterThan(gate.until);
		}
	});
});
