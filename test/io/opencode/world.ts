import {join} from 'node:path';
import {expect} from 'vitest';
import type {Server} from '../../../source/io/opencode/server.js';
import {
	type ModelRequest,
	type Move,
	type Script,
	type ScriptedModel,
	startScriptedModel,
} from '../../helpers/scripted-model.js';
import {gitFolder, startLanes, startTestServer, temporaryFolder, waits} from './harness.js';

const never = new Promise<never>(() => undefined);

const question = {
	questions: [
		{
			question: 'Which database?',
			header: 'Database',
			options: [
				{label: 'SQLite', description: 'a file'},
				{label: 'Postgres', description: 'a server'},
			],
		},
	],
};

type Place = Readonly<{
	directory: string;
	asked: (text: string) => number;
	gate: PromiseWithResolvers<void>;
}>;

const call = (tool: string, input: Record<string, unknown>) => [{tool, input}];
const unknownPlace = 'nowhere';

type Rule = readonly [words: string, moves: (request: ModelRequest) => readonly Move[]];

/** What the model does is written in the prompt: the first rule whose words stand in it. */
const rulesOf = (place: Place): readonly Rule[] => [
	['fail with 400', () => [{status: 400, body: {error: {message: 'the request is malformed'}}}]],
	[
		'limited at first',
		() =>
			place.asked('limited at first') === 1
				? [{status: 429, headers: {'retry-after': '1'}}]
				: [{text: 'no longer limited'}],
	],
	['say half and hang', () => [{text: 'the first half of it'}, {wait: never}]],
	['fill the context', () => [{text: 'nearly full'}, {usage: {input: 199_000, output: 10}}]],
	[
		'wait, then use a tool',
		() => [{wait: place.gate.promise}, ...call('bash', {command: 'true', description: 'x'})],
	],
	[
		'which port',
		({messages}) => {
			const port = /PORT: (\d+)/.exec(JSON.stringify(messages))?.[1] ?? '';
			return call('bash', {command: `PORT=${port} sh -c 'echo "port $PORT"'`, description: 'echo'});
		},
	],
	['use bash', () => call('bash', {command: 'echo from the tool', description: 'echo'})],
	['read the secret', () => call('read', {filePath: join(place.directory, '.env')})],
	['ask me', () => call('question', question)],
	[
		'write ',
		({prompt}) => {
			const target = /write (\S+)/.exec(prompt)?.[1] ?? unknownPlace;
			return call('write', {filePath: join(place.directory, target), content: 'written\n'});
		},
	],
];

const scriptOf =
	(place: Place): Script =>
	(request) => {
		const {prompt, isAfterTool, tools, toolResults} = request;
		if (tools.length === 0) {
			return [{text: 'a summary of what was said'}];
		}
		if (isAfterTool) {
			return [{text: `the tool said: ${toolResults.at(-1)?.slice(0, 200)}`}];
		}
		const rule = rulesOf(place).find(([words]) => prompt.includes(words));
		return rule?.[1](request) ?? [{reasoning: 'hm'}, {text: `answer to: ${prompt.slice(0, 60)}`}];
	};

/** A real server, a model, and the lanes of one mission in a folder with spaces and non-ASCII letters. */
export async function startWorld() {
	const folder = await temporaryFolder();
	const directory = await gitFolder(folder.path, 'ein Projekt – 日本');
	const model: ScriptedModel = await startScriptedModel(() => []);
	const asked = (text: string) => model.requests.filter(({prompt}) => prompt.includes(text)).length;
	const gate = Promise.withResolvers<void>();
	model.setScript(scriptOf({directory, asked, gate}));
	const server: Server = await startTestServer(folder.path, directory, model);
	const mission = startLanes({server, directory, missionId: 'm1'});
	let count = 0;

	/** A lane of its own for a test, and its prompts. */
	const lane = async (role = 'worker', more: Parameters<typeof mission.open>[2] = {}) => {
		const laneId = `${role[0]}${++count}`;
		const sessionId = await mission.open(laneId, role, more);
		const say = (text: string, rest: Parameters<typeof mission.prompt>[3] = {}) =>
			mission.lanes.send(mission.prompt(laneId, sessionId, text, {role, ...rest}));
		return {laneId, sessionId, say};
	};

	return {
		folder,
		directory,
		model,
		asked,
		gate,
		server,
		mission,
		lane,
		/** One more prompt: whatever the first turn might still report has been reported when it ends. */
		expectOneTurn: async ({laneId, say}: Awaited<ReturnType<typeof lane>>) => {
			await mission.turn(laneId, 1);
			await say('and now?');
			await expect
				.poll(() => mission.turnsOf(laneId).at(-1)?.text, waits)
				.toBe('answer to: and now?');
			expect(mission.turnsOf(laneId)).toHaveLength(2);
		},
		close: async () => {
			await mission.lanes.close();
			await server.close();
			await model.close();
			await folder.remove();
		},
	};
}

export type World = Awaited<ReturnType<typeof startWorld>>;
