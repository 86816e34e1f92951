import {mkdirSync, mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type FlagSpec, parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {tellMissions} from '../../source/commands/missions.js';
import {tellMission} from '../../source/commands/show.js';
import {openEventStore} from '../../source/io/event-store.js';
import {claimProject} from '../../source/io/event-store-claim.js';
import {DatabaseSync} from '../../source/io/sqlite.js';
import {projectStateFolder} from '../../source/io/state-folder.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {Usage} from '../../source/mission/records.js';
import {createMission, type TestMission} from '../helpers/in-memory-mission.js';
import {recordedTerminal} from './recorded-terminal.js';

let folder = '';
let cwd = '';
let environment: Readonly<Record<string, string>> = {};

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'flowdesk-past-'));
	cwd = join(folder, 'project');
	environment = {XDG_STATE_HOME: join(folder, 'state')};
	mkdirSync(cwd);
	await execa('git', ['init', '-q'], {cwd});
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

const storeFile = () => join(projectStateFolder(cwd, environment), 'missions.sqlite');

async function store(missionId: string, events: readonly MissionEvent[], later = 0) {
	const opened = openEventStore({file: storeFile(), missionId});
	await opened.append(events.map((event) => ({...event, at: event.at + later})));
	return opened;
}

/** What a command line prints, and its exit code; a refusal is thrown. */
async function told(line: string) {
	const [name = '', ...words] = line.split(' ');
	const flags: readonly FlagSpec[] = commands.find((one) => one.name === name)?.flags ?? [];
	const {terminal, written} = recordedTerminal();
	const tell = name === 'missions' ? tellMissions : tellMission;
	const code = await tell({args: parseArguments(words, flags, name), terminal}, {cwd, environment});
	return {code, text: written.out.join('\n'), json: written.json[0]};
}

const usage: Usage = {
	input: 1000,
	output: 200,
	reasoning: 30,
	cacheRead: 5000,
	cacheWrite: 4,
	cost: null,
};

/** A mission with one task that is done, reviewed and paid for in part, up to its seal. */
function worked(isSealed = true): TestMission {
	const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
	const mission = createMission({checks, savesBase: true});
	mission.start();
	mission.setTodo({S1: 'open'});
	mission.delegate({title: 'Mend numbers', files: ['a'], todo_id: 'S1'});
	mission.ends('c', 'Delegated.');
	const pay = (laneId: string, messageId: string, change: Partial<Usage>, child?: string) =>
		mission.tell({
			type: 'step.finished',
			laneId,
			messageId,
			model: null,
			usage: {...usage, ...change},
			...(child === undefined ? {} : {child}),
		});
	pay('c', 'a', {bySubscription: true});
	pay('w1', 'b', {cost: 0.5});
	pay('w1', 'c', {cost: 0.25}, 'ses_below');
	pay('w1', 'd', {});
	mission.ends('w1', 'status: done');
	mission.reviews('t1', 'pass');
	mission.pass(3000);
	mission.ends('c', isSealed ? 'All done. <mission_seal>SEALED</mission_seal>' : 'Hm.');
	return mission;
}

describe('flowdesk missions', () => {
	it('says so where none has run, and leaves nothing behind', async () => {
		expect(await told('missions')).toMatchObject({
			code: 0,
			text: 'No mission has run here yet. flowdesk run "MISSION" starts one.',
		});
		expect((await told('missions --json')).json).toEqual([]);
		expect(readdirSync(projectStateFolder(cwd, environment))).toEqual([]);
	});

	it('lists the newest first: how it ended, time, lanes, items, money with what it is the sum of, tokens', async () => {
		const mission = worked();
		expect(mission.state().ended?.outcome).toBe('sealed');
		await (await store('m-old', mission.events())).close();
		await (await store('m-new', worked(false).events(), 60_000)).close();
		const {code, text, json} = await told('missions');
		expect(code).toBe(0);
		expect(json).toBeUndefined();
		expect(
			text.split('\n').map((line) => line.replace(/ {2}[\d/.:, APM]+ {2}/, '  WHEN  ')),
		).toEqual([
			'm-new  WHEN  broken off',
			'  Mend it.',
			expect.stringMatching(
				/^ {2}0:03, 3 lanes, todo 1 of 1 verified, \$0\.75 \+\? \(2 of 4 calls priced, 1 by subscription\), 4 936 tokens$/,
			),
			'm-old  WHEN  sealed',
			'  Mend it.',
			expect.stringMatching(/^ {2}0:03, 3 lanes/),
		]);
	});

	it('has the same for programs as one value, in which an unknown price is no zero', async () => {
		const mission = createMission();
		mission.start();
		mission.tell({type: 'step.finished', laneId: 'c', messageId: 'a', model: null, usage});
		await (await store('m-1', mission.events())).close();
		expect((await told('missions --json')).json).toEqual([
			{
				missionId: 'm-1',
				text: 'Mend it.',
				standing: 'broken off',
				reason: '',
				startedAt: 1_000_000,
				until: 1_000_000,
				lanes: 1,
				todo: {done: 0, total: 0},
				usd: null,
				calls: {all: 1, priced: 0, bySubscription: 0},
				tokens: {
					counted: 1234,
					input: 1000,
					output: 200,
					reasoning: 30,
					cacheRead: 5000,
					cacheWrite: 4,
				},
			},
		]);
	});

	it('reads beside a mission that runs, which goes on writing; nothing in its store is changed by the look', async () => {
		const {events} = worked(false);
		const writing = await store('m-1', events());
		const claim = claimProject({file: storeFile(), missionId: 'm-1'});
		const writer = new DatabaseSync(storeFile());
		writer.exec('BEGIN IMMEDIATE');
		const before = statSync(storeFile()).mtimeMs;
		expect((await told('missions')).text).toMatch(/^m-1 .* running$/m);
		expect((await told('show')).text).toContain('running');
		expect(statSync(storeFile()).mtimeMs).toBe(before);
		writer.exec('ROLLBACK');
		writer.close();
		const more = {
			type: 'user.said',
			laneId: 'c',
			text: 'Go on.',
			id: 'more',
			at: 2_000_000,
		} as const;
		await writing.append([more]);
		expect(writing.load('m-1').at(-1)).toEqual(more);
		if (claim.ok) {
			claim.release();
		}
		expect((await told('missions')).text).toMatch(/^m-1 .* broken off$/m);
		await writing.close();
	});

	it('names a mission whose log cannot be read and hides no other; showing that one exits with 1', async () => {
		await (await store('m-good', worked().events())).close();
		await (await store('m-bad', worked().events(), 60_000)).close();
		const database = new DatabaseSync(storeFile());
		database.exec("UPDATE events SET body = '{}' WHERE mission = 'm-bad' AND seq = 3");
		database.close();
		const {code, text} = await told('missions');
		expect(code).toBe(0);
		expect(text).toContain('The event 3 of mission m-bad cannot be read.');
		expect(text).toMatch(/^m-good .* sealed$/m);
		await expect(told('show m-bad')).rejects.toMatchObject({
			exitCode: 1,
			message: expect.stringContaining('event 3 of mission m-bad'),
		});
	});

	it('reads the newest 20 and says how many older ones there are', async () => {
		const events = createMission();
		events.start();
		for (let at = 0; at < 23; at++) {
			await (await store(`m-${at}`, events.events(), at * 1000)).close();
		}
		const {text} = await told('missions');
		expect(text.match(/^m-/gm)).toHaveLength(20);
		expect(text).toMatch(/^m-22 /);
		expect(text).toContain('and 3 older ones: --all lists them');
		expect((await told('missions --all')).text.match(/^m-/gm)).toHaveLength(23);
	});
});

describe('flowdesk show', () => {
	it('has what the newest mission did, how it ended, what that rests on, and what it came to', async () => {
		await (await store('m-old', worked(false).events())).close();
		await (await store('m-new', worked().events(), 60_000)).close();
		const {code, text} = await told('show');
		expect(code).toBe(0);
		expect(text).toMatch(/^mission m-new, begun /);
		expect(text).toContain('\nsealed');
		expect(text).toMatch(/done\n {2}t1 Mend numbers \(done: .+\)/);
		expect(text).toMatch(/the seal rests on\n {2}.*npm test/);
		expect(text).toMatch(/checks, as they were run last\n {2}npm test: exit 0, 1\.2 s/);
		expect(text).toContain('flowdesk diff m-new');
		expect(text).not.toContain('by role');
	});

	it('has the tree with --cost: by role and by todo item, sessions below a lane apart', async () => {
		await (await store('m-1', worked().events())).close();
		const {text} = await told('show --cost');
		expect(text).toMatch(
			/by role +cost +priced +tokens\n {2}worker, 1 lane +\$0\.75 \+\? +2 of 3 +3 702/,
		);
		expect(text).toMatch(/\n {4}w1 {2}Mend numbers +\$0\.75 \+\? +2 of 3/);
		expect(text).toMatch(/\n {6}the lane itself +\$0\.50 \+\? +1 of 2/);
		expect(text).toMatch(/\n {6}a session it started +\$0\.25 +1 of 1/);
		expect(text).toMatch(/\n {2}commander, 1 lane +subscription +0 of 1/);
		expect(text).toMatch(/\n {2}reviewer, 1 lane +no call/);
		expect(text).toMatch(/by todo item .*\n {2}S1 Do S1 +\$0\.75 \+\?/);
		expect(text).toContain(
			'4 000 input, 800 output, 120 reasoning, 16 cache write; and 20 000 from a cache',
		);
	});

	it('has the same for programs, the tree only when asked for', async () => {
		await (await store('m-1', worked().events())).close();
		const plain = (await told('show --json')).json;
		expect(plain).toMatchObject({
			missionId: 'm-1',
			standing: 'sealed',
			usd: 0.75,
			calls: {all: 4, priced: 2, bySubscription: 1},
			tasks: [{id: 't1', todoId: 'S1', state: 'done'}],
			checks: [{command: 'npm test', exitCode: 0}],
		});
		expect(plain).not.toHaveProperty('costs');
		expect((await told('show m-1 --cost --json')).json).toMatchObject({
			costs: {
				byRole: {usd: 0.75, parts: [{name: 'commander', usd: null}, {name: 'worker'}, {}]},
				byLane: {parts: [{name: 'c'}, {name: 'w1', parts: [{kind: 'own'}, {kind: 'below'}]}, {}]},
				byTodo: {parts: [{kind: 'item', name: 'S1'}, {kind: 'no-item'}]},
			},
		});
	});

	it('takes the beginning of an id, and refuses one that none or several missions have', async () => {
		await expect(told('show')).rejects.toMatchObject({exitCode: 2});
		for (const [at, id] of ['m-abc1', 'm-abd2'].entries()) {
			await (await store(id, worked().events(), at)).close();
		}
		expect((await told('show m-abc')).text).toContain('mission m-abc1');
		await expect(told('show m-ab')).rejects.toMatchObject({
			exitCode: 2,
			message: '2 missions begin with m-ab: m-abd2, m-abc1.',
		});
		await expect(told('show m-abx1')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/Did you mean m-abc1\? flowdesk missions lists/),
		});
		await expect(told('show m-abc1 m-abd2')).rejects.toMatchObject({exitCode: 2});
		await expect(told('missions m-abc1')).rejects.toMatchObject({exitCode: 2});
	});
});
