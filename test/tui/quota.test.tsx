import {describe, expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import type {Driver} from './driver.js';
import {laneView, missionView, queued, sampleNow} from './sample-mission.js';
import {burning, eightProviders, quotas, quotaView, week, windowView} from './sample-quota.js';
import {start} from './started.js';

const minute = 60_000;

const linesOf = (driver: Driver) => driver.frame().split('\n');
/** The line above the footer. */
const gauges = (driver: Driver) => linesOf(driver).at(-2) ?? '';

const one = (change: Parameters<typeof quotaView>[1]) => ({
	quota: quotas([quotaView('acme', change)]),
});

const ask = {kind: 'ask', reason: 'quota of acme unknown', until: null, roles: ['worker']} as const;
const asking = {
	quota: quotas([quotaView('acme', {state: 'unknown', windows: [], hold: ask})], 'ask'),
	attention: [
		{
			kind: 'quota',
			laneId: null,
			provider: 'acme',
			isUsedUp: false,
			reason: 'quota of acme is not known (the answer names no use; quota.unknown: ask)',
			roles: ['worker'],
			tasks: 3,
			since: sampleNow - 65_000,
		},
	] satisfies AttentionView[],
};

describe('the line of gauges', () => {
	it('shows of each window a bar, percent, countdown to its reset, and when it is full at this rate', async () => {
		const driver = await start([120, 40], one({windows: [burning, week]}));
		expect(gauges(driver).trimEnd()).toBe(
			' acme 5h ▰▰▰▰▰▰▰▱▱▱ 62% used resets 1h12m full in ~42m  week ▰▰▱▱▱▱▱▱▱▱ 12% used resets 3d4h',
		);
		expect(linesOf(driver)).toHaveLength(40);
	});

	it('has the most pressing first and counts what there is no room for, at every width', async () => {
		for (const columns of [200, 120, 80, 40]) {
			const driver = await start([columns, 24], {quota: quotas(eightProviders)});
			expect(linesOf(driver)).toHaveLength(24);
			expect(gauges(driver)).toMatch(/^ zai-cod\S* 5h ▰▰▰▰▰\S* used up (↻|resets )24m/);
			expect(gauges(driver)).toMatch(
				columns > 120 ? /openai 5h ▰▰▱▱▱ 31% ↻3h/ : /\+\d+(, u shows all)? *$/,
			);
		}
	});

	it('takes no line while no provider has more to say than that it has no gauge', async () => {
		const [bare, driver] = await Promise.all([
			start([80, 24]),
			start([80, 24], {
				quota: quotas([
					quotaView('acme', {state: 'unsupported', windows: []}),
					quotaView('zeta', {state: null, windows: [], observedAt: null}),
					quotaView('beta', {state: 'disabled', windows: []}),
					quotaView('gamma', {
						state: 'unknown',
						windows: [],
						source: 'failure',
						limitedUntil: sampleNow + 7000,
						hold: {...ask, kind: 'wait', until: sampleNow + 7000},
					}),
				]),
			}),
		]);
		expect(driver.frame()).toBe(bare.frame());
	});

	it.each([
		['stale', {state: 'stale', observedAt: sampleNow - 11 * minute}, /acme \? stale 11 min/],
		['unknown', {state: 'unknown', windows: []}, /acme \? not known/],
		['refused', {state: 'refused', windows: []}, /acme ✗ login refused/],
		['asked too often', {state: 'limited', windows: []}, /acme \? not known, asked too often/],
		['without a limit', {windows: [windowView({isUnlimited: true})]}, /acme 5h no limit/],
		['prepaid', {windows: [], balance: {currency: 'USD', amount: 74.5}}, /acme 74\.50 USD left/],
		['of another account', {isSpentAccount: false}, /acme \? another account/],
		['of nobody knows whom', {isSpentAccount: null}, /acme \? account not known/],
		['past its reset', {windows: [windowView({resetsAt: sampleNow})]}, /acme 5h \? not known/],
		['without a use', {windows: [windowView({usedPercent: null})]}, /acme 5h \? not known/],
		[
			'held for some seconds',
			{state: 'unknown', windows: [], hold: {...ask, kind: 'wait', until: sampleNow + 7000}},
			/acme ↻ held for 7 s/,
		],
		[
			'used up for now',
			{state: 'exhausted', limitedUntil: sampleNow + 4 * minute},
			/acme ↻ no calls for 4 min {2}5h ▰+▱+ 62%/,
		],
		['asked to wait by one call', {limitedUntil: sampleNow + 4 * minute}, /acme 5h ▰+▱+ 62%/],
		[
			'used up of an account that nobody spends',
			{state: 'exhausted', limitedUntil: sampleNow + 4 * minute, isSpentAccount: false},
			/acme \? another account *$/,
		],
		['used up without windows', {state: 'exhausted', windows: []}, /acme ✗ used up/],
		[
			'held by the guard',
			{state: 'unknown', windows: [], hold: {...ask, kind: 'block'}},
			/acme ✗ held: not known/,
		],
	] as const)(
		'says in words what is %s, and draws no bar of what is not known',
		async (_, change, words) => {
			const driver = await start([120, 40], one(change));
			expect(gauges(driver)).toMatch(words);
			expect(gauges(driver).includes('▱')).toBe(words.source.includes('▱'));
		},
	);

	it('cuts no name that there is room for', async () => {
		const quota = quotas([quotaView('zhipuai-coding-plan', {isSpentAccount: false})]);
		const driver = await start([40, 24], {quota});
		expect(gauges(driver)).toMatch(/^ zhipuai-coding-plan \? another account *$/);
	});

	it('draws a full bar only of what is used up, and some of it once anything is used', async () => {
		const drawn = async (usedPercent: number) =>
			gauges(await start([120, 40], one({windows: [windowView({usedPercent})]})));
		expect(await drawn(0)).toContain('▱▱▱▱▱▱▱▱▱▱ 0% used');
		expect(await drawn(0.4)).toContain('▰▱▱▱▱▱▱▱▱▱ <1%');
		expect(await drawn(99.9)).toContain('▰▰▰▰▰▰▰▰▰▱ 99%');
		expect(await drawn(130)).toContain('▰▰▰▰▰▰▰▰▰▰ used up resets 1h12m');
	});

	it('goes on with the time: the countdown falls, and after the reset nothing is known', async () => {
		const driver = await start([120, 40], one({windows: [burning]}));
		await driver.advance(60 * minute);
		expect(gauges(driver)).toMatch(/62% used resets 12m *$/);
		await driver.advance(12 * minute);
		expect(gauges(driver)).toMatch(/acme 5h \? not known *$/);
	});

	it('can be read in plain ASCII', async () => {
		const driver = await start([120, 40], one({windows: [burning]}), {isAscii: true});
		expect(gauges(driver)).toMatch(/^ acme 5h #######\.\.\. 62% used resets 1h12m full in ~42m *$/);
	});
});

describe('the view of quotas', () => {
	it('opens with u, says of each window what is used, how fast and until when, and closes with Esc', async () => {
		const driver = await start([150, 40], one({windows: [burning, week]}));
		await driver.press('u');
		expect(driver.frame()).toContain('» acme  read 2 min ago; the account your lanes spend');
		expect(driver.frame()).toMatch(
			/5h {4}▰{13}▱{7} +62% used {2}resets in 1 h 12 min {2}~54% an hour {2}full in ~42 min at this rate/,
		);
		expect(driver.frame()).toMatch(
			/week {2}▰{3}▱{17} +12% used {2}resets in 3 d 4 h {2}~0\.4% an hour {2}lasts until its reset at this rate/,
		);
		expect(driver.frame()).toContain('quota.unknown is admit: a provider is used though nobody');
		await driver.press('escape');
		expect(driver.frame()).not.toContain('quota.unknown');
	});

	it('opens at the provider that waits for your word, wherever that stands', async () => {
		const waiting = quotaView('zeta', {state: 'unknown', windows: [], hold: ask});
		const driver = await start([40, 24], {quota: quotas([...eightProviders, waiting], 'ask')});
		expect(driver.frame()).not.toContain('zeta  not known');
		await driver.press('u');
		expect(driver.frame()).toContain('» zeta  not known');
		expect(driver.frame()).toContain('a use it');
	});

	it('never cuts what was known before to a figure that seems to be of now', async () => {
		const long = {isSpentAccount: false, windows: [windowView({id: 'a long month'}), windowView()]};
		const driver = await start([40, 24], one(long));
		await driver.press('u');
		expect(driver.frame()).toMatch(/5h +│\n│ +62% used when it was read +│\n/);
	});

	it('says what to do about a login that was refused, and what holds a provider back for whom', async () => {
		const driver = await start([120, 40], {quota: quotas(eightProviders)});
		await driver.press('u');
		expect(driver.frame()).toContain('opencode auth login');
		expect(driver.frame()).toContain('nothing starts for 24 min (worker)');
		expect(driver.frame()).toContain('62% used when it was read');
	});

	it('says whose account it is where that is not the one that is spent, and who told of it', async () => {
		const driver = await start([120, 40], {
			quota: quotas([
				quotaView('acme', {isSpentAccount: false}),
				quotaView('zeta', {isSpentAccount: null, source: 'command'}),
			]),
		});
		await driver.press('u');
		expect(driver.frame()).toContain('another account than the one that your lanes spend');
		expect(driver.frame()).toContain('told by your command');
		expect(driver.frame()).toContain('nobody can tell whether your lanes spend this account');
		expect(driver.frame()).not.toContain('▰');
	});

	it('has what only stands by too, and says for whom; the line of gauges has what is used', async () => {
		const standBy = {isUsed: false, windows: [windowView({usedPercent: 9})]};
		const driver = await start([120, 40], {
			quota: quotas([
				quotaView('acme', {standInFor: ['planner']}),
				quotaView('beta', {...standBy, standInFor: ['worker', 'reviewer']}),
				quotaView('zeta', {...standBy, preferredBy: ['worker']}),
			]),
		});
		expect(gauges(driver)).toMatch(/^ acme 5h \S+ 62% used resets 1h12m *$/);
		await driver.press('u');
		expect(driver.frame()).toMatch(
			/acme {2}read 2 min ago; the account your lanes spend.*\n.*\n.* also stand-in for planner/,
		);
		expect(driver.frame()).toMatch(
			/beta {2}read 2 min ago; the account your lanes would spend.*\n.* 9% used.*\n.* not used now: stand-in for worker, reviewer/,
		);
		expect(driver.frame()).toContain('not used now: preferred by worker');
	});

	it('takes no line of gauges for what only stands by', async () => {
		const driver = await start([120, 40], one({isUsed: false, standInFor: ['worker']}));
		expect(driver.frame()).not.toContain('62% used');
	});

	it('asks the providers now with r, and says who is not asked', async () => {
		const driver = await start([80, 24], one({}));
		await driver.press('u', 'r');
		expect(driver.link.intents()).toEqual([{type: 'refresh-quotas'}]);
		expect(driver.frame()).toContain('asking the providers');
	});

	it('lets a provider that waits for the user be used with a, after a moment without keys', async () => {
		const driver = await start([120, 40], asking);
		await driver.press('u');
		expect(driver.frame()).toContain('▲ nothing of it starts (worker) until you say so');
		expect(driver.frame()).toContain('a use it');
		await driver.hammer(50, ['a']);
		expect(driver.link.intents()).toEqual([]);
		await driver.press('a');
		expect(driver.link.intents()).toEqual([{type: 'allow-quota', provider: 'acme'}]);
	});

	it('has no such key for a provider that waits for nobody, and says why', async () => {
		const driver = await start([120, 40], one({}));
		await driver.press('u');
		expect(driver.frame()).not.toContain('a use it');
		await driver.press('a');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toContain('acme does not wait for your word');
	});

	it('keeps the chosen provider on the screen, wherever it stands in the list', async () => {
		for (const [columns, rows] of [
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await start([columns, rows], {quota: quotas(eightProviders)});
			await driver.press('u');
			for (const {provider} of eightProviders) {
				expect(driver.frame()).toContain(`» ${provider}`);
				expect(linesOf(driver)).toHaveLength(rows);
				await driver.press('j');
			}
		}
	});
});

describe('a provider that needs the user', () => {
	it('is counted in the header, says what waits, and is allowed in the list of what needs you', async () => {
		const driver = await start([120, 40], {...asking, lanes: [laneView('c', {state: 'idle'})]});
		expect(linesOf(driver)[0]).toContain('▲ 1 needs you');
		expect(linesOf(driver)[1]).toContain('waits for you');
		expect(gauges(driver)).toContain('acme ▲ needs your word');
		await driver.press('a', 'j');
		expect(driver.frame()).toContain('acme  its quota is not known');
		expect(driver.frame()).toContain('Waiting: 3 tasks (worker).');
		await driver.press('a');
		await driver.advance(1100);
		expect(driver.link.intents()).toEqual([{type: 'allow-quota', provider: 'acme'}]);
	});
});

describe('a task that waits for its provider', () => {
	it('has a countdown beside the reason, which falls', async () => {
		const waiting = queued('t9', {
			title: 'Errors',
			reason: 'acme: 5h window used up',
			since: sampleNow - 5000,
			until: sampleNow + 42 * minute,
		});
		const driver = await start([120, 40], {queue: [waiting]});
		expect(driver.frame()).toMatch(/t9 .* acme: 5h \S* in 42:00/);
		await driver.advance(minute);
		expect(driver.frame()).toMatch(/t9 .* in 41:00/);
		await driver.say({type: 'view', view: missionView({queue: [{...waiting, until: null}]})});
		expect(driver.frame()).toMatch(/t9 .* 1:0\d/);
	});
});
