import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, beforeEach, expect, it} from 'vitest';
import {
	type CallGateServer,
	startCallGateServer,
} from '../../../source/io/opencode/call-gate-server.js';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {type Server, startServer} from '../../../source/io/opencode/server.js';
import type {AskedCall, CallAnswer} from '../../../source/runtime/call-gate.js';
import {type PassingServer, startPassing} from '../../helpers/passing-server.js';
import {gitFolder, temporaryFolder, waits} from './harness.js';

/** What the libraries that OpenCode brings along send of what a call may write, each in its own words. */
type Wire = Readonly<{
	max_tokens?: number;
	max_output_tokens?: number;
	inferenceConfig?: {maxTokens?: number};
	generationConfig?: {maxOutputTokens?: number};
	thinking?: {budget_tokens?: number};
	additionalModelRequestFields?: {thinking?: {budget_tokens?: number}};
	/** Qwen's, which counts beside the answer on the wire too. */
	thinking_budget?: number;
}>;

const sent: Wire[] = [];
const asked: number[] = [];
/** Tokens that the gate lets a call write. */
let most = Number.POSITIVE_INFINITY;

let answer: (call: AskedCall) => Promise<CallAnswer>;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;
let provider: PassingServer;
let gate: CallGateServer;
let server: Server;

beforeAll(async () => {
	provider = await startPassing((incoming, outgoing) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			sent.push(JSON.parse(Buffer.concat(chunks).toString()) as Wire);
			// Refused for good, or OpenCode would try again.
			outgoing.writeHead(400, {'content-type': 'application/json'}).end('{"error":{}}');
		});
	});
	gate = await startCallGateServer();
	gate.answerWith((call) => answer(call));
	folder = await temporaryFolder();
	directory = await gitFolder(folder.path, 'project');
	server = await startServer({
		directory,
		agents: [],
		isTrusted: false,
		calls: gate.address,
		environment: {...privateVariables(folder.path), AWS_BEARER_TOKEN_BEDROCK: 'none'},
		extraConfig: {autoupdate: false, provider: providersAt(`${provider.url}/v1`)},
	});
}, 180_000);

afterAll(async () => {
	await server?.close();
	await gate?.close();
	await provider?.close();
	await folder?.remove();
});

beforeEach(() => {
	most = Number.POSITIVE_INFINITY;
	sent.length = 0;
	answer = async ({outputTokens}) => {
		asked.push(outputTokens);
		return {kind: 'go', outputTokens: Math.min(outputTokens, most)};
	};
});

function providersAt(baseURL: string) {
	const options = {baseURL, apiKey: 'none', region: 'us-east-1'};
	const one = (npm: string, id: string, own: object = {}) => ({
		npm,
		options,
		models: {
			[id]: {
				reasoning: true,
				limit: {context: 200_000, output: 64_000},
				cost: {input: 1, output: 2},
				options: own,
			},
		},
	});
	return {
		claude: one('@ai-sdk/anthropic', 'claude-sonnet-4'),
		adaptive: one('@ai-sdk/anthropic', 'claude-opus-4-7'),
		untold: one('@ai-sdk/anthropic', 'claude-sonnet-4', {thinking: {type: 'enabled'}}),
		'amazon-bedrock': one('@ai-sdk/amazon-bedrock', 'anthropic.claude-sonnet-4'),
		google: one('@ai-sdk/google', 'gemini-2.5-pro'),
		alibaba: one('@ai-sdk/alibaba', 'qwen3', {enableThinking: true, thinkingBudget: 5000}),
		compatible: one('@ai-sdk/openai-compatible', 'qwen3', {thinking_budget: 5000}),
		openai: one('@ai-sdk/openai', 'gpt-5'),
	};
}

/** A prompt to a model by `provider/model#variant`. */
function say(name: string) {
	const [model = '', variant] = name.split('#');
	const [providerID = '', modelID = ''] = model.split('/');
	return {
		model: {providerID, modelID},
		...(variant === undefined ? {} : {variant}),
		parts: [{type: 'text' as const, text: 'Hello.'}],
	};
}

/** Asks a model by `provider/model#variant`, and resolves to what the gate was asked for and what was sent. */
async function call(name: string) {
	const {data: session} = await server.client.session.create({directory, title: name});
	await server.client.session.prompt({sessionID: session?.id ?? '', directory, ...say(name)});
	const wire = sent.at(-1) ?? {};
	const thinking = wire.thinking ?? wire.additionalModelRequestFields?.thinking;
	const answer =
		wire.max_tokens ??
		wire.max_output_tokens ??
		wire.inferenceConfig?.maxTokens ??
		wire.generationConfig?.maxOutputTokens ??
		Number.NaN;
	return {
		asked: asked.at(-1),
		sent: answer + (wire.thinking_budget ?? 0),
		thinks: thinking?.budget_tokens ?? wire.thinking_budget ?? 0,
	};
}

it('a call is asked for with all that its provider is told it may write: what it may think beside its answer is part of it', async () => {
	const calls = {
		'claude/claude-sonnet-4': [32_000, 0],
		'claude/claude-sonnet-4#high': [48_000, 16_000],
		'claude/claude-sonnet-4#max': [63_999, 31_999],
		'adaptive/claude-opus-4-7#max': [32_000, 0],
		'untold/claude-sonnet-4': [33_024, 1024],
		'amazon-bedrock/anthropic.claude-sonnet-4#max': [63_999, 31_999],
		'google/gemini-2.5-pro#max': [32_000, 0],
		'alibaba/qwen3': [37_000, 5000],
		'compatible/qwen3': [37_000, 5000],
	};
	for (const [name, [tokens, thinks]] of Object.entries(calls)) {
		expect(await call(name), name).toEqual({asked: tokens, sent: tokens, thinks});
	}
}, 180_000);

it('a limit holds for what is thought as well, which becomes less than half of it', async () => {
	most = 20_000;
	const calls = {
		'claude/claude-sonnet-4#high': 9999,
		'claude/claude-sonnet-4#max': 9999,
		'untold/claude-sonnet-4': 1024,
		'amazon-bedrock/anthropic.claude-sonnet-4#max': 9999,
		'alibaba/qwen3': 5000,
		'compatible/qwen3': 5000,
	};
	for (const [name, thinks] of Object.entries(calls)) {
		expect(await call(name), name).toMatchObject({sent: most, thinks});
	}
}, 180_000);

it('below what a model must be let think it is not told to think at all', async () => {
	most = 2000;
	const calls = {
		'claude/claude-sonnet-4#max': 0,
		'amazon-bedrock/anthropic.claude-sonnet-4#max': 0,
		'alibaba/qwen3': 999,
	};
	for (const [name, thinks] of Object.entries(calls)) {
		expect(await call(name), name).toMatchObject({sent: most, thinks});
	}
}, 180_000);

it('where OpenCode sends no limit, as some logins take none, none is sent for a call that may write all it can', async () => {
	expect(await call('openai/gpt-5')).toMatchObject({asked: 64_000, sent: Number.NaN});
	most = 20_000;
	expect(await call('openai/gpt-5')).toMatchObject({asked: 64_000, sent: most});
}, 180_000);

it('a call that waits is asked for under one id, on and on when its session is stopped: it ends when it is told to', async () => {
	const ids: string[] = [];
	let kind: 'wait' | 'stop' = 'wait';
	answer = async ({callId}) => {
		ids.push(callId);
		// Time for others, as a call that waits leaves it.
		await delay(50);
		return {kind, reason: 'enough'};
	};
	const {client} = server;
	const {data: session} = await client.session.create({directory, title: 'stopped'});
	const one = {sessionID: session?.id ?? '', directory};
	await client.session.promptAsync({...one, ...say('claude/claude-sonnet-4')});
	await expect.poll(() => ids.length, waits).toBeGreaterThan(1);
	await client.session.abort(one);
	const before = ids.length;
	await expect.poll(() => ids.length, waits).toBeGreaterThan(before + 5);
	expect(new Set(ids).size).toBe(1);
	kind = 'stop';
	// The next call is another one, and nobody asks for the first any more.
	await client.session.prompt({...one, ...say('claude/claude-sonnet-4')});
	const others = ids.filter((id) => id !== ids[0]);
	expect(others).toHaveLength(1);
	expect(sent).toHaveLength(0);
}, 180_000);
