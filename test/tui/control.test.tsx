import {describe, expect, it} from 'vitest';
import type {Intent} from '../../source/runtime/intent.js';
import {taskSpec} from '../helpers/task-spec.js';
import type {Driver} from './driver.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

/** What was wished, without the word that somebody types. */
const wished = (driver: Driver): readonly Intent[] =>
	driver.link.intents().filter(({type}) => type !== 'typing');

describe('typing to the commander', () => {
	it('holds its countdown from the first moment to the last, however that comes', async () => {
		const driver = await start([120, 40], {continuesAt: sampleNow + 3000});
		await driver.press('2', 'i');
		expect(driver.link.intents()).toEqual([{type: 'typing', isTyping: true}]);
		const lanes = [laneView('c', {title: 'commander', state: 'idle', reason: 'idle'})];
		await driver.say({type: 'view', view: missionView({isCountdownHeld: true, lanes})});
		expect(driver.frame()).toContain('the countdown waits while you type');
		await driver.type('hm');
		await driver.press('escape');
		expect(driver.frame()).toContain('kept as a draft; the countdown begins anew');
		expect(driver.link.intents().at(-1)).toEqual({type: 'typing', isTyping: false});
		await driver.press('i', 'ctrl+c');
		expect(driver.link.intents().at(-1)).toEqual({type: 'typing', isTyping: false});
	});

	it('says the words before the countdown may go on', async () => {
		const driver = await start();
		await driver.press('2', 'i');
		await driver.type('go on');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([
			{type: 'typing', isTyping: true},
			{type: 'say', laneId: 'c', text: 'go on'},
			{type: 'typing', isTyping: false},
		]);
	});

	it('is no matter of other lanes', async () => {
		const driver = await start();
		await driver.press('4', 'i', 'x', 'enter');
		expect(driver.link.intents()).toEqual([{type: 'say', laneId: 'w3', text: 'x'}]);
	});
});

describe('speaking to several lanes', () => {
	it('goes to those that are marked and hear, and names the others', async () => {
		const driver = await start([120, 40]);
		await driver.press('I');
		expect(driver.frame()).toContain('mark lanes first: Space marks the one on screen');
		await driver.press('4', 'space', '5', 'space');
		expect(driver.frame()).toContain('marked: w3, w7; I says something to them');
		expect(driver.frame()).toMatch(/4■● w3 /);
		expect(driver.frame()).toContain('╭─ ■ ● w7  Spans');
		await driver.press('3', 'space', 'I');
		expect(driver.frame()).toContain('say to w3, w7');
		expect(driver.frame()).toContain('left out, they cannot hear you: r2 (');
		await driver.type('stop using npm');
		await driver.press('enter');
		expect(wished(driver)).toEqual([
			{type: 'say', laneId: 'w3', text: 'stop using npm'},
			{type: 'say', laneId: 'w7', text: 'stop using npm'},
		]);
		expect(driver.frame()).toContain('sent to w3, w7; left out');
		expect(driver.frame().replace(/\s+/g, ' ')).toContain(
			'3 lanes stay marked; Space takes a mark back',
		);
	});

	it('shows who is marked where there is only room for a line of lanes', async () => {
		const driver = await start([80, 24]);
		await driver.press('4', 'space', '5');
		expect(driver.frame()).toMatch(/■●w3 /);
		await driver.press('4', 'space', '5');
		expect(driver.frame()).not.toMatch(/■●w3 /);
	});

	it('takes a mark back with the same key', async () => {
		const driver = await start();
		await driver.press('4', 'space', 'space', 'I');
		expect(driver.frame()).toContain('mark lanes first');
	});
});

it('words for a lane that ended meanwhile stay in the line', async () => {
	const driver = await start();
	await driver.press('4', 'i');
	await driver.type('wait');
	const lanes = missionView().lanes.map((lane) =>
		lane.id === 'w3' ? {...lane, state: 'done' as const, reason: '', canHear: false} : lane,
	);
	await driver.say({type: 'view', view: missionView({lanes})});
	await driver.press('enter');
	expect(driver.frame()).toContain('w3 (done); Esc keeps what you typed');
	expect(driver.frame()).toContain('wait▏');
	expect(wished(driver)).toEqual([]);
});

describe('caps', () => {
	it('change live: what is chosen, by one or by a number, and only what differs is sent', async () => {
		const driver = await start([80, 24]);
		await driver.press('c');
		expect(driver.frame()).toMatch(/▸ planner +3 +0 at work/);
		await driver.press('j', '-', '-');
		expect(driver.frame()).toMatch(/▸ worker +4 to 2 +4 at work, 2 wait/);
		expect(driver.frame()).toContain(
			'2 run above the new cap: they go on to the end; nothing starts before',
		);
		await driver.press('1', '2');
		expect(driver.frame()).toMatch(/worker +4 to 12/);
		expect(driver.frame()).toContain('2 of the 2 that wait can start');
		await driver.press('j', '0');
		expect(driver.frame()).toContain(
			'above the new cap: it goes on to the end; no new one may start',
		);
		await driver.press('j', 'n');
		expect(driver.frame()).toMatch(/all lanes +50 to none/);
		await driver.press('enter');
		expect(wished(driver)).toEqual([
			{type: 'set-caps', roles: {worker: 12, reviewer: 0}, maxLanes: null},
		]);
	});

	it('stay as they are with Esc, and without a change', async () => {
		const driver = await start([40, 24]);
		await driver.press('c', 'j', '9', 'escape', 'c', 'enter');
		expect(wished(driver)).toEqual([]);
		expect(driver.frame()).toContain('the caps are as they were');
	});
});

describe('a task by hand', () => {
	it('asks for role, title, what to do and files, and hands it in', async () => {
		const driver = await start([80, 24]);
		await driver.press('n', '2');
		expect(driver.frame()).toContain('a new task for a worker: its title');
		await driver.type('Mend the docs');
		await driver.press('enter');
		await driver.paste('Mend them.\nAll of them.');
		await driver.press('enter');
		expect(driver.frame()).toContain('with none it claims the whole tree and runs alone');
		await driver.type('docs/** ');
		await driver.type('README.md');
		await driver.press('enter');
		expect(wished(driver)).toEqual([
			{
				type: 'start-task',
				role: 'worker',
				title: 'Mend the docs',
				prompt: 'Mend them.\nAll of them.',
				files: ['docs/**', 'README.md'],
			},
		]);
		expect(driver.frame()).toContain('its result goes to the commander');
	});

	it('claims the whole tree when no file is named', async () => {
		const driver = await start();
		await driver.press('n', 'enter', 'T', 'enter', 'P', 'enter', 'enter');
		expect(wished(driver)).toMatchObject([{title: 'T', prompt: 'P', files: null}]);
	});

	it('keeps every part that was typed until the engine has taken it', async () => {
		const driver = await start();
		await driver.press('n', '2');
		await driver.type('Mend it');
		await driver.press('enter');
		await driver.type('All of');
		await driver.press('escape', 'n', '2');
		expect(driver.frame()).toContain('Mend it▏');
		await driver.press('enter');
		expect(driver.frame()).toContain('All of▏');
		await driver.press('enter', 'enter');
		await driver.say({
			type: 'event',
			event: {
				type: 'task.created',
				by: 'user',
				id: 'e1',
				at: sampleNow,
				task: taskSpec({id: 't20', title: 'Mend it', prompt: 'All of'}),
			},
		});
		await driver.press('n', '2');
		expect(driver.frame()).not.toContain('Mend it▏');
	});
});
