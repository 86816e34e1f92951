import {describe, expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {sizes} from '../helpers/sizes.js';
import {laneView, sampleNow} from './sample-mission.js';
import {quotas, quotaView} from './sample-quota.js';
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
