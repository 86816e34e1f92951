import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {portOf} from '../../../source/io/opencode/lane-port.js';
import {gitFolder, startLanes, waits} from './harness.js';
import {startWorld, type World} from './world.js';

let world: World;
let mission: World['mission'];
let lane: World['lane'];

beforeAll(async () => {
	world = await startWorld();
	({mission, lane} = world);
}, 180_000);

afterAll(() => world?.close());

describe('a prompt', {timeout: 180_000}, () => {
	it('runs once when it is sent again, also by another process', async () => {
		const own = await lane();
		const effect = mission.prompt(own.laneId, own.sessionId, 'only once, please');
		expect((await mission.lanes.send(effect)).type).toBe('prompt.sent');
		await mission.turn(own.laneId);
		expect((await mission.lanes.send(effect)).type).toBe('prompt.sent');
		const later = startLanes({server: world.server, directory: world.directory, missionId: 'm1'});
		expect((await later.lanes.send(effect)).type).toBe('prompt.sent');
		expect(await later.turn(own.laneId)).toMatchObject({text: 'answer to: only once, please'});
		await later.lanes.close();
		await world.expectOneTurn(own);
		expect(world.asked('only once, please')).toBe(1);
	});

	it('that steers is taken into the running turn, which ends once', async () => {
		const own = await lane();
		await own.say('wait, then use a tool');
		await expect.poll(() => world.asked('wait, then use a tool'), waits).toBe(1);
		await own.say('look at this too', {steer: true});
		world.gate.resolve();
		await world.expectOneTurn(own);
		const request = world.model.requests.find(({prompt}) => prompt.includes('look at this too'));
		expect(JSON.stringify(request?.messages)).toContain('wait, then use a tool');
	});

	it('that steers begins no turn of a lane that has ended its own, but one of an idle commander', async () => {
		const own = await lane();
		await own.say('first and last');
		await mission.turn(own.laneId);
		expect(await own.say('too late for this', {steer: true})).toMatchObject({
			type: 'prompt.failed',
			reason: 'the lane had already ended its turn',
			retryable: false,
		});
		const chief = await lane('commander');
		expect(await chief.say('says the user', {steer: true})).toMatchObject({type: 'prompt.sent'});
		expect(await mission.turn(chief.laneId)).toMatchObject({text: 'answer to: says the user'});
		expect(world.asked('too late for this')).toBe(0);
	});

	it('that does not steer waits for its turn', async () => {
		const own = await lane();
		await Promise.all([own.say('use bash'), own.say('second thing')]);
		await mission.turn(own.laneId, 2);
		expect(mission.turnsOf(own.laneId).map(({text}) => text.slice(0, 13))).toEqual([
			'the tool said',
			'answer to: se',
		]);
	});

	it('fails with advice when no model was chosen', async () => {
		const own = await lane('worker', {model: null});
		const result = await own.say('hello', {model: null});
		expect(result).toMatchObject({type: 'prompt.failed', retryable: false});
		expect(result).toHaveProperty('reason', expect.stringContaining('--model'));
	});

	it('fails for good when its session is gone', async () => {
		const effect = mission.prompt('w901', 'ses_000000000000000000000000', 'hello');
		expect(await mission.lanes.send(effect)).toMatchObject({
			type: 'prompt.failed',
			retryable: false,
		});
	});
});

describe('a person', {timeout: 180_000}, () => {
	it('is asked for a permission and answers it once', async () => {
		const own = await lane();
		await own.say('read the secret');
		const find = () => mission.factsOf('request.asked').find(({laneId}) => laneId === own.laneId);
		await expect.poll(find, waits).toBeDefined();
		const request = find()?.request;
		expect(request).toMatchObject({kind: 'permission', title: 'read', directory: world.directory});
		expect(request?.detail).toContain('.env');
		const effect = {
			type: 'answer-request',
			requestId: request?.requestId ?? '',
			directory: request?.directory ?? '',
			answer: {kind: 'permission', reply: 'reject', message: null},
		} as const;
		await mission.lanes.answer(effect);
		expect(await mission.turn(own.laneId)).toMatchObject({finish: 'stop', toolCalls: 1});
		await mission.lanes.answer(effect);
		const closed = mission
			.factsOf('request.closed')
			.filter(({requestId}) => requestId === request?.requestId);
		expect(closed.map(({reason}) => reason)).toEqual([
			'answered: reject',
			'it was answered elsewhere',
		]);
	});

	it('is asked a question with its choices and answers it', async () => {
		const own = await lane('commander');
		await own.say('ask me');
		const find = () => mission.factsOf('request.asked').find(({laneId}) => laneId === own.laneId);
		await expect.poll(find, waits).toBeDefined();
		const request = find()?.request;
		expect(request).toMatchObject({
			kind: 'question',
			title: 'Database',
			detail: 'Which database?',
			options: ['SQLite', 'Postgres'],
		});
		await mission.lanes.answer({
			type: 'answer-request',
			requestId: request?.requestId ?? '',
			directory: request?.directory ?? '',
			answer: {kind: 'question', answers: [['Postgres']]},
		});
		expect((await mission.turn(own.laneId)).text).toContain('"Which database?"="Postgres"');
	});
});

describe('a lane', {timeout: 180_000}, () => {
	it('has one session however often it is opened, also by another process', async () => {
		const first = await mission.open('w700', 'worker');
		expect(await mission.open('w700', 'worker')).toBe(first);
		const later = startLanes({server: world.server, directory: world.directory, missionId: 'm1'});
		expect(await later.open('w700', 'worker')).toBe(first);
		expect(await later.open('w701', 'worker')).not.toBe(first);
		await later.lanes.close();
	});

	it('edits within its claim and nowhere else', async () => {
		const own = await lane('worker', {claim: ['src/parser', 'docs/{a,b}*.md']});
		for (const [index, file] of ['src/parser/deep/x.ts', 'docs/b1.md', 'src/y.ts'].entries()) {
			await own.say(`write ${file}`);
			await mission.turn(own.laneId, index + 1);
		}
		expect(await readFile(join(world.directory, 'src/parser/deep/x.ts'), 'utf8')).toBe('written\n');
		expect(existsSync(join(world.directory, 'docs/b1.md'))).toBe(true);
		expect(existsSync(join(world.directory, 'src/y.ts'))).toBe(false);
	});

	it('cannot edit what its role forbids, even when it claims it', async () => {
		const own = await lane('worker', {claim: ['.opencode/**', 'free.txt']});
		await own.say('write .opencode/todo.md');
		await mission.turn(own.laneId, 1);
		await own.say('write free.txt');
		await mission.turn(own.laneId, 2);
		expect(existsSync(join(world.directory, '.opencode/todo.md'))).toBe(false);
		expect(existsSync(join(world.directory, 'free.txt'))).toBe(true);
	});

	it('is never given the tools that start lanes behind FlowDesk', async () => {
		const own = await lane('worker');
		await own.say('which tools are there');
		await mission.turn(own.laneId);
		const request = world.model.requests.find(({prompt}) => prompt === 'which tools are there');
		expect(request?.tools).toContain('bash');
		expect(request?.tools).not.toContain('task');
	});

	it('that works again without a prompt of ours is reported', async () => {
		const own = await lane();
		await own.say('hello');
		await mission.turn(own.laneId);
		await world.server.client.session.promptAsync({
			sessionID: own.sessionId,
			directory: world.directory,
			model: {providerID: 'sim', modelID: 'm'},
			parts: [{type: 'text', text: 'someone else speaks'}],
		});
		const strayed = () =>
			mission.factsOf('lane.strayed').filter(({laneId}) => laneId === own.laneId).length;
		await expect.poll(strayed, waits).toBe(1);
	});
});

describe('lanes that can start servers', {timeout: 180_000}, () => {
	it('are told a port each, the same in every turn, and their shells can use it', async () => {
		const lanes = await Promise.all([lane(), lane(), lane('reviewer')]);
		await Promise.all(lanes.map(({say}) => say('which port')));
		const texts = await Promise.all(
			lanes.map(async ({laneId}) => (await mission.turn(laneId)).text),
		);
		const ports = texts.map((text) => /port (\d+)/.exec(text)?.[1]);
		expect(ports).toEqual(lanes.map(({laneId}) => String(portOf('m1', laneId))));
		expect(new Set(ports).size).toBe(3);
		await lanes[0]?.say('which port once more');
		expect((await mission.turn(lanes[0]?.laneId ?? '', 2)).text).toContain(`port ${ports[0]}`);
	});
});

describe('two missions in two folders on one server', {timeout: 180_000}, () => {
	it('see only their own lanes', async () => {
		const elsewhere = await gitFolder(world.folder.path, 'other project');
		const other = startLanes({server: world.server, directory: elsewhere, missionId: 'm2'});
		const own = await lane();
		const theirs = await other.open('w1', 'worker');
		await Promise.all([own.say('mine'), other.lanes.send(other.prompt('w1', theirs, 'theirs'))]);
		await Promise.all([mission.turn(own.laneId), other.turn('w1')]);
		expect(mission.turnsOf(own.laneId).map(({text}) => text)).toEqual(['answer to: mine']);
		expect(other.turnsOf('w1').map(({text}) => text)).toEqual(['answer to: theirs']);
		expect(other.facts.every((fact) => !('laneId' in fact) || fact.laneId === 'w1')).toBe(true);
		await other.lanes.close();
	});
});
