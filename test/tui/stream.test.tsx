import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

const lines = (count: number, name = 'line'): readonly StreamBlock[] =>
	Array.from({length: count}, (_, at) => ({
		id: `${name}${at}`,
		kind: 'text',
		text: `${name} ${at}.`,
	}));

describe('the title of a pane', () => {
	const lane = (change: Parameters<typeof laneView>[1]) => ({
		lanes: [
			laneView('w3', {
				title: 'Raw strings',
				reason: 'bash npm test',
				since: sampleNow - 34_000,
				...change,
			}),
		],
		attention: [],
	});
	const title = async (size: readonly [number, number], change: Parameters<typeof laneView>[1]) =>
		/╭─ (. w3.*)─╮/.exec((await start(size, lane(change))).frame())?.[1] ?? '';

	it('says name, task, model, tokens, context and cost, and at its end what it does for how long', async () => {
		expect(await title([120, 40], {contextPercent: 38})).toMatch(
			/^● w3 {2}Raw strings [ ─]+gpt-5 {2}ctx 38% {2}12k tok {2}\$0\.21 {2}bash npm test {2}0:34 $/,
		);
		expect(await title([200, 60], {contextPercent: 38})).toContain(' openai/gpt-5  ctx 38%  ');
	});

	it('keeps name and reason where there is little room, and then the cost', async () => {
		expect(await title([40, 24], {contextPercent: 38})).toMatch(
			/^● w3 {2}Raw .*bash npm test {2}0:34 $/,
		);
		expect(
			await title([80, 24], {contextPercent: 38, title: 'A task with a long name that goes on'}),
		).toMatch(/\$0\.21 {2}bash npm test {2}0:34 $/);
	});

	it('tells of a context that is nearly full before it tells the cost', async () => {
		const full = {contextPercent: 91, title: 'A task with a long name', reason: 'bash npm run a-b'};
		expect(await title([80, 24], full)).toMatch(/ctx 91% .*bash npm run/);
		expect(await title([60, 24], full)).toMatch(/─ ctx 91% {2}bash npm run/);
	});
});

describe('a stream that was scrolled', () => {
	it('keeps its place while another lane is in focus', async () => {
		const driver = await start([80, 24]);
		await driver.say({type: 'stream', laneId: 'c', blocks: lines(90)});
		await driver.press('pageup', 'pageup');
		const before = /line \d+\./.exec(driver.frame())?.[0];
		await driver.press('tab', 'shift+tab');
		await driver.say({type: 'stream', laneId: 'c', blocks: lines(90)});
		driver.expectPane('c');
		expect(/line \d+\./.exec(driver.frame())?.[0]).toBe(before);
		expect(driver.frame()).not.toContain('line 89.');
	});

	it('says how much is new below and where that begins, until G goes there', async () => {
		const driver = await start([80, 24]);
		await driver.say({type: 'stream', laneId: 'c', blocks: lines(90)});
		await driver.press('k', 'k', 'k');
		expect(driver.frame()).toContain('more below, G goes to the end');
		await driver.say({type: 'stream', laneId: 'c', blocks: lines(3, 'fresh')});
		expect(driver.frame()).toContain('6 new below, G goes to the end');
		await driver.press('j', 'j', 'j', 'j');
		expect(driver.frame()).toMatch(/line 89\..*\n.*── new ──/);
		await driver.press('G');
		expect(driver.frame()).toContain('fresh 2.');
		expect(driver.frame()).not.toContain('new below');
	});
});

describe('the outputs of a lane', () => {
	it('are shown whole by v, and folded again', async () => {
		const text = Array.from({length: 9}, (_, at) => `out ${at}`).join('\n');
		const tool = {name: 'bash', title: 'npm test', state: 'completed', durationMs: 5} as const;
		const driver = await start([120, 40]);
		await driver.say({type: 'stream', laneId: 'c', blocks: [{id: 'o', kind: 'tool', text, tool}]});
		expect(driver.frame()).toContain('… 6 lines above');
		expect(driver.frame()).not.toContain('out 5');
		await driver.press('v');
		expect(driver.frame()).toContain('out 5');
		expect(driver.frame()).toContain('c: outputs are shown whole');
		await driver.press('v');
		expect(driver.frame()).not.toContain('out 5');
	});

	it('stay folded in the other lanes', async () => {
		const text = Array.from({length: 9}, (_, at) => `out ${at}`).join('\n');
		const tool = {name: 'bash', title: 'npm test', state: 'completed', durationMs: 5} as const;
		const block: StreamBlock = {id: 'o', kind: 'tool', text, tool};
		const driver = await start([200, 60], {lanes: missionView().lanes.slice(0, 3)});
		await driver.say(
			{type: 'stream', laneId: 'c', blocks: [block]},
			{type: 'stream', laneId: 'w3', blocks: [block]},
		);
		await driver.press('v');
		expect(driver.frame().match(/out 5/g)).toHaveLength(1);
	});
});
