import fc from 'fast-check';
import {expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {modelGate} from '../../source/mission/guard.js';
import {initialState} from '../../source/mission/initial-state.js';
import {quotaVerdict, readingLastsMs} from '../../source/mission/quota.js';
import {reduce} from '../../source/mission/reduce.js';
import type {MissionState} from '../../source/mission/state.js';
import {testSettings} from '../helpers/in-memory-settings.js';

const seed = Number(environment['FLOWDESK_SEED'] ?? Date.now() % 2 ** 31);

const start = 10 * readingLastsMs;
const state = (known: Partial<MissionState['guard']>, rule: 'admit' | 'ask' | 'block') => {
	const begun = reduce(initialState, {
		type: 'mission.started',
		missionId: 'm1',
		text: '',
		directory: '/',
		settings: testSettings({quotaUnknown: rule}),
		id: 'e1',
		at: 0,
	});
	return {...begun, guard: {...begun.guard, ...known}};
};

const time = fc.integer({min: start - 2 * readingLastsMs, max: start + 2 * readingLastsMs});
const anyReading = fc.record({
	provider: fc.constant('acme'),
	accountKey: fc.constantFrom('k', 'other'),
	state: fc.constantFrom(
		...([
			'fresh',
			'fresh',
			'stale',
			'exhausted',
			'unknown',
			'refused',
			'limited',
			'unsupported',
		] as const),
	),
	observedAt: time,
	windows: fc.array(
		fc.record({
			id: fc.constantFrom('5h', 'week'),
			usedPercent: fc.oneof(
				fc.constantFrom(null, 100, 130, Number.NaN),
				fc.double({min: 0, max: 110}),
			),
			lengthSeconds: fc.constant(null),
			resetsAt: fc.oneof(fc.constant(null), time),
			model: fc.constant(null),
			isUnlimited: fc.boolean(),
			isLasting: fc.boolean(),
		}),
		{maxLength: 3},
	),
	balance: fc.constant(null),
	reason: fc.constantFrom(null, 'a reason'),
	retryAt: fc.constant(null),
	limitedUntil: fc.oneof(fc.constant(null), time),
	source: fc.constant('poll' as const),
});

test('the guard never takes what is not proven for room, and always says why it decided', () => {
	let opened = 0;
	fc.assert(
		fc.property(
			anyReading,
			time,
			fc.constantFrom('ask' as const, 'block' as const),
			fc.constantFrom('k', null),
			(reading, at, rule, spentAccount) => {
				const guarded = state({quotas: {acme: {reading, spentAccount, samples: {}}}}, rule);
				const gate = modelGate(guarded, 'acme/m', at);
				// A wait that single calls were asked for is a rest of their model, and no quota.
				const limitedUntil = reading.state === 'exhausted' ? reading.limitedUntil : null;
				const question = {now: at, model: 'm', accountKey: 'k'};
				const verdict = quotaVerdict({...reading, limitedUntil}, question);
				if (gate.kind === 'open') {
					opened += 1;
					expect([verdict.kind, spentAccount, reading.accountKey]).toEqual(['room', 'k', 'k']);
				} else {
					expect(gate.reason).not.toBe('');
				}
				expect(gate.facts.join('')).not.toBe('');
				if (gate.kind === 'wait') {
					expect(gate.until).toBeGreaterThan(at);
				}
			},
		),
		{numRuns: 20_000, seed},
	);
	// What never happens proves nothing.
	expect(opened).toBeGreaterThan(10);
});

test('a gate opens again at the time that it names, whatever it waited for, unless a person is needed', () => {
	fc.assert(
		fc.property(anyReading, time, (reading, at) => {
			const guarded = state({quotas: {acme: {reading, spentAccount: 'k', samples: {}}}}, 'admit');
			const gate = modelGate(guarded, 'acme/m', at);
			expect(gate.kind).not.toBe('person');
			if (gate.kind === 'wait') {
				const next = modelGate(guarded, 'acme/m', gate.until);
				// Another window may hold it for longer; it never goes back.
				expect(next.kind === 'wait' ? next.until : Number.MAX_VALUE).toBeGreaterThan(gate.until);
			}
		}),
		{numRuns: 20_000, seed},
	);
});
