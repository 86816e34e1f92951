import {describe, expect, it} from 'vitest';
import {
	laneView,
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
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

	it('opens with ] the list of what needs someone where no other lane does', async () => {
		for (const [attention, focus] of [
			[[taskEntry], 'c'],
			[[permissionEntry, taskEntry], 'w5'],
		] as const) {
			const driver = await start([120, 40], {attention});
			await driver.press(']');
			if (focus !== 'c') {
				driver.expectPane(focus);
				await driver.press(']');
			}
			expect(driver.screen.shown().view.overlay).toMatchObject({
				kind: 'attention',
				chosen: null,
				first: focus,
			});
		}
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

	it.each([
		['done', 'w3 had ended already: nothing was aborted', 'every lane had ended already; pausing'],
		['running', 'w3 is being aborted already', 'what runs is being aborted already; pausing'],
	] as const)(
		'says what became of lanes when a yes comes too late: %s',
		async (state, one, all) => {
			const driver = await start();
			await driver.press('4', 'x');
			const lanes = missionView().lanes.map((lane) => ({...lane, state, canAbort: false}));
			await driver.say({type: 'view', view: missionView({lanes})});
			await driver.press('y');
			expect(driver.frame()).toContain(one);
			expect(driver.link.intents()).toEqual([]);
			await driver.press('X', 'y');
			expect(driver.frame()).toContain(all);
			expect(driver.link.intents()).toEqual([{type: 'abort-all'}]);
		},
	);

	it('aborts every lane with X, after y only', async () => {
		const driver = await start();
		await driver.press('X');
		expect(driver.frame()).toContain('abort every lane? this pauses the mission');
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

	it('cancels a countdown with Esc before it puts a note or a filter away, and says so', async () => {
		for (const size of [
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await start(size, {continuesAt: sampleNow + 30_000});
			await driver.say({type: 'notice', text: 'a note of the engine'});
			await driver.press('f', '@');
			expect(driver.frame()).toContain('Esc stop countdown');
			await driver.press('escape');
			expect(driver.link.intents()).toEqual([{type: 'pause'}]);
			expect(driver.screen.shown().view).toMatchObject({noticesRead: 0, filter: {kind: 'running'}});
			await driver.say({
				type: 'view',
				view: missionView({phase: 'paused', continuesAt: sampleNow + 30_000}),
			});
			expect(driver.frame()).not.toContain('stop countdown');
			await driver.press('escape');
			expect(driver.link.intents()).toHaveLength(1);
			expect(driver.screen.shown().view.noticesRead).toBe(1);
		}
	});

	it('denies Esc in the help only while there is nothing to stop and nothing to put away', async () => {
		const counting = await start([120, 60], {continuesAt: sampleNow + 30_000});
		await counting.press('?');
		expect(counting.frame()).toMatch(/Esc +pause during a countdown; else put a note[^(]*│/);
		const calm = await start([120, 60]);
		await calm.press('?');
		expect(calm.frame()).toMatch(/put a note.*\(not now: there is/);
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
