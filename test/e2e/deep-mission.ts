import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {createOpencodeClient} from '@opencode-ai/sdk/v2/client';
import {execa} from 'execa';
import {vi} from 'vitest';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';
import {sitDown} from './person.js';

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
		// The server names none that is idle, and those of each folder apart.
		const isIdle = async () => {
			const {data: busy} = await client.session.status({directory});
			return busy !== undefined && (busy[data.id]?.type ?? 'idle') === 'idle';
		};
		return {
			id: data.id,
			make: async (file: string) => {
				// A turn goes on for a moment after its file is made or refused, and a prompt would steer it.
				await vi.waitUntil(isIdle, {timeout: 60_000, interval: 50});
				return client.session.promptAsync({
					sessionID: data.id,
					directory,
					model: {providerID: 'simulated', modelID: 'worker'},
					system: "You are FlowDesk's worker.",
					parts: [{type: 'text', text: `make ${file}`}],
				});
			},
			has: (file: string) => existsSync(join(directory, file)),
		};
	};
	return {mission, client, lane, worktree, create, person: await sitDown(mission)};
}
