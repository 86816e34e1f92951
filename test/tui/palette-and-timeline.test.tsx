import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {MissionEvent} from '../../source/mission/events.js';
import {fuzzyScore} from '../../source/tui/models/fuzzy.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

describe('the palette', () => {
	it('finds a command by some of its letters, shows its key, and does what the key does', async () => {
		const driver = await start([80, 24]);
		await driver.press(':');
		await driver.type('whole');
		await driver.press('ctrl+u');
		await driver.type('retry');
		expect(driver.frame()).toMatch(/▸ retry the lane on screen +.* {2}r │/);
		await driver.press('ctrl+u');
		await driver.type('fewer');
		await driver.press('enter');
		expect(driver.frame()).toContain('one pane is shown already');
		expect(driver.frame()).not.toContain('Do what?');
	});

	it('runs what was chosen, however the list changes under it, and nothing when it is gone', async () => {
		const lanes = [
			laneView('c', {title: 'commander'}),
			laneView('w1', {title: 'parse', state: 'failed', canRetry: true}),
			laneView('w2', {title: 'parse'}),
		];
		const driver = await start([120, 40], {lanes});
		await driver.press(':');
		await driver.type('lane w parse');
		await driver.press('down');
		expect(driver.frame()).toMatch(/▸ go to lane w2/);
		const more = laneView('w0', {title: 'parse'});
		await driver.say({type: 'view', view: missionView({lanes: [more, ...lanes]})});
		expect(driver.frame()).toMatch(/▸ go to lane w2/);
		await driver.say({type: 'view', view: missionView({lanes: [more, ...lanes.slice(0, 2)]})});
		expect(driver.frame()).not.toContain('▸');
		await driver.press('enter');
		expect(driver.frame()).toContain('what was chosen is gone: choose again');
		await driver.press('down', 'enter');
		driver.expectPane('w0');
	});

	it('runs what decides something only after a moment without keys, as its own key does', async () => {
		const driver = await start([120, 40], {
			lanes: [laneView('w1', {state: 'failed', canRetry: true})],
		});
		await driver.press(':');
		await driver.type('retry the lane');
		await driver.advance(100);
		await driver.type('\r');
		expect(driver.frame()).toContain('Enter decides something');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([{type: 'retry-lane', laneId: 'w1'}]);
	});

	it('takes the place of a list, and leads back to the panes', async () => {
		const driver = await start([120, 40]);
		for (const key of ['e', 't', '\\']) {
			await driver.press(key);
			await driver.press(...(key === '\\' ? ['r', 'enter'] : []), ':');
			expect(driver.frame()).toContain('Do what?');
			await driver.press('escape');
			expect(driver.frame()).not.toContain('Do what?');
			driver.expectPane('c');
		}
	});

	it('goes to any lane by its name or its title', async () => {
		const driver = await start();
		await driver.press('ctrl+p');
		await driver.type('raw');
		await driver.type(' w3');
		await driver.press('enter');
		driver.expectPane('w3');
	});

	it('dims what does not apply now, says why, and does not do it', async () => {
		const driver = await start([80, 24], {lanes: [laneView('c', {canRetry: false})]});
		await driver.press(':');
		await driver.type('retry the');
		expect(driver.frame()).toMatch(/retry the lane on screen +c: writing {2}r │/);
		await driver.press('enter');
		expect(driver.frame()).toContain('not now: c: writing');
		await driver.press('escape');
		driver.expectPane('c');
		expect(driver.link.intents()).toEqual([]);
	});

	it('says so when nothing has such a name, and every key is text', async () => {
		const driver = await start([40, 24]);
		await driver.press(':');
		await driver.type('qxq');
		expect(driver.frame()).toContain('nothing has such a name');
		await driver.press('enter', 'escape');
		expect(driver.link.intents()).toEqual([]);
	});

	it.each([
		['cost money price spent usage tokens', 'what the mission came to'],
		['quota limit usage', 'the quotas of your providers'],
		['budget raise', 'raise the budget'],
	])('finds by each of the words "%s" what is meant: %s', async (words, name) => {
		const driver = await start([120, 40]);
		await driver.press(':');
		for (const word of words.split(' ')) {
			await driver.type(word);
			const found = driver
				.frame()
				.split('\n')
				.filter((line) => line.includes(name));
			expect(found, word).toHaveLength(1);
			const first = driver.frame().match(/▸ (.*?) {2}/)?.[1] ?? '';
			expect(word === 'usage' || first.startsWith(name), `${word}: ${first}`).toBe(true);
			await driver.press('ctrl+u');
		}
	});

	it('finds what has the letters in their order, and whole words before scattered letters', () => {
		expect(fuzzyScore('rtry', 'retry the lane')).not.toBeNull();
		expect(fuzzyScore('yrt', 'retry')).toBeNull();
		expect(fuzzyScore('lane', 'next lane') ?? 99).toBeLessThan(
			fuzzyScore('lane', 'a long and needless') ?? 0,
		);
		expect(fuzzyScore('lane', 'next lane') ?? 99).toBeLessThan(fuzzyScore('lane', 'lanes') ?? 0);
		fc.assert(
			fc.property(fc.string({maxLength: 20}), (text) => {
				expect(fuzzyScore(text, text)).not.toBeNull();
			}),
		);
	});
});

const event = (fact: object, seconds: number) =>
	({
		type: 'event',
		event: {id: `e${seconds}`, at: sampleNow - 761_000 + seconds * 1000, ...fact} as MissionEvent,
	}) as const;

const happened = [
	event({type: 'mission.resumed', by: 'user'}, 5),
	event({type: 'lane.strayed', laneId: 'w3', reason: 'it went on by itself'}, 65),
	event({type: 'lane.silent', laneId: 'w7', sinceMs: 90_000}, 90),
];

describe('what happened', () => {
	it('stands in plain words, the newest last, with the time since the start', async () => {
		const driver = await start([80, 24]);
		await driver.say(...happened);
		await driver.press('e');
		expect(driver.frame()).toMatch(/0:05 {2}resumed/);
		expect(driver.frame()).toMatch(/1:05 {2}w3: it went on by itself/);
		expect(driver.frame()).toMatch(/▸ +1:30 {2}w7 has been silent for 90 s/);
	});

	it('goes with Enter to the lane of a line, and shows only one lane by f', async () => {
		const driver = await start();
		await driver.say(...happened);
		await driver.press('e', 'k', 'enter');
		driver.expectPane('w3');
		await driver.press('e', 'f');
		expect(driver.frame()).toContain('What happened, only w3');
		expect(driver.frame()).not.toContain('w7 has been silent');
		await driver.press('f', 'g', 'enter');
		expect(driver.frame()).toContain('this line is about no lane');
	});

	it('is bounded, scrolls, and follows the newest again at the end', async () => {
		const driver = await start([80, 24]);
		await driver.say(
			...Array.from({length: 1100}, (_, at) =>
				event({type: 'lane.strayed', laneId: 'w3', reason: `line ${at}.`}, at),
			),
		);
		await driver.press('e');
		expect(driver.frame()).toContain('line 1099.');
		expect(driver.frame()).toContain('follows the newest');
		await driver.press('g');
		expect(driver.frame()).toContain('line 100.');
		expect(driver.frame()).not.toContain('follows the newest');
		await driver.press('pagedown', 'G');
		expect(driver.frame()).toContain('line 1099.');
	});
});

describe('the summary', () => {
	const tasks = [
		{id: 't1', title: 'Numbers', state: 'done', isReviewQueued: false, reason: 'review passed'},
		{id: 't2', title: 'Errors', state: 'failed', isReviewQueued: false, reason: 'the test loops'},
		{id: 't3', title: 'Spans', state: 'working', isReviewQueued: false, reason: ''},
	] as const;

	it('says so far, at any time, what was done, what it took, and how long it waited for someone', async () => {
		const driver = await start([80, 40], {tasks, blocked: {since: sampleNow - 5000, ms: 60_000}});
		await driver.press('s');
		expect(driver.frame()).toContain('So far');
		expect(driver.frame()).toMatch(/Done: 1 +│\n│ +✓ t1 Numbers {2}review passed/);
		expect(driver.frame()).toMatch(/✗ t2 Errors {2}the test loops/);
		expect(driver.frame()).toMatch(/● t3 Spans/);
		expect(driver.frame()).toContain('1:05 waiting for you with nothing else at work');
		await driver.press('q');
		driver.expectPane('c');
	});

	it('has every line that the seal rests on, and of an end without a seal what was looked at', async () => {
		const ledger = ['check "npm test": exit 0, 4.5 s', 'todo T1.1 Numbers: t1 done, review passed'];
		const ended = {phase: 'ended', endedAt: sampleNow, tasks, ledger} as const;
		const driver = await start([120, 60], {...ended, outcome: 'sealed'});
		expect(driver.frame()).toMatch(
			/The seal rests on +│\n│ +✓ check "npm test": exit 0, 4\.5 s +│\n│ +✓ todo T1\.1 Numbers: t1 done/,
		);
		await driver.say({type: 'view', view: missionView({...ended, outcome: 'limit'})});
		expect(driver.frame()).toMatch(/What was looked at +│\n│ +· check "npm test"/);
	});

	it('has the size of what was changed at the end, or says that nobody can tell', async () => {
		const driver = await start([80, 40]);
		const ended = {phase: 'ended', outcome: 'sealed', endedAt: sampleNow, tasks} as const;
		await driver.say({type: 'view', view: missionView(ended)});
		expect(driver.frame()).toMatch(/changed +being counted/);
		await driver.say({type: 'changes', changes: null});
		expect(driver.frame()).toMatch(/changed +not known/);
		await driver.say({type: 'changes', changes: {files: 3, added: 1240, removed: 6}});
		expect(driver.frame()).toMatch(/changed +3 files, \+1 240 -6 lines/);
	});
});
