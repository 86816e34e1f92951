import {describe, expect, it} from 'vitest';
import {withSilence} from '../../source/runtime/contact.js';
import {sizes} from '../helpers/sizes.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';
import {openScreen, start} from './started.js';

const lanes = [
	laneView('c'),
	laneView('w1', {reason: 'npm test'}),
	laneView('w2', {state: 'done'}),
];
const mission = missionView({lanes, attention: [], queue: [], reason: ''});
const silent = (ms: number, isUnknown: boolean) =>
	withSilence(mission, {since: sampleNow - ms, isUnknown});

describe('an OpenCode that says nothing', () => {
	it('is shown with the age of what is known, which goes on by itself', async () => {
		for (const size of sizes) {
			const driver = await start(size, silent(8000, false));
			expect(driver.frame().split('\n').slice(0, 2).join('\n')).toContain('heard 0:08 ago');
			await driver.advance(1100);
			expect(driver.frame()).toContain('heard 0:09 ago');
			expect(driver.frame()).not.toContain('unknown since');
		}
	});

	it('is shown with an age that goes on with each full second, whenever the screen began to draw', async () => {
		const driver = await openScreen([120, 40]);
		await driver.advance(700);
		await driver.say({type: 'view', view: silent(8000, false)});
		expect(driver.frame()).toContain('heard 0:08 ago');
		await driver.advance(400);
		expect(driver.frame()).toContain('heard 0:09 ago');
	});

	it('leaves no live lane with a state that nobody knows', async () => {
		for (const size of sizes) {
			const driver = await start(size, silent(14_000, true));
			expect(driver.frame().split('\n').slice(0, 2).join('\n')).toContain('? unknown since 0:14');
			expect(driver.frame()).toMatch(/╭─ \? c {2}.*unknown since {2}0:14/);
			expect(driver.frame()).not.toContain('●');
			expect(driver.frame()).not.toContain('npm test  ');
		}
	});

	it('is over as soon as it is heard and everything was read again', async () => {
		const driver = await start([120, 40], silent(14_000, true));
		await driver.say({type: 'view', view: mission});
		expect(driver.frame()).toMatch(/╭─ ● c {2}/);
		expect(driver.frame()).not.toContain('unknown since');
	});

	it('says beside the age why it is out of reach', async () => {
		const lost = {...silent(8000, false), reason: 'OpenCode is out of reach: it was cut'};
		const driver = await start([200, 60], lost);
		expect(driver.frame()).toContain('heard 0:08 ago  OpenCode is out of reach: it was cut');
	});
});
