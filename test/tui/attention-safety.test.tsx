import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {createScreen} from '../../source/tui/screen.js';
import {createFakeClock, createFakeLink, type Driver} from './driver.js';
import {
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
} from './sample-mission.js';
import {start} from './started.js';

const permissionOf = (requestId: string, laneId: string, directory = '/home/ada/parser') =>
	permissionEntry.kind === 'request'
		? {...permissionEntry, laneId, request: {...permissionEntry.request, requestId, directory}}
		: permissionEntry;

const once = (requestId: string) => ({
	type: 'answer',
	requestId,
	answer: {kind: 'permission', reply: 'once', message: null},
});

async function openList(
	attention: readonly AttentionView[],
	size: readonly [number, number] = [120, 40],
): Promise<Driver> {
	const driver = await start(size, {attention});
	await driver.press('a');
	return driver;
}

describe('an answer', () => {
	it('can be taken back for a second, and has then answered nothing', async () => {
		const driver = await openList([permissionEntry]);
		await driver.press('j', 'a');
		expect(driver.frame()).toContain('answered: allow once; u takes it back');
		await driver.advance(600);
		await driver.type('u');
		expect(driver.frame()).toContain('taken back: nothing was answered');
		await driver.advance(5000);
		expect(driver.link.intents()).toEqual([]);
		await driver.press('a');
		await driver.advance(1000);
		expect(driver.link.intents()).toEqual([once('per_1')]);
	});

	it('can be taken back after a look at the help about the list', async () => {
		const driver = await openList([permissionEntry]);
		await driver.press('j', 'a', '?');
		expect(driver.frame()).toContain('─ Help ─');
		await driver.press('escape');
		await driver.type('u');
		expect(driver.frame()).toContain('taken back: nothing was answered');
		await driver.advance(5000);
		expect(driver.link.intents()).toEqual([]);
	});

	it('goes out after a second, and not before', async () => {
		const driver = await openList([permissionEntry]);
		await driver.press('j', 'a');
		await driver.advance(999);
		expect(driver.link.intents()).toEqual([]);
		await driver.advance(1);
		expect(driver.link.intents()).toEqual([once('per_1')]);
	});

	it('goes out at once when the list is closed or another answer is given', async () => {
		const closing = await openList([permissionEntry]);
		await closing.press('j', 'a', 'escape');
		expect(closing.link.intents()).toEqual([once('per_1')]);
		const [one, two] = [permissionOf('per_1', 'w5'), permissionOf('per_2', 'w3')];
		const answering = await openList([one, two]);
		await answering.press('j', 'a', 'j', 'j', 'a');
		expect(answering.link.intents()).toEqual([once('per_1')]);
		await answering.advance(1000);
		expect(answering.link.intents()).toEqual([once('per_1'), once('per_2')]);
	});

	it('is not given when the mission is stopped or the screen ends within its second', async () => {
		const stopping = await openList([permissionEntry]);
		await stopping.press('j', 'a', 'ctrl+c', 'y');
		await stopping.advance(2000);
		expect(stopping.link.intents().map(({type}) => type)).toEqual(['stop']);
		const ending = await openList([permissionEntry]);
		await ending.press('j', 'a');
		ending.screen.close();
		await ending.advance(2000);
		expect(ending.link.intents()).toEqual([]);
	});
});

describe('requests that ask the same', () => {
	const twenty = Array.from({length: 20}, (_, at) => permissionOf(`per_${at}`, `w${at + 1}`));

	it('are answered by one key, all twenty', async () => {
		const driver = await openList(twenty);
		await driver.press('j');
		expect(driver.frame()).toContain('+19 identical, s answers them together');
		await driver.press('s');
		expect(driver.frame()).toContain('one answer for all 20, s for this one alone');
		await driver.press('a');
		expect(driver.frame()).toContain('answered: allow once, all 20; u takes it back');
		await driver.advance(1000);
		const ids = driver.link
			.intents()
			.map((intent) => (intent.type === 'answer' ? intent.requestId : ''));
		expect([...ids].sort()).toEqual(twenty.map((_, at) => `per_${at}`).sort());
	});

	it('are answered alone without s, and with s pressed twice', async () => {
		const driver = await openList(twenty);
		await driver.press('j', 's', 's', 'a');
		await driver.advance(1000);
		expect(driver.link.intents()).toHaveLength(1);
	});

	it('that come after s was pressed are not answered unseen', async () => {
		const driver = await openList(twenty.slice(0, 3));
		await driver.press('j', 's');
		await driver.say({type: 'view', view: missionView({attention: twenty})});
		await driver.press('a');
		await driver.advance(1000);
		expect(driver.link.intents()).toHaveLength(3);
	});

	it('name every lane and every directory they come from', async () => {
		const entries = [permissionOf('per_1', 'w5', '/a'), permissionOf('per_2', 'w3', '/b')];
		const driver = await openList(entries);
		await driver.press('j', 's');
		expect(driver.frame()).toContain('w5 in /a');
		expect(driver.frame()).toContain('w3 in /b');
	});
});

describe('who asks', () => {
	it('is told with the session and how deep below its lane it is', async () => {
		const session = {id: 'ses_x', title: 'explore the tests', ancestors: ['ses_y', 'ses_w5']};
		const entry = permissionOf('per_1', 'w5');
		const deep =
			entry.kind === 'request' ? {...entry, request: {...entry.request, session}} : entry;
		const driver = await openList([deep]);
		expect(driver.frame()).toContain('asked 2 levels below w5, by explore the tests  ses_x');
	});

	it('is said to be unknown where it is, and no rule can be saved for it', async () => {
		const session = {id: 'ses_x', title: '', ancestors: null};
		const entry = permissionOf('per_1', '');
		const unknown =
			entry.kind === 'request' ? {...entry, request: {...entry.request, session}} : entry;
		const driver = await openList([unknown]);
		expect(driver.frame()).toContain('whose parents FlowDesk could not find');
		await driver.press('j', 'A');
		expect(driver.frame()).toContain('no rule can be saved for this one');
	});
});

describe('a question with a time limit', () => {
	const limited = {...questionEntry, until: sampleNow + 252_000} as AttentionView;

	it('shows the time that is left, and stops the clock when it is chosen', async () => {
		const driver = await openList([limited]);
		expect(driver.frame()).toContain('declined in 4:1');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('j');
		expect(driver.link.intents()).toEqual([{type: 'touch-request', requestId: 'que_1'}]);
	});
});

describe('the list', () => {
	it('begins with what the lane on the screen asks, and with the oldest when it asks nothing', async () => {
		const driver = await start([120, 40], {attention: [permissionEntry, questionEntry]});
		const asked = async (lane: string) => {
			await driver.press(...lane, 'a', 'j', 'a');
			await driver.advance(1000);
			return driver.link.intents().length;
		};
		// The commander asks a question, which `a` does not answer.
		expect(await asked('')).toBe(0);
		await driver.press('escape', 'escape');
		expect(await asked('4')).toBe(1);
	});
});

describe('one answer for questions with a time limit', () => {
	it('stops the clocks of all of them', async () => {
		const driver = await openList(
			['que_1', 'que_2'].map((requestId) => {
				const request = {...questionEntry.request, requestId};
				return {...questionEntry, request, until: sampleNow + 60_000} as AttentionView;
			}),
		);
		await driver.press('j', 's');
		const touched = driver.link
			.intents()
			.flatMap((intent) => 'requestId' in intent && intent.requestId);
		expect(new Set(touched)).toEqual(new Set(['que_1', 'que_2']));
	});
});

describe('fingers that hammer', () => {
	const printable = Array.from({length: 95}, (_, at) => String.fromCharCode(32 + at));
	const decides = [
		'answer',
		'decide-task',
		'approve-plan',
		'reject-plan',
		'save-rule',
		'remove-rule',
		'abort-lane',
		'abort-all',
		'stop',
		'raise-budget',
		'confirm-todo',
		'set-caps',
		'retry-lane',
	];

	it('decide nothing by keys that piled up and come at once', async () => {
		const driver = await openList([permissionEntry]);
		await driver.press('j');
		await driver.advance(1000);
		await driver.type('auj');
		await driver.advance(1000);
		await driver.type('aaa');
		expect(driver.frame()).toContain('it is only taken after a moment without keys');
		await driver.advance(2000);
		expect(driver.link.intents()).toEqual([]);
		await driver.press('a');
		await driver.advance(1000);
		expect(driver.link.intents()).toEqual([once('per_1')]);
	});

	it('at 100 keys a second answer, approve, abort and stop nothing, whatever the keys', () => {
		const [lively, any] = [
			fc.constantFrom(
				'a',
				'A',
				'j',
				'k',
				'y',
				'r',
				's',
				'x',
				'X',
				'q',
				'u',
				'f',
				'N',
				'L',
				'1',
				't',
				'c',
				'enter',
			),
			fc.constantFrom(...printable).map((key) => (key === ' ' ? 'space' : key)),
		];
		fc.assert(
			fc.property(
				fc.constantFrom('a', 't', '3', 'c'),
				fc.array(fc.oneof({weight: 3, arbitrary: lively}, any), {minLength: 100, maxLength: 400}),
				(first, keys) => {
					const [link, clock] = [createFakeLink(), createFakeClock()];
					const screen = createScreen(link, clock);
					const attention = [permissionEntry, questionEntry, taskEntry];
					link.say({type: 'view', view: missionView({attention})});
					for (const key of [first, ...keys]) {
						clock.advance(10);
						screen.press([key], {columns: 80, rows: 24});
					}
					clock.advance(5000);
					screen.close();
					const meant = link.intents().filter(({type}) => decides.includes(type));
					expect(meant).toEqual([]);
				},
			),
			{numRuns: 60},
		);
	});

	it('are told why nothing came of it, and the same key counts after a moment', async () => {
		const driver = await openList([permissionEntry]);
		await driver.press('j');
		await driver.type('a');
		expect(driver.frame()).toContain('only taken after a moment without keys');
		await driver.press('a');
		await driver.advance(1000);
		expect(driver.link.intents()).toEqual([once('per_1')]);
	});
});
