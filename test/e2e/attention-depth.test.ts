import {basename} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import type {ComposedMission} from './composed-mission.js';
import {type CuttingProxy, startCuttingProxy} from './cutting-proxy.js';
import {startDeep} from './deep-mission.js';
import {eventsOf} from './mission-run.js';
import {patience} from './person.js';

const seed = Number(environment['FLOWDESK_HAMMER_SEED'] ?? Date.now() % 2 ** 31);

/** Waits for what asks to make that file, and for its answer. */
function answered({event}: ComposedMission) {
	return async (file: string) => {
		const {request} = await event('request.asked', (one) => one.request.detail.includes(file));
		return event('request.answered', ({requestId}) => requestId === request.requestId);
	};
}

/** Every key that prints something, and those around them that a hand may hit. */
const anyKeys = [
	...Array.from({length: 94}, (_, at) => String.fromCharCode(33 + at)),
	...['space', 'enter', 'escape', 'tab', 'backspace', 'up', 'down', 'left', 'right'],
];

/** Milliseconds without a key after which the screen takes one that decides. */
const calmMs = 300;

/** Presses keys at 100 Hz for 2 s, as seed and round have it: what piled up meanwhile comes at once, as from a terminal. */
async function hammer(type: (keys: readonly string[]) => void, round: number) {
	let state = seed + round;
	const anyKey = () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		return anyKeys[Math.floor(((state >>> 0) / 2 ** 32) * anyKeys.length)] ?? '';
	};
	const begin = performance.now();
	let typedAt = begin;
	for (let pressed = 0; pressed < 200; ) {
		await delay(10);
		const now = performance.now();
		const due = Math.min(200, Math.floor((now - begin) / 10));
		const keys = Array.from({length: due - pressed}, anyKey);
		pressed = due;
		if (keys.length > 0) {
			// After a stall of this process the first key would come out of calm, and may decide.
			type(now - typedAt > calmMs / 2 ? ['~', ...keys] : keys);
			typedAt = now;
		}
	}
}

test('a permission of a session two levels down in a git worktree is answered on the screen, and by a rule until that is taken back', async () => {
	const {mission, lane, worktree, create, person} = await startDeep();
	const answerTo = answered(mission);
	const child = await create(mission.directory, lane, 'the child');
	const deep = await create(worktree, child.id, 'the grandchild');

	await deep.make('one.txt');
	const {request, laneId} = await mission.event('request.asked');
	expect(laneId).toBe('w1');
	expect(request).toMatchObject({
		directory: worktree,
		detail: 'touch one.txt',
		patterns: ['touch one.txt'],
		session: {id: deep.id, title: 'the grandchild', ancestors: [child.id, lane]},
	});
	await person.sees(1);
	expect(deep.has('one.txt')).toBe(false);
	await person.answer('a');
	await expect.poll(() => deep.has('one.txt'), patience).toBe(true);
	await mission.event('request.closed', ({requestId}) => requestId === request.requestId);

	// For the lane and all below it: after the session that asks and the one between them.
	await deep.make('two.txt');
	await person.answer('A', 'tab', 'tab', 'y');
	const {rules} = await mission.seen((view) => view.rules.length === 1);
	expect(rules[0]?.rule).toEqual({
		permission: 'bash',
		pattern: 'touch *',
		answer: 'allow',
		scope: {kind: 'lane', laneId: 'w1'},
	});
	await deep.make('three.txt');
	expect(await answerTo('three.txt')).toMatchObject({by: 'rule', answer: {reply: 'once'}});
	await expect.poll(() => deep.has('three.txt'), patience).toBe(true);

	// Taken out, brought back, taken out again.
	await person.press('L', 'x', 'u');
	await mission.event('rule.removed');
	await mission.seen((view) => view.rules.length === 1);
	await deep.make('four.txt');
	expect(await answerTo('four.txt')).toMatchObject({by: 'rule'});
	await person.press('x', 'escape');
	await mission.seen((view) => view.rules.length === 0);
	await deep.make('five.txt');
	await person.answer('r');
	expect(await answerTo('five.txt')).toMatchObject({by: 'user', answer: {reply: 'reject'}});
	expect(deep.has('five.txt')).toBe(false);
});

test('of the saved rules the one of the nearest session above decides, and none speaks for a session of which nobody knows whose it is', async () => {
	const {mission, lane, worktree, create, person} = await startDeep();
	const answerTo = answered(mission);
	const child = await create(mission.directory, lane, 'the child');
	const deep = await create(worktree, child.id, 'the grandchild');
	const sibling = await create(mission.directory, lane, 'the sibling');

	await child.make('one.txt');
	await person.answer('A', 'N');
	await sibling.make('two.txt');
	await person.answer('A', 'tab', 'tab', 'tab', 'y');
	const {rules} = await mission.seen((view) => view.rules.length === 2);
	expect(rules.map(({rule}) => [rule.answer, rule.scope.kind])).toEqual([
		['reject', 'session'],
		['allow', 'mission'],
	]);
	await deep.make('three.txt');
	expect(await answerTo('three.txt')).toMatchObject({by: 'rule', answer: {reply: 'reject'}});
	await sibling.make('four.txt');
	expect(await answerTo('four.txt')).toMatchObject({by: 'rule', answer: {reply: 'once'}});
	await expect.poll(() => sibling.has('four.txt'), patience).toBe(true);

	const orphan = await create(mission.directory, `${lane.slice(0, -4)}none`, 'the orphan');
	await orphan.make('five.txt');
	const {laneId, request} = await mission.event('request.asked', (event) =>
		event.request.detail.includes('five.txt'),
	);
	expect([laneId, request.session?.ancestors]).toEqual(['', null]);
	await person.sees(1);
	await person.press('a', 'j', 'A', 'y');
	await person.isOut();
	await person.sees(1);
	expect(mission.view()?.rules).toHaveLength(2);
	expect(orphan.has('five.txt')).toBe(false);
	await person.press('r');
	expect(await answerTo('five.txt')).toMatchObject({by: 'user', answer: {reply: 'reject'}});
});

test('twenty requests that ask the same are answered by one key of the screen, and another one is not', async () => {
	const {mission, lane, worktree, create, person} = await startDeep();
	const sessions = await Promise.all(
		Array.from({length: 20}, (_, at) =>
			create(at % 2 === 0 ? mission.directory : worktree, lane, `child ${at}`),
		),
	);
	const other = await create(mission.directory, lane, 'another child');
	await Promise.all(sessions.map(({make}) => make('same.txt')));
	await person.sees(20);
	await other.make('other.txt');
	await person.sees(21);

	await person.press('a', 'j', 's', 'a');
	await person.sees(1);
	const answers = eventsOf(mission, 'request.answered');
	expect(answers.map(({by}) => by)).toEqual(Array(20).fill('user'));
	expect(new Set(answers.map(({directory}) => basename(directory))).size).toBe(2);
	await expect.poll(() => eventsOf(mission, 'request.closed').length, patience).toBe(20);
	// A request is closed before the command that it allows has run.
	await expect.poll(() => sessions.every(({has}) => has('same.txt')), patience).toBe(true);
	expect(other.has('other.txt')).toBe(false);
	expect(mission.view()?.attention).toMatchObject([{request: {detail: 'touch other.txt'}}]);
});

test('keys hammered at 100 Hz while a permission waits answer, save, abort and stop nothing', async () => {
	process.stdout.write(`hammer: FLOWDESK_HAMMER_SEED=${seed}\n`);
	const {mission, lane, create, person} = await startDeep();
	const child = await create(mission.directory, lane, 'the child');
	await child.make('one.txt');
	await person.sees(1);
	// From the panes, from the chosen entry, and from the question whether to save a rule; from panes whose lane is to be aborted, and whose mission is to be stopped.
	for (const [round, way] of [[], ['a', 'j'], ['a', 'j', 'A'], ['x'], ['X'], ['q']].entries()) {
		// A single key out of calm is no hammering.
		await person.press(...way, '~');
		await hammer(person.type, round);
		await person.isOut();
		await person.press(...Array<string>(5).fill('escape'));
	}
	for (const type of [
		'request.answered',
		'request.closed',
		'rule.saved',
		'lane.abort-requested',
		'mission.stop-requested',
		'mission.ended',
	] as const) {
		expect(eventsOf(mission, type)).toEqual([]);
	}
	expect(child.has('one.txt')).toBe(false);
	expect(mission.view()?.lanes.find(({id}) => id === 'w1')).toMatchObject({canAbort: true});

	// The same keys in calm.
	await person.press('a', 'j', 'a');
	await expect.poll(() => child.has('one.txt'), patience).toBe(true);
});

test('what was asked and what was answered elsewhere while the event stream was cut is known when it is back', async () => {
	const held: {proxy?: CuttingProxy} = {};
	const {mission, client, lane, worktree, create, person} = await startDeep(async (url) => {
		held.proxy = await startCuttingProxy(url);
		return held.proxy.url;
	});
	const early = await create(worktree, lane, 'the early child');
	await early.make('early.txt');
	const {request} = await mission.event('request.asked');
	await person.sees(1);

	// For longer than all below takes, and for less than a mission waits for its server.
	held.proxy?.cut(100_000);
	await mission.event('server.lost');
	await client.permission.reply({
		requestID: request.requestId,
		directory: worktree,
		reply: 'reject',
	});
	const child = await create(mission.directory, lane, 'the child');
	const deep = await create(worktree, child.id, 'the grandchild');
	await deep.make('late.txt');
	const isAsked = async () => {
		const {data = []} = await client.permission.list({directory: worktree});
		return data.some(({sessionID}) => sessionID === deep.id);
	};
	await expect.poll(isAsked, patience).toBe(true);
	expect(eventsOf(mission, 'server.returned')).toEqual([]);
	expect(eventsOf(mission, 'request.asked')).toHaveLength(1);
	held.proxy?.cut(0);

	await mission.event('server.returned');
	await mission.event('request.closed', ({requestId}) => requestId === request.requestId);
	await mission.event('request.asked', (event) => event.request.session?.id === deep.id);
	await person.answer('a');
	await expect.poll(() => deep.has('late.txt'), patience).toBe(true);
	expect(early.has('early.txt')).toBe(false);
});
