import {describe, expect, it} from 'vitest';
import {missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

const said = (text: string, laneId = 'w3') => ({type: 'say', laneId, text});

describe('typing something to a lane', () => {
	it('changes a text in its midst: arrows, Home and End, Delete, a word', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('ru tests');
		await driver.press('home', 'right', 'right', 'n', 'end', 'ctrl+w');
		await driver.type('checks!');
		await driver.press('left', 'delete');
		expect(driver.frame()).toContain('run checks▏');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([said('run checks')]);
	});

	it('takes several lines: after a backslash, by Alt+Enter, and as they were pasted', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('one \\');
		await driver.press('enter');
		await driver.type('two');
		await driver.press('alt+enter');
		await driver.paste('three\r\nfour\n');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toMatch(/│ one +│\n│ two +│\n│ three +│\n│ four +│/);
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([said('one \ntwo\nthree\nfour')]);
	});

	it('sends nothing that was pasted, in a terminal without paste mode neither', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('ls\rrm x\r');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toMatch(/│ ls +│\n│ rm x +│/);
		for (const text of ['y\n', 'yes\n', 'jjj\r']) {
			const short = await start();
			await short.press('4', 'i');
			await short.type(text);
			await short.advance(1000);
			expect(short.link.intents()).toEqual([]);
			expect(short.frame()).toContain(`│ ${text.trim()} `);
			await short.press('enter');
			expect(short.link.intents()).toEqual([{type: 'say', laneId: 'w3', text: text.trim()}]);
		}
	});

	it('keeps in sight what is typed when it is long, and says what is not', async () => {
		const driver = await start([80, 24]);
		await driver.press('4', 'i');
		await driver.paste(Array.from({length: 30}, (_, at) => `line ${at}`).join('\n'));
		expect(driver.frame()).toContain('line 29▏');
		expect(driver.frame()).toContain('22 above');
		for (let step = 0; step < 29; step++) {
			await driver.press('up');
		}
		expect(driver.frame()).toMatch(/▏?line 0/);
		expect(driver.frame()).toContain('22 below');
	});

	it('cuts a paste that is too long, and says so', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.paste('x'.repeat(20_010));
		expect(driver.frame()).toContain('a text has at most 20 000 characters: 10 were left out');
	});

	it('leaves it as a draft with Esc, which is there again for the same lane only', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('not yet');
		await driver.press('escape', '2', 'i');
		expect(driver.frame()).not.toContain('not yet');
		await driver.press('escape', '4', 'i');
		expect(driver.frame()).toContain('not yet▏');
		await driver.press('enter', 'i');
		expect(driver.frame()).not.toContain('not yet▏');
		expect(driver.link.intents()).toContainEqual(said('not yet'));
	});

	it('keeps a draft when Ctrl+C comes between, and when the mission ends', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('not yet');
		await driver.press('ctrl+c', 'escape', 'i');
		expect(driver.frame()).toContain('not yet▏');
	});

	it('brings back with ↑ what was said before, to any lane, and with ↓ what is being typed', async () => {
		const driver = await start();
		await driver.press('4', 'i');
		await driver.type('first');
		await driver.press('enter', 'i');
		await driver.type('second');
		await driver.press('enter', '2', 'i');
		await driver.type('own');
		await driver.press('up', 'up');
		expect(driver.frame()).toContain('first▏');
		await driver.press('up');
		expect(driver.frame()).toContain('that is the first you said');
		await driver.press('down', 'down');
		expect(driver.frame()).toContain('own▏');
		await driver.press('up', 'enter');
		expect(driver.link.intents()).toContainEqual(said('second', 'c'));
	});
});

describe('typing in the list of what needs someone', () => {
	it('has the same keys, and keeps a draft for the same entry', async () => {
		const driver = await start();
		await driver.press('1', 'a');
		await driver.advance(400);
		await driver.press('j', 'R');
		await driver.type('no: use pm');
		await driver.press('left', 'left', 'n', 'escape', 'R');
		expect(driver.frame()).toContain('no: use npm▏');
		await driver.press('enter');
		await driver.advance(1000);
		expect(driver.link.intents()).toMatchObject([{answer: {message: 'no: use npm'}}]);
	});
});

it('nothing is sent by a mission that ended meanwhile', async () => {
	const driver = await start();
	await driver.press('4', 'i');
	await driver.type('too late');
	await driver.say({
		type: 'view',
		view: missionView({phase: 'ended', outcome: 'sealed', endedAt: sampleNow}),
	});
	await driver.press('enter');
	expect(driver.link.intents()).toEqual([]);
});
