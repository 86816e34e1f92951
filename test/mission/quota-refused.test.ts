import {describe, expect, it} from 'vitest';
import {modelStanding} from '../../source/mission/guard.js';
import {type QuotaReading, quotaVerdict, readingLastsMs} from '../../source/mission/quota.js';
import {mergeReadings, readingAt} from '../../source/mission/quota-over-time.js';
import {atWork, hour, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const now = 1_800_000_000_000;
const [minute, day] = [60_000, 86_400_000];

const reading = (known: Partial<QuotaReading> = {}) =>
	quotaReading({observedAt: now, windows: [], ...known});
const verdict = (one: QuotaReading, at: number, model = 'm') =>
	quotaVerdict(one, {now: at, model, accountKey: 'k'});
const then = (before: QuotaReading, known: Partial<QuotaReading>, ms: number) =>
	mergeReadings(before, reading({observedAt: now + ms, ...known}), now + ms);

/** The login is refused `ms` later: the usage question's, and a call's. */
const refusals = (['poll', 'failure'] as const).map((source) => ({
	source,
	refused: (before: QuotaReading, ms = minute) =>
		then(before, {state: 'refused', reason: 'the login is not taken', source}, ms),
}));

describe.each(refusals)('a login that is refused, by $source', ({refused, source}) => {
	it('frees nothing that is used up before its reset', () => {
		const used = quotaWindow({usedPercent: 100, resetsAt: now + hour});
		const week = quotaWindow({id: 'week'});
		for (const reason of [null, 'the plan is used up']) {
			const merged = refused(reading({state: 'exhausted', windows: [used, week], reason}));
			expect(merged).toMatchObject({state: 'refused', reason: 'the login is not taken'});
			expect(merged.windows).toEqual([used]);
			const again = refused(merged, 2 * minute);
			expect(verdict(again, now + hour - 1)).toEqual({
				kind: 'exhausted',
				until: now + hour,
				windowId: '5h',
				reason: reason ?? '5h is used up',
			});
			expect(verdict(again, now + hour)).toMatchObject({kind: 'unknown'});
			expect(readingAt(again, now + hour - 1).usedUp).toBe(reason);
			expect(readingAt(again, now + hour)).toMatchObject({state: 'refused'});
			expect(readingAt(again, now + hour)).not.toHaveProperty('usedUp');
		}
	});

	it('frees nothing that a call was told to be used up, until the time that it was told', () => {
		const until = now + 20 * day;
		const spent = {state: 'exhausted', source: 'failure', reason: 'no credit'} as const;
		const merged = refused(reading({...spent, limitedUntil: until}));
		expect(merged.state).toBe('refused');
		expect(verdict(merged, until - 1)).toMatchObject({until, reason: 'no credit'});
		// A login that is taken and tells nothing: it is as before.
		const silent = then(merged, {state: 'unsupported'}, day);
		expect(silent).toEqual({...reading(spent), limitedUntil: until});
		expect(then(merged, {state: 'fresh', windows: [quotaWindow()]}, day).usedUp).toBeUndefined();
		expect(verdict(merged, until).kind).toBe('unknown');
	});

	it('makes what is used up without a known reset no younger, whatever calls are told then', () => {
		const spent = reading({state: 'exhausted', source: 'failure', reason: 'no credit'});
		const [once, twice] = [refused(spent), refused(refused(spent), readingLastsMs)];
		const waits = {state: 'unknown', source: 'failure', reason: 'wait'} as const;
		const windows = [quotaWindow({usedPercent: 12})];
		const waiting = then(once, {...waits, windows, limitedUntil: now + day}, 2 * minute);
		for (const one of [once, twice, waiting]) {
			expect(one).toMatchObject({state: 'refused', reason: 'the login is not taken'});
			expect(one.source).toBe('failure');
			const at = now + readingLastsMs;
			expect(verdict(one, at)).toMatchObject({kind: 'exhausted', until: null, reason: 'no credit'});
			expect(verdict(one, at + 1).kind).toBe('unknown');
		}
		const told = then(once, {...waits, state: 'exhausted', reason: 'more'}, 2 * minute);
		expect(told).toEqual({...spent, observedAt: now + 2 * minute, reason: 'more'});
	});

	it('leaves no room, nor a wait of single calls that would hold others', () => {
		const before = reading({windows: [quotaWindow()], limitedUntil: now + hour});
		const merged = refused(before);
		expect(merged).toMatchObject({state: 'refused', windows: [], source});
		expect(merged.observedAt).toBe(now + minute);
		const mission = atWork(0);
		reads(mission, {...merged, provider: 'zeta'});
		expect(modelStanding(mission.state(), 'zeta/m', now + minute).kind).toBe('unknown');
	});

	it('leaves a model used up that was so, and no other', () => {
		const opus = quotaWindow({id: 'Opus', model: 'Opus', usedPercent: 100, resetsAt: now + day});
		const merged = refused(reading({windows: [quotaWindow(), opus], reason: 'wait a moment'}));
		expect(merged).toMatchObject({state: 'refused', windows: [opus]});
		expect(verdict(merged, now + hour, 'claude-opus-5')).toMatchObject({
			until: now + day,
			reason: 'Opus is used up',
		});
		expect(verdict(merged, now + hour).kind).toBe('unknown');
	});
});

it('what is told of use beside a refusal, as a command may, is what counts', () => {
	const used = quotaWindow({usedPercent: 100, resetsAt: now + hour});
	const told = {source: 'command', state: 'refused'} as const;
	const before = reading({state: 'exhausted', windows: [used]});
	const windows = [quotaWindow({usedPercent: 4})];
	expect(then(before, {...told, windows}, minute)).toMatchObject({state: 'refused', windows});
	expect(verdict(then(before, {...told, windows}, minute), now + minute).kind).toBe('unknown');
	const chat = quotaWindow({id: 'chat', isUnlimited: true});
	const both = then(before, {...told, windows: [chat]}, minute);
	expect(both).toMatchObject({state: 'refused', windows: [chat, used]});
});

describe('what waits for a provider whose login is refused meanwhile', () => {
	const refused = {
		provider: 'zeta',
		state: 'refused',
		reason: 'the login is not taken',
		source: 'failure',
	} as const;

	it('goes on waiting for the reset of what is used up, and says so', () => {
		const mission = atWork(0);
		const known = reading({...usedUp(mission), provider: 'zeta', observedAt: mission.now()});
		reads(mission, known);
		mission.delegate({files: ['a/**']});
		mission.delegate({files: ['b/**']});
		mission.pass(minute);
		reads(mission, mergeReadings(known, reading(refused), mission.now()));
		expect(['t1', 't2'].map((id) => mission.task(id))).toMatchObject([
			{state: 'queued', reason: 'zeta: 5h window used up'},
			{state: 'queued', reason: 'zeta: 5h window used up'},
		]);
		mission.pass(hour);
		expect(mission.task('t1').state).toBe('working');
	});

	it("is tried by a person's word where no reset is known", () => {
		const mission = atWork(0);
		const spent = {state: 'exhausted', reason: 'no credit'} as const;
		const known = reading({...spent, provider: 'zeta', observedAt: mission.now()});
		reads(mission, mergeReadings(known, reading(refused), mission.now()));
		mission.delegate({files: ['a/**']});
		const reason = 'zeta: no credit, no reset is known';
		expect(mission.task('t1')).toMatchObject({state: 'queued', reason});
		mission.pass(1000);
		mission.tell({type: 'quota.allowed', provider: 'zeta', by: 'user'});
		expect(mission.task('t1').state).toBe('working');
	});
});
