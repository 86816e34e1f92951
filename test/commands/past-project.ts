import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach} from 'vitest';
import {type FlagSpec, parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {tellDiff} from '../../source/commands/diff.js';
import {tellMissions} from '../../source/commands/missions.js';
import {tellMission} from '../../source/commands/show.js';
import {tellWhy} from '../../source/commands/why.js';
import {openEventStore} from '../../source/io/event-store.js';
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

/** Where the test's project is, and the environment of its commands. */
export const here = () => ({cwd, environment});

/** The state folder of the project of the test. */
export const stateFolder = () => projectStateFolder(cwd, environment);

/** The file that its missions are stored in. */
export const storeFile = () => join(stateFolder(), 'missions.sqlite');

/** Stores a mission's events, so many ms later than they were. */
export async function store(missionId: string, events: readonly MissionEvent[], later = 0) {
	const opened = openEventStore({file: storeFile(), missionId});
	await opened.append(events.map((event) => ({...event, at: event.at + later})));
	return opened;
}

/** What a command line prints, and its exit code; a refusal is thrown. */
export async function told(line: string) {
	const [name = '', ...words] = line.split(' ');
	const flags: readonly FlagSpec[] = commands.find((one) => one.name === name)?.flags ?? [];
	const {terminal, written} = recordedTerminal();
	const tell = {diff: tellDiff, missions: tellMissions, why: tellWhy}[name] ?? tellMission;
	const code = await tell({args: parseArguments(words, flags, name), terminal}, {cwd, environment});
	return {code, text: written.out.join('\n'), json: written.json[0]};
}

/** Tokens of a call without a price. */
export const usage: Usage = {
	input: 1000,
	output: 200,
	reasoning: 30,
	cacheRead: 5000,
	cacheWrite: 4,
	cost: null,
};

/** A mission with one task that is done, reviewed and paid for in part, up to its seal. */
export function worked(isSealed = true): TestMission {
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
