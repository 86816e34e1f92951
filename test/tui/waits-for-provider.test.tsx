import {expect, it} from 'vitest';
import {sizes} from '../helpers/sizes.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

const minute = 60_000;
const wait = {
	provider: 'acme',
	until: sampleNow + 238 * minute,
	reason: 'acme: 5h window used up',
};
const waiting = {
	attention: [],
	lanes: [laneView('c', {state: 'idle', reason: wait.reason})],
	reason: '',
	waitsFor: wait,
};
const headOf = (frame: string) => frame.split('\n').slice(0, 2).join('\n');

it('says in the header at every size that everything waits for a provider and for how long, and never that it runs', async () => {
	for (const [columns, rows] of sizes) {
		for (const isAscii of [false, true]) {
			const driver = await start([columns, rows], waiting, {isAscii});
			const head = headOf(driver.frame());
			const sign = isAscii ? '~' : '↻';
			const words = columns < 80 ? 'waits for acme 3h58m' : 'waits for acme, 3 h 58 min';
			expect(head).toContain(`${sign} ${words}`);
			expect(head).not.toContain('running');
			expect(head.includes('acme: 5h')).toBe(columns >= 120);
		}
	}
});

it('counts down to when it goes on', async () => {
	const until = sampleNow + 3 * minute;
	const driver = await start([120, 40], {...waiting, waitsFor: {...wait, until}});
	expect(headOf(driver.frame())).toContain('waits for acme, 3 min');
	await driver.advance(2 * minute);
	expect(headOf(driver.frame())).toContain('waits for acme, 1 min');
});

it('fits beside the figures with a long name too', async () => {
	const waitsFor = {...wait, provider: 'a-provider-with-a-long-name'};
	for (const [columns, rows] of sizes) {
		const driver = await start([columns, rows], {...waiting, waitsFor});
		const head = headOf(driver.frame());
		expect(head).toMatch(columns < 80 ? /waits for a-pro… 3h58m/ : /waits for \S+, 3 h 58 min/);
	}
});

it('tells no time where nobody knows it, and says first that it waits for you where it does', async () => {
	const untold = await start([120, 40], {...waiting, waitsFor: {...wait, until: null}});
	expect(headOf(untold.frame())).toContain('waits for acme  acme: 5h');
	const {attention} = missionView();
	const lanes = [laneView('c', {state: 'opening', reason: wait.reason})];
	const asking = await start([120, 40], {...waiting, lanes, attention});
	expect(headOf(asking.frame())).toContain('▲ waits for you');
});
