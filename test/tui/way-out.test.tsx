import {describe, expect, it} from 'vitest';
import {missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

describe('the way out', () => {
	const stop = {
		type: 'stop',
		by: 'user',
		outcome: 'interrupted',
		reason: 'stopped by the user',
	} as const;

	it('asks at q, stops after y, and leaves when the engine has closed', async () => {
		const driver = await start();
		await driver.press('q', 'n');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('q', 'y');
		expect(driver.link.intents()).toEqual([stop]);
		expect(driver.frame()).toContain('stopping');
		await driver.say({type: 'closed', outcome: 'interrupted', reason: 'stopped by the user'});
		expect(await driver.screen.exited).toMatchObject({reason: 'stopped'});
	});

	it('asks at the first Ctrl+C, wherever it comes, and stops at a second after a second without keys', async () => {
		const driver = await start();
		await driver.press('a', 'ctrl+c');
		expect(driver.frame()).toContain('stop the mission?');
		await driver.advance(900);
		await driver.type('\u0003');
		await driver.advance(999);
		await driver.type('\u0003');
		expect(driver.link.intents()).toEqual([]);
		await driver.advance(1000);
		await driver.type('\u0003');
		expect(driver.link.intents()).toEqual([stop]);
	});

	it.each([
		{delay: 225, every: 15},
		{delay: 660, every: 40},
		{delay: 200, every: 200},
		{delay: 10, every: 10},
	])(
		'asks and stops nothing while Ctrl+C is held, first for $delay ms, then every $every ms',
		async (held) => {
			const driver = await start();
			const repeats = Array.from({length: 100}, () => 'ctrl+c');
			await driver.advance(5000);
			await driver.hammer(0, ['ctrl+c']);
			await driver.hammer(held.delay, ['ctrl+c']);
			await driver.hammer(held.every, repeats);
			expect(driver.link.intents()).toEqual([]);
			expect(driver.frame()).toContain('stop the mission?');
		},
	);

	it('does not hold a user who will not wait for the lanes to end, but one who keeps the key down', async () => {
		const driver = await start();
		await driver.press('ctrl+c', 'y');
		await driver.hammer(500, ['ctrl+c', 'ctrl+c']);
		expect(driver.frame()).toContain('stopping');
		await driver.advance(1000);
		await driver.press('ctrl+c');
		expect(await driver.screen.exited).toMatchObject({reason: 'abandoned'});
	});

	it('says on a terminal too small for the question what a second Ctrl+C does', async () => {
		const driver = await start([30, 8]);
		await driver.press('ctrl+c');
		expect(driver.frame()).toContain('Ctrl+C in a second: stop it');
		await driver.advance(1000);
		await driver.press('ctrl+c');
		expect(driver.link.intents()).toEqual([stop]);
		expect(driver.frame()).toContain('it is being stopped');
		expect(driver.frame()).toContain('Ctrl+C in a second: leave now');
	});

	it('leaves lanes that are being stopped only by a q that comes after a moment without keys', async () => {
		const driver = await start();
		let isLeft = false;
		void driver.screen.exited.then(() => {
			isLeft = true;
		});
		await driver.press('q', 'y');
		expect(driver.frame()).toContain('waiting, and so does Ctrl+C');
		await driver.advance(100);
		await driver.type('q');
		expect(driver.frame()).toContain('q decides something');
		expect(isLeft).toBe(false);
		await driver.press('q');
		expect(await driver.screen.exited).toMatchObject({reason: 'abandoned'});
	});

	it('leaves at once, with its words, when the engine refuses', async () => {
		const driver = await start();
		await driver.say({type: 'refused', message: 'no model answers', exitCode: 2});
		expect(await driver.screen.exited).toMatchObject({
			reason: 'refused',
			message: 'no model answers',
			exitCode: 2,
		});
	});

	it('sums up how it ended, lets the lanes be read again, and leaves at q', async () => {
		const driver = await start([80, 24]);
		await driver.say({
			type: 'view',
			view: missionView({
				phase: 'ended',
				outcome: 'finished',
				reason: 'the commander says it is done',
				endedAt: sampleNow,
				attention: [],
				missing: ['T2.3 Errors is not verified'],
			}),
		});
		expect(driver.frame()).toMatchInlineSnapshot(`
			" Repair the parser…    ? finished, nothing checked   3/20  12:41   $1.82/5.00
			╭─ The mission is over ────────────────────────────────────────────────────────╮
			│ ? finished, nothing checked                                                  │
			│ The team says it is done. No check that passed proves it.                    │
			│                                                                              │
			│ the commander says it is done                                                │
			│                                                                              │
			│ What was missing                                                             │
			│   ✗ T2.3 Errors is not verified                                              │
			│                                                                              │
			│ time           12:41                                                         │
			│ of it          0:00 waiting for you with nothing else at work                │
			│ todo           2 of 9 verified                                               │
			│ changed        being counted                                                 │
			│ continuations  3 of 20                                                       │
			│ spent          $1.82 of $5.00, 184 200 tokens                                │
			│ changes        flowdesk diff m1                                              │
			│ take back      flowdesk undo m1                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 j scroll  q leave  Esc to the panes  ? help"
		`);
		await driver.press('escape');
		driver.expectPane('c');
		await driver.press('s', 'q');
		expect(await driver.screen.exited).toMatchObject({reason: 'ended'});
	});

	it('stops listening to the engine when it is closed', async () => {
		const driver = await start();
		driver.screen.close();
		expect(driver.link.listening()).toBe(0);
		expect(driver.clock.waiting()).toBe(0);
	});
});
