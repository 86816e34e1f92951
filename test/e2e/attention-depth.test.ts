import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {createOpencodeClient} from '@opencode-ai/sdk/v2/client';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import type {Clock} from '../../source/runtime/ports.js';
import {createScreen} from '../../source/tui/screen.js';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {afterwards} from './mission-place.js';
import {eventsOf} from './mission-run.js';
import {partScenario} from './part-scenario.js';

/** A worker in the middle of an answer without an end, and what other sessions of its role do when they are told. */
const scenario = partScenario([{title: 'a long part', files: ['long.txt']}], {
	worker: [
		{
			name: 'make a file',
			when: {prompt: '^make (?<file>\\S+)'},
			steps: [
				{
					calls: [{tool: 'bash', with: {command: 'touch {{file}}', description: 'Makes a file'}}],
				},
				{say: 'It is made.'},
			],
		},
		{name: 'long', steps: [{say: 'The rest never comes.', fault: {kind: 'stall'}}]},
	],
});

const ask = [{permission: 'bash', pattern: '*', action: 'ask' as const}];
const size = {columns: 120, rows: 40};
const patience = {timeout: 60_000};

/** The screen of the mission, with a clock that is real, and hands that take their time. */
function sitDown(mission: ComposedMission) {
	const clock: Clock = {
		now: Date.now,
		after: (ms, run) => {
			const timer = setTimeout(run, ms);
			return () => clearTimeout(timer);
		},
	};
	const screen = createScreen(mission.link, clock);
	afterwards(screen.close);
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) {
			await delay(400);
			screen.press([key], size);
		}
	};
	/** Waits until so many entries are on the screen. */
	const sees = (count: number) =>
		expect.poll(() => screen.shown().known.mission?.attention.length, patience).toBe(count);
	return {
		screen,
		press,
		sees,
		/** Opens the list, takes its only entry, presses keys on it, and leaves when it is gone. */
		answer: async (...keys: readonly string[]) => {
			await sees(1);
			await press('a', 'j', ...keys);
			await sees(0);
			await press('escape');
		},
	};
}

/** A mission with a lane at work on a server that the test uses too, and a git worktree beside its repository. */
async function startDeep() {
	const held: {server?: AttachedServer} = {};
	const mission = await composeMission({
		scenario,
		checks: ['true'],
		review: false,
		server: async (place, model) => {
			held.server = await startOpenCode(place, model);
			return {kind: 'attach', url: held.server.url, password: held.server.password};
		},
	});
	const {url = '', password = ''} = held.server ?? {};
	const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;
	const client = createOpencodeClient({baseUrl: url, headers: {authorization}});
	const worktree = join(mission.directory, '..', 'another tree');
	await execa('git', ['worktree', 'add', '--quiet', '--detach', worktree], {
		cwd: mission.directory,
	});
	const {sessionId: lane} = await mission.event('lane.opened', ({laneId}) => laneId === 'w1');
	await mission.event('prompt.sent', ({laneId}) => laneId === 'w1');

	/** Makes a session below another one, and says how to have it make a file. */
	const create = async (directory: string, parentID: string, title: string) => {
		const {data, error} = await client.session.create({
			directory,
			parentID,
			title,
			permission: ask,
		});
		if (data === undefined) {
			throw new Error(`OpenCode made no session: ${JSON.stringify(error)}`);
		}
		return {
			id: data.id,
			make: (file: string) =>
				client.session.promptAsync({
					sessionID: data.id,
					directory,
					model: {providerID: 'simulated', modelID: 'worker'},
					system: "You are FlowDesk's worker.",
					parts: [{type: 'text', text: `make ${file}`}],
				}),
			has: (file: string) => existsSync(join(directory, file)),
		};
	};
	return {mission, lane, worktree, create, person: sitDown(mission)};
}

/** Waits for what asks to make that file, and for its answer. */
function answered({event}: ComposedMission) {
	return async (file: string) => {
		const {request} = await event('request.asked', (one) => one.request.detail.includes(file));
		return event('request.answered', ({requestId}) => requestId === request.requestId);
	};
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

	// For the lane and all below it: the second of those whom a rule may be for.
	await deep.make('two.txt');
	await person.answer('A', 'tab', 'y');
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
	await delay(2000);
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
	expect(sessions.every(({has}) => has('same.txt'))).toBe(true);
	expect(other.has('other.txt')).toBe(false);
	expect(mission.view()?.attention).toMatchObject([{request: {detail: 'touch other.txt'}}]);
});
