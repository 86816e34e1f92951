import {Console} from 'node:console';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {createOpencodeClient} from '@opencode-ai/sdk/v2/client';
import {execa} from 'execa';
import {expect} from 'vitest';
import {startScreen} from '../../source/tui/start-screen.js';
import {sequenceOf} from '../helpers/pseudo-terminal.js';
import {createFakeTerminal} from '../tui/fake-terminal.js';
import {createEmulator} from '../tui/paint/emulator.js';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {afterwards} from './mission-place.js';
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
// Vitest's console lacks the constructor with which Ink keeps stray output off the screen.
Object.assign(globalThis.console, {Console});

/** The size of the terminal. */
const size = {columns: 120, rows: 40};
/** How long a test waits for what OpenCode does. */
export const patience = {timeout: 60_000};

/** The screen of the mission on a terminal: keys are what a keyboard sends, in their time, and what is seen is what is drawn. */
async function sitDown(mission: ComposedMission) {
	const terminal = createFakeTerminal(size);
	const emulator = createEmulator(size.columns, size.rows);
	terminal.stdout.on('data', (chunk) => emulator.write(String(chunk)));
	const stop = new AbortController();
	const exit = startScreen({
		link: mission.link,
		stdout: terminal.stdout,
		stdin: terminal.stdin,
		isColor: true,
		isAscii: false,
		renderer: 'painter',
		signal: stop.signal,
	});
	afterwards(async () => {
		stop.abort();
		await exit;
	});
	/** Sends keys as one piece, as a terminal does whose program did not read meanwhile. */
	const type = (keys: readonly string[]) => terminal.type(keys.map(sequenceOf).join(''));
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) {
			await delay(400);
			type([key]);
		}
	};
	const needing = async () => {
		const [header = ''] = (await emulator.text()).split('\n');
		return Number(/▲ (\d+) needs? you/.exec(header)?.[1] ?? 0);
	};
	/** Waits until so many entries are on the screen. */
	const sees = (count: number) => expect.poll(needing, patience).toBe(count);
	/** Waits until nothing is answered that could be taken back: by then every answer is on its way to the engine. */
	const isOut = () => expect.poll(emulator.text, patience).not.toContain('u takes it back');
	await expect.poll(emulator.text, patience).toContain('╭─ Todo ');
	return {
		type,
		press,
		sees,
		isOut,
		/** Opens the list, takes its only entry, presses keys on it, and leaves when it is gone. */
		answer: async (...keys: readonly string[]) => {
			await sees(1);
			await press('a', 'j', ...keys);
			await sees(0);
			await press('escape');
		},
	};
}

/**
 * A mission with a lane at work on a server that the test uses too, and a git worktree beside its repository. The mission
 * may be led to the server by a way around.
 */
export async function startDeep(wayTo: (url: string) => Promise<string> = async (url) => url) {
	const held: {server?: AttachedServer} = {};
	const mission = await composeMission({
		scenario,
		checks: ['true'],
		review: false,
		server: async (place, model) => {
			held.server = await startOpenCode(place, model);
			const {url, password} = held.server;
			return {kind: 'attach', url: await wayTo(url), password};
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
	return {mission, client, lane, worktree, create, person: await sitDown(mission)};
}
