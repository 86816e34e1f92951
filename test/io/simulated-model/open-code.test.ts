import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createOpencodeClient} from '@opencode-ai/sdk/v2';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createDemoRepository} from '../../../source/io/demo-repository.js';
import {environment} from '../../../source/io/environment.js';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {parseScenario} from '../../../source/io/simulated-model/scenario-file.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../../source/io/simulated-model/simulated-model.js';

// A plain agent, as OpenCode brings it, that reads, searches and runs; and one with a worker's prompt.
const plain = `
name: plain
about: A plain agent reads, searches and runs a command, then says what it saw.
roles:
  other:
    learn:
      seen: {from: answers}
    scripts:
      - name: look
        steps:
          - think: I should look before I speak.
            say: I look.
            calls:
              - {tool: read, with: {filePath: README.md}}
              - {tool: bash, with: {command: 'echo hello from bash', description: Says hello}}
              - {tool: grep, with: {pattern: 'export function slugify'}}
              - {tool: glob, with: {pattern: 'src/*.mjs'}}
          - {say: 'I saw this: {{seen}}'}
`;

type Server = Readonly<{
	model: SimulatedModel;
	folder: string;
	prompt: (agent: string, text: string) => Promise<readonly Part[]>;
	close: () => Promise<void>;
}>;
type Part = Readonly<{
	type: string;
	text?: string;
	tool?: string;
	state?: {status: string; output?: string};
	tokens?: {input: number; output: number};
	cost?: number;
}>;

async function startServer(scenario: Parameters<typeof startSimulatedModel>[0]): Promise<Server> {
	const model = await startSimulatedModel(scenario);
	const root = await mkdtemp(path.join(tmpdir(), 'open-code-'));
	const {folder} = await createDemoRepository(root, {modules: 2});
	const config = {
		...model.providerConfig(),
		agent: {worker: {mode: 'primary', prompt: "You are FlowDesk's worker.\n\nRepair it."}},
	};
	const child = spawn('opencode', ['serve', '--hostname', '127.0.0.1', '--port', '0'], {
		cwd: folder,
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore'],
		env: {
			PATH: `${path.resolve('node_modules/.bin')}${path.delimiter}${environment['PATH'] ?? ''}`,
			...privateVariables(root),
			OPENCODE_SERVER_PASSWORD: 'plum',
			OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
		},
	});
	const authorization = `Basic ${Buffer.from('opencode:plum').toString('base64')}`;
	const client = createOpencodeClient({
		baseUrl: await urlOf(child),
		directory: folder,
		headers: {authorization},
	});
	const session = await client.session.create({title: 'A session'});
	const sessionID = session.data?.id ?? '';
	return {
		model,
		folder,
		prompt: async (agent, text) => {
			await client.session.prompt({sessionID, agent, parts: [{type: 'text', text}]});
			const messages = await client.session.messages({sessionID});
			return (messages.data ?? [])
				.filter(({info}) => info.role === 'assistant')
				.flatMap(({parts}) => parts as readonly Part[]);
		},
		close: async () => {
			const ended = once(child, 'exit');
			process.kill(-(child.pid ?? 0), 'SIGKILL');
			await ended;
			await model.close();
			await rm(root, {recursive: true, force: true, maxRetries: 5});
		},
	};
}

function urlOf(child: ChildProcess): Promise<string> {
	let output = '';
	return new Promise((resolve, reject) => {
		child.once('exit', () => reject(new Error(`opencode ended: ${output}`)));
		child.stdout?.on('data', (data: Buffer) => {
			output += data.toString();
			const url = /listening on (http\S+)/.exec(output)?.[1];
			if (url) {
				resolve(url);
			}
		});
	});
}

describe('the simulated model under the real OpenCode server', {timeout: 120_000}, () => {
	let server: Server;

	describe('as a plain agent', () => {
		beforeAll(async () => {
			server = await startServer({scenario: parseScenario(plain, 'plain.yaml'), speed: 50});
		}, 120_000);
		afterAll(() => server.close(), 60_000);

		test('its text, thoughts, parallel tool calls and token counts arrive as a model’s', async () => {
			const parts = await server.prompt('build', 'What is this?');
			const tools = parts.filter((part) => part.type === 'tool');
			expect(tools.map((part) => [part.tool, part.state?.status])).toEqual([
				['read', 'completed'],
				['bash', 'completed'],
				['grep', 'completed'],
				['glob', 'completed'],
			]);
			const texts = (type: string) =>
				parts.filter((part) => part.type === type).map((part) => part.text);
			expect(texts('reasoning')).toEqual(['I should look before I speak.']);
			expect(texts('text')).toHaveLength(2);
			expect(texts('text')[1]).toContain('Tea house tools');
			expect(texts('text')[1]).toContain('hello from bash');
			expect(texts('text')[1]).toContain('src/slugify.mjs');
			const steps = parts.filter((part) => part.type === 'step-finish');
			expect(steps).toHaveLength(2);
			for (const step of steps) {
				expect(step.tokens?.input).toBeGreaterThan(100);
				expect(step.cost).toBeGreaterThan(0);
			}
		});
	});

	describe('as a worker of the repair scenario', () => {
		beforeAll(async () => {
			server = await startServer({scenario: 'repair', speed: 50});
		}, 120_000);
		afterAll(() => server.close(), 60_000);

		test('its hasty repair does not hold, and after the review it really mends the module', async () => {
			const first = await server.prompt(
				'worker',
				'Task id: t3\nFiles: src/slugify.mjs\n\nRepair it.',
			);
			expect(first.at(-2)?.text).toMatch(/^status: done\n/);
			const file = path.join(server.folder, 'src/slugify.mjs');
			expect(await readFile(file, 'utf8')).toContain("replace(/[^a-z0-9]/g, '-')");
			const second = await server.prompt('worker', 'Task id: t3\nFix needed (1): the test fails.');
			expect(await readFile(file, 'utf8')).toContain("replace(/[^a-z0-9]+/g, '-')");
			const runs = second.filter((part) => part.tool === 'bash');
			expect(runs.map((part) => part.state?.output)).toEqual([expect.stringContaining('fail 0')]);
			expect(second.at(-2)?.text).toMatch(/^status: done\n/);
			expect(server.model.peak('worker')).toBe(1);
		});
	});
});
