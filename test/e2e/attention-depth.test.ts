import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {createOpencodeClient} from '@opencode-ai/sdk/v2/client';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import type {Clock} from '../../source/runtime/ports.js';
import {createScreen} from '../../source/tui/screen.js';
import {composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';

const touch = (file: string) => ({
	calls: [{tool: 'bash', with: {command: `touch ${file}`, description: 'Makes a file'}}],
});

/** A worker in the middle of an answer without an end, and what other sessions of its model do when they are told. */
const scenario = partScenario([{title: 'a long part', files: ['long.txt']}], {
	worker: [
		{
			name: 'make a file',
			when: {prompt: '^make (?<file>\\S+)'},
			steps: [touch('{{file}}'), {say: 'It is made.'}],
		},
		{name: 'long', steps: [{say: 'The rest never comes.', fault: {kind: 'stall'}}]},
	],
});

const ask = [{permission: 'bash', pattern: '*', action: 'ask' as const}];

/** A mission with a lane at work, on a server that the test uses too. */
async function startDeep() {
	const mission = await composeMission({
		scenario,
		checks: ['true'],
		review: false,
		isAttached: true,
	});
	const {url = '', password = ''} = mission.attached ?? {};
	const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;
	const client = createOpencodeClient({baseUrl: url, headers: {authorization}});
	const {sessionId: lane} = await mission.event('lane.opened', ({laneId}) => laneId === 'w1');
	await mission.event('prompt.sent', ({laneId}) => laneId === 'w1');
	const create = async (directory: string, parentID: string, title: string) => {
		const {data} = await client.session.create({directory, parentID, title, permission: ask});
		return data?.id ?? '';
	};
	const say = (sessionID: string, directory: string, text: string) =>
		client.session.promptAsync({
			sessionID,
			directory,
			model: {providerID: 'simulated', modelID: 'worker'},
			parts: [{type: 'text', text}],
		});
	return {mission, lane, create, say};
}

const once = {kind: 'permission', reply: 'once', message: null} as const;

test('a permission of a session two levels down in a git worktree is shown, answered, and answered by a rule until that is removed', async () => {
	const {mission, lane, create, say} = await startDeep();
	const worktree = join(mission.directory, '..', 'another tree');
	await execa('git', ['worktree', 'add', '--quiet', '--detach', worktree], {
		cwd: mission.directory,
	});
	const child = await create(mission.directory, lane, 'the child');
	const deep = await create(worktree, child, 'the grandchild');

	await say(deep, worktree, 'make one.txt');
	const {request, laneId} = await mission.event('request.asked');
	expect(laneId).toBe('w1');
	expect(request).toMatchObject({
		directory: worktree,
		detail: 'touch one.txt',
		patterns: ['touch one.txt'],
		session: {id: deep, title: 'the grandchild', ancestors: [child, lane]},
	});
	await mission.seen(({attention}) => attention.some(({kind}) => kind === 'request'));
	expect(existsSync(join(worktree, 'one.txt'))).toBe(false);
	mission.send({type: 'answer', requestId: request.requestId, answer: once});
	await expect.poll(() => existsSync(join(worktree, 'one.txt')), {timeout: 60_000}).toBe(true);
	await mission.event('request.closed', ({requestId}) => requestId === request.requestId);

	const scope = {kind: 'lane', laneId: 'w1'} as const;
	const rule = {permission: 'bash', pattern: 'touch *', answer: 'allow', scope} as const;
	mission.send({type: 'save-rule', rule});
	const saved = await mission.seen(({rules}) => rules.length === 1);
	await say(deep, worktree, 'make two.txt');
	await mission.event('request.answered', ({by}) => by === 'rule');
	await expect.poll(() => existsSync(join(worktree, 'two.txt')), {timeout: 60_000}).toBe(true);

	mission.send({type: 'remove-rule', ruleId: saved.rules[0]?.id ?? ''});
	await mission.seen(({rules}) => rules.length === 0);
	await say(deep, worktree, 'make three.txt');
	const again = await mission.event('request.asked', (event) =>
		event.request.detail.includes('three'),
	);
	await mission.seen(({attention}) => attention.length === 1);
	expect(existsSync(join(worktree, 'three.txt'))).toBe(false);
	const answer = {...once, reply: 'reject'} as const;
	mission.send({type: 'answer', requestId: again.request.requestId, answer});
	await mission.event('request.closed', ({requestId}) => requestId === again.request.requestId);
});

test('twenty requests that ask the same are answered by one key of the screen', async () => {
	const {mission, lane, create, say} = await startDeep();
	const sessions = await Promise.all(
		Array.from({length: 20}, (_, at) => create(mission.directory, lane, `child ${at}`)),
	);
	await Promise.all(sessions.map((session) => say(session, mission.directory, 'make same.txt')));
	let ahead = 0;
	const clock: Clock = {
		now: () => Date.now() + ahead,
		after: (ms, run) => {
			const timer = setTimeout(run, ms);
			return () => clearTimeout(timer);
		},
	};
	const screen = createScreen(mission.link, clock);
	await mission.seen(({attention}) => attention.length === 20);
	await expect
		.poll(() => screen.shown().known.mission?.attention.length, {timeout: 10_000})
		.toBe(20);
	for (const key of ['a', 'j', 's', 'a']) {
		ahead += 400;
		screen.press([key], {columns: 120, rows: 40});
	}
	await mission.seen(({attention}) => attention.length === 0);
	screen.close();
	const answers = mission.events.filter(({type}) => type === 'request.answered');
	expect(answers).toHaveLength(20);
	await expect
		.poll(() => mission.events.filter(({type}) => type === 'request.closed').length, {
			timeout: 60_000,
		})
		.toBe(20);
	expect(existsSync(join(mission.directory, 'same.txt'))).toBe(true);
});
