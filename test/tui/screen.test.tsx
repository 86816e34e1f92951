import {describe, expect, it} from 'vitest';
import {
	laneView,
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
} from './sample-mission.js';
import {start} from './started.js';

describe('which lane is on the screen', () => {
	it('goes by Tab through the list and by number to a line of it', async () => {
		const driver = await start();
		driver.expectPane('c');
		await driver.press('tab');
		driver.expectPane('r2');
		await driver.press('shift+tab', 'shift+tab');
		driver.expectPane('w5');
		await driver.press('4');
		driver.expectPane('w3');
		await driver.press('9');
		expect(driver.frame()).toContain('there is no lane 9 in the list');
	});

	it('goes with ] to the lanes that need someone, round and round', async () => {
		const driver = await start();
		await driver.press('3', ']');
		driver.expectPane('w5');
		await driver.press(']');
		driver.expectPane('c');
	});

	it('goes with ] past a lane that asks twice', async () => {
		const twice = {...permissionEntry, request: {...permissionEntry.request, requestId: 'per_2'}};
		const attention = [permissionEntry, twice, questionEntry];
		const driver = await start([120, 40], {attention});
		await driver.press('3', ']');
		driver.expectPane(permissionEntry.laneId ?? '');
		await driver.press(']');
		driver.expectPane(questionEntry.laneId ?? '');
	});

	it('asks the engine for that lane’s stream only, and once', async () => {
		const driver = await start();
		await driver.press('4', '4');
		expect(driver.link.sent).toEqual([
			{type: 'watch', laneIds: ['c']},
			{type: 'watch', laneIds: ['w3']},
		]);
	});

	it('takes three keys that arrive at once as three keys', async () => {
		const driver = await start();
		await driver.type('4lh');
		driver.expectPane('w3');
	});
});

describe('reading a stream', () => {
	const long = Array.from({length: 200}, (_, at) => ({
		id: `l${at}`,
		kind: 'text' as const,
		text: `line ${at}.`,
	}));

	it('follows the end, stands still when scrolled, and G follows again', async () => {
		const driver = await start();
		await driver.say({type: 'stream', laneId: 'c', blocks: long});
		expect(driver.frame()).toContain('line 199.');
		await driver.press('k', 'pageup');
		expect(driver.frame()).not.toContain('line 199.');
		expect(driver.frame()).toContain('more below, G goes to the end');
		await driver.press('g');
		expect(driver.frame()).toContain('FlowDesk to this lane');
		await driver.press('G');
		expect(driver.frame()).toContain('line 199.');
	});

	it('draws what the engine says at most once in 66 ms, and keys at once', async () => {
		const driver = await start();
		const drawn: unknown[] = [];
		driver.screen.subscribe(() => drawn.push(driver.screen.shown()));
		for (const block of long) {
			driver.link.say({type: 'stream', laneId: 'c', blocks: [block]});
			driver.clock.advance(1);
		}
		expect(drawn.length).toBeLessThanOrEqual(4);
		const before = drawn.length;
		await driver.type('k');
		expect(drawn).toHaveLength(before + 1);
	});
});

describe('time', () => {
	it('ticks once a second while something runs', async () => {
		const driver = await start();
		expect(driver.frame()).toContain('12:41');
		await driver.advance(3000);
		expect(driver.frame()).toContain('12:44');
	});

	it('stands still in a pause in which nothing runs and nobody is waited for', async () => {
		const paused = await start([120, 40], {
			phase: 'paused',
			lanes: [laneView('c', {state: 'idle'})],
			attention: [],
		});
		await paused.advance(3000);
		expect(paused.frame()).toContain('12:41');
	});

	it('stands still, without a timer, when the mission is over', async () => {
		const ended = await start([120, 40], {phase: 'ended', outcome: 'sealed', endedAt: sampleNow});
		await ended.advance(5000);
		expect(ended.clock.waiting()).toBe(0);
	});
});

describe('keys that act', () => {
	it('aborts the lane it asked about, after y only', async () => {
		const driver = await start();
		await driver.press('4', 'x');
		expect(driver.frame()).toContain('abort w3? its partial result goes to the commander  y/n');
		await driver.press('n', 'y');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('x', 'y');
		expect(driver.link.intents()).toEqual([{type: 'abort-lane', laneId: 'w3'}]);
	});

	it('aborts every lane with X, after y only', async () => {
		const driver = await start();
		await driver.press('X');
		expect(driver.frame()).toContain('abort every lane? the mission is paused');
		await driver.press('n', 'y');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('X', 'y');
		expect(driver.link.intents()).toEqual([{type: 'abort-all'}]);
	});

	it('retries only what can be retried, and says why not', async () => {
		const driver = await start();
		await driver.press('4', 'r');
		expect(driver.frame()).toContain('w3 cannot be retried: npm test');
		await driver.press('3', 'r');
		expect(driver.link.intents()).toEqual([{type: 'retry-lane', laneId: 'r2'}]);
	});

	it('pauses and resumes with p, and says that a countdown is cancelled', async () => {
		const driver = await start([120, 40], {continuesAt: sampleNow + 3000});
		await driver.press('p');
		expect(driver.frame()).toContain('the countdown is cancelled');
		await driver.say({type: 'view', view: missionView({phase: 'paused'})});
		await driver.press('p');
		expect(driver.link.intents()).toEqual([{type: 'pause'}, {type: 'resume'}]);
	});

	it('cancels a countdown with Esc, and nothing else with it', async () => {
		const driver = await start([120, 40], {continuesAt: sampleNow + 3000});
		await driver.press('escape');
		expect(driver.link.intents()).toEqual([{type: 'pause'}]);
		const calm = await start();
		await calm.press('escape');
		expect(calm.link.intents()).toEqual([]);
	});

	it('says a typed line to the lane it was started for, every key being text', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('quit x?');
		await driver.press('backspace', 'enter');
		expect(driver.link.intents()).toEqual([{type: 'say', laneId: 'w3', text: 'quit x'}]);
	});

	it('takes no words for a lane once the mission is over', async () => {
		const driver = await start([120, 40], {phase: 'ended', outcome: 'sealed', endedAt: sampleNow});
		await driver.press('escape', 'i', 'x', 'enter');
		expect(driver.link.intents()).toEqual([]);
	});

	it('takes a paste as text in a line and as nothing elsewhere', async () => {
		const driver = await start();
		await driver.paste('xyq\ny');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toContain('pasted text is not taken as keys');
		await driver.press('4', 'i');
		await driver.paste('two\nlines');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([{type: 'say', laneId: 'w3', text: 'two\nlines'}]);
	});

	it('does nothing on a screen too small to see what is asked', async () => {
		const driver = await start([39, 9]);
		await driver.press('x', 'y', 'q', 'y');
		await driver.resize(120, 40);
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).not.toContain('stop the mission?');
	});

	it('puts a notice of the engine away with Esc', async () => {
		const driver = await start();
		await driver.say({type: 'notice', text: 'AGENTS.md is not read here.'});
		expect(driver.frame()).toContain('AGENTS.md is not read here.');
		await driver.press('escape');
		expect(driver.frame()).not.toContain('AGENTS.md is not read here.');
	});

	it('shows every key in help and the whole todo list under t', async () => {
		const driver = await start([80, 24]);
		await driver.press('?', 'G');
		expect(driver.frame()).toContain('the commander says it is done');
		await driver.press('escape', 't');
		expect(driver.frame()).toContain('T1.1 Numbers');
		await driver.press('escape');
		driver.expectPane('c');
	});
});

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

	it('asks at the first Ctrl+C, wherever it comes, and stops at a second within 2 seconds', async () => {
		const driver = await start();
		await driver.press('a', 'ctrl+c');
		expect(driver.frame()).toContain('stop the mission?');
		await driver.advance(2100);
		await driver.press('ctrl+c');
		expect(driver.link.intents()).toEqual([]);
		await driver.advance(1900);
		await driver.press('ctrl+c');
		expect(driver.link.intents()).toEqual([stop]);
	});

	it('does not hold a user who will not wait for the lanes to end', async () => {
		const driver = await start();
		await driver.press('ctrl+c', 'ctrl+c', 'ctrl+c');
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
			│ time        12:41                                                            │
			│ of it       0:00 waiting for you with nothing else at work                   │
			│ todo        2 of 9 verified                                                  │
			│ changed     being counted                                                    │
			│ iterations  3 of 20                                                          │
			│ spent       $1.82 of $5.00, 184 200 tokens                                   │
			│ changes     flowdesk diff m1                                                 │
			│ take back   flowdesk undo m1                                                 │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 j scroll  q leave  ? help"
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
