import {describe, expect, it} from 'vitest';
import {start} from './started.js';

describe('several lanes on the screen', () => {
	it('stand beside each other on a wide terminal, and their streams are asked for', async () => {
		const driver = await start([200, 60]);
		for (const laneId of ['w5', 'c', 'r2', 'w3']) {
			driver.expectPane(laneId);
		}
		expect(driver.frame()).not.toContain('╭─ ● w7  ');
		expect(driver.link.sent.at(-1)).toEqual({type: 'watch', laneIds: ['w5', 'c', 'r2', 'w3']});
	});

	it('are in focus by Tab and by the number of their pane, which the list shows', async () => {
		const driver = await start([200, 60]);
		expect(driver.frame()).toMatch(/▸2 ▲ c +commander/);
		expect(driver.frame()).toMatch(/ {2}4 ● w3 +Raw strings/);
		expect(driver.frame()).toMatch(/ {4}● w7 +Spans/);
		await driver.press('4');
		expect(driver.frame()).toMatch(/▸4 ● w3 +Raw strings/);
		await driver.press('tab');
		driver.expectPane('w7');
		expect(driver.frame()).toMatch(/╭─ ↻ w9/);
		expect(driver.frame()).not.toContain('╭─ ▲ w5  ');
		await driver.press('7');
		expect(driver.frame()).toContain('there is no pane 7');
	});

	it('are more or fewer by + and -, as far as there is room', async () => {
		const driver = await start([200, 60]);
		await driver.press('+');
		expect(driver.frame()).toMatch(/╭─ ↻ w9/);
		await driver.press('-', '-', '-');
		driver.expectPane('c');
		expect(driver.frame()).not.toContain('╭─ ● w3  ');
		await driver.press('-');
		expect(driver.frame()).toContain('one pane is shown already');
		await driver.resize(80, 24);
		await driver.press('+', '+', '+');
		expect(driver.frame()).toContain('there is no room for 6 panes');
	});

	it('keep their names where their titles have little room', async () => {
		const driver = await start([150, 40]);
		await driver.press('+', '+');
		for (const laneId of ['w5', 'c', 'r2', 'w3', 'w7', 'w9']) {
			expect(driver.frame()).toMatch(new RegExp(`╭─ . ${laneId}[ …]`));
		}
		expect(driver.frame()).toContain('429 Too…  in 0:12 ─╮');
	});

	it('make way for the one in focus by z, and come back', async () => {
		const driver = await start([200, 60]);
		await driver.press('4', 'z');
		driver.expectPane('w3');
		expect(driver.frame()).not.toContain('Todo');
		expect(driver.frame()).not.toContain('╭─ ▲ c  ');
		await driver.press('z');
		driver.expectPane('c');
		expect(driver.frame()).toContain('Todo');
	});

	it('that scroll do so alone: the others follow their ends', async () => {
		const driver = await start([200, 60]);
		const long = Array.from({length: 200}, (_, at) => ({
			id: `l${at}`,
			kind: 'text' as const,
			text: `line ${at}.`,
		}));
		await driver.say(
			{type: 'stream', laneId: 'c', blocks: long},
			{type: 'stream', laneId: 'w3', blocks: long.map((one) => ({...one, text: `w3 ${one.text}`}))},
		);
		await driver.press('2', 'pageup');
		expect(driver.frame()).not.toMatch(/[^3] line 199\./);
		expect(driver.frame()).toContain('w3 line 199.');
	});
});
