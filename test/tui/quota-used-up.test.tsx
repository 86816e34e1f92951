import {describe, expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {sizes} from '../helpers/sizes.js';
import {laneView, sampleNow} from './sample-mission.js';
import {quotas, quotaView, windowView} from './sample-quota.js';
import {start} from './started.js';

describe('a provider that is used up for nobody knows how long', () => {
	const reason = 'acme: a call was refused: the provider wants to be paid, no reset is known';
	const hold = {kind: 'ask', reason, until: null, roles: ['commander']} as const;
	const read = {state: 'exhausted', windows: [], reason: 'it wants to be paid', hold} as const;
	const entry = {
		...{kind: 'quota', laneId: null, provider: 'acme', isUsedUp: true, reason},
		...{roles: ['commander'], tasks: 0, since: sampleNow - 65_000},
	} satisfies AttentionView;
	const unpaid = {
		quota: quotas([quotaView('acme', read)]),
		attention: [entry],
		lanes: [laneView('c', {state: 'opening', reason})],
	};

	it('needs the user: the list says what a yes does, and the lane, the gauges and the view say why nothing starts', async () => {
		for (const [columns, rows] of sizes) {
			const driver = await start([columns, rows], unpaid);
			expect(driver.frame().split('\n')[0]).toContain('▲');
			expect(driver.frame().split('\n').at(-2)).toContain('acme ▲ needs your word');
			await driver.press('u');
			const view = driver.frame().replace(/[\s│]+/g, ' ');
			expect(view).toContain('or you have it asked again');
			await driver.press('escape', 'a', 'j');
			const list = driver.frame().replace(/[\s│]+/g, ' ');
			expect(list).toContain('it is used up');
			expect(list).toContain('Your yes lets this mission ask acme again');
			await driver.press('a');
			await driver.advance(1100);
			expect(driver.link.intents()).toEqual([{type: 'allow-quota', provider: 'acme'}]);
		}
	});
});

describe('a provider that was used up before its login was refused', () => {
	const usedUp = 'the plan is used up';
	const refused = {state: 'refused', reason: '401', usedUp, source: 'failure'} as const;
	const full = windowView({usedPercent: 100, resetsAt: sampleNow + 24 * 60_000});
	const reason = 'acme: 5h window used up';
	const hold = {kind: 'wait', reason, until: sampleNow + 24 * 60_000, roles: ['worker']} as const;
	const shown = async (change: Parameters<typeof quotaView>[1]) => {
		const driver = await start([120, 40], {quota: quotas([quotaView('acme', change)])});
		const gauges = driver.frame().split('\n').at(-2);
		await driver.press('u');
		return {gauges, view: driver.frame().replace(/[\s│]+/g, ' ')};
	};

	it('is shown as refused, with what holds it back and until when', async () => {
		const {gauges, view} = await shown({...refused, windows: [full], hold});
		expect(gauges).toContain('acme ✗ login refused');
		expect(view).toContain('login refused: 401. Log in again with opencode auth login');
		expect(view).toContain('nothing starts for 24 min (worker): acme: 5h window used up');
		expect(view).not.toContain(usedUp);
	});

	it('says so where no role waits for it, and lets itself be asked where no reset is known', async () => {
		const limitedUntil = sampleNow + 48 * 3_600_000;
		const {gauges, view} = await shown({...refused, windows: [], limitedUntil});
		expect(gauges).toContain('acme ✗ login refused');
		expect(view).toContain('It was used up before that: the plan is used up');
		expect(view).toContain('takes no calls for 2 d');
		expect(view).not.toContain('others go on');
		const open = await shown({...refused, windows: [], hold: {...hold, kind: 'ask', until: null}});
		expect(open.view).toContain('until a reading shows room, or you have it asked again');
	});
});
