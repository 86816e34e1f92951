import {readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {commands} from '../../source/commands/command-table.js';
import {claimProject} from '../../source/io/event-store-claim.js';
import {DatabaseSync} from '../../source/io/sqlite.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {here, stateFolder, store, storeFile, told, usage, worked} from './past-project.js';

describe('flowdesk missions', () => {
	it('says so where none has run, and leaves nothing behind', async () => {
		expect(await told('missions')).toMatchObject({
			code: 0,
			text: 'No mission has run here yet. flowdesk run "MISSION" starts one.',
		});
		expect((await told('missions --json')).json).toEqual([]);
		expect(readdirSync(stateFolder())).toEqual([]);
	});

	it('ends with 0 in a folder without git too, which is a project of its own, as its help says', async () => {
		rmSync(join(here().cwd, '.git'), {recursive: true});
		expect(await told('missions')).toMatchObject({code: 0});
		const notes = commands.find(({name}) => name === 'missions')?.notes?.join(' ');
		expect(notes).not.toContain('2 outside a project');
		expect(notes).toContain('A folder without git is a project of its own');
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
			'm-new  WHEN  unfinished',
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
				standing: 'unfinished',
				reason: '',
				startedAt: 1_000_000,
				until: 1_000_000,
				lanes: 1,
				todo: {done: 0, total: 0},
				usd: null,
				estimatedUsd: 0,
				calls: {all: 1, priced: 0, bySubscription: 0, unreported: 0},
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
		expect((await told('missions')).text).toMatch(/^m-1 .* unfinished$/m);
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
