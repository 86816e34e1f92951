import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {parseScenario} from '../../../source/io/simulated-model/scenario-file.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../../source/io/simulated-model/simulated-model.js';

type Body = Record<string, unknown>;
type Chunk = {
	choices: {delta: Body & {tool_calls?: Body[]}; finish_reason: string | null}[];
	usage?: {prompt_tokens: number; completion_tokens: number; total_tokens: number};
};

// The machine may be busy; a poll ends as soon as it can.
const soon = {timeout: 20_000};

const open: SimulatedModel[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((model) => model.close()));
});

async function start(worker: string, speed = 1000): Promise<SimulatedModel> {
	const model = await startSimulatedModel({
		scenario: parseScenario(
			`name: x\nabout: y\nroles:\n  worker:\n    scripts:\n${worker}`,
			'x.yaml',
		),
		speed,
	});
	open.push(model);
	return model;
}

function keyOf(model: SimulatedModel): string {
	const config = model.providerConfig() as {
		provider: {simulated: {options: {apiKey: string}}};
	};
	return config.provider.simulated.options.apiKey;
}

function ask(
	model: SimulatedModel,
	{
		session = 'ses_1',
		system = "You are FlowDesk's worker.",
		stream = true,
		signal = AbortSignal.timeout(20_000),
	} = {},
): Promise<Response> {
	return fetch(`${model.url}/chat/completions`, {
		method: 'POST',
		signal,
		headers: {
			authorization: `Bearer ${keyOf(model)}`,
			'content-type': 'application/json',
			'x-session-id': session,
		},
		body: JSON.stringify({
			model: 'worker',
			stream,
			messages: [
				{role: 'system', content: system},
				{role: 'user', content: [{type: 'text', text: 'Task id: t3\nFiles: src/a.mjs'}]},
			],
			tools: [{type: 'function', function: {name: 'flowdesk_2_delegate_task'}}],
		}),
	});
}

function chunksOf(text: string): readonly Chunk[] {
	return text
		.split('\n\n')
		.map((event) => event.replace(/^data: /, ''))
		.filter((data) => data !== '' && data !== '[DONE]')
		.map((data) => JSON.parse(data) as Chunk);
}

const step = (text: string) => `      - {name: s, steps: [${text}]}\n`;

describe('the simulated model over HTTP', {timeout: 30_000}, () => {
	test('it streams thought, text and tool calls as OpenAI does, with usage at the end', async () => {
		const model = await start(
			step(
				'{think: Let me see., say: I hand it out., calls: [{tool: delegate_task, with: {title: A}}, {tool: nothing}], usage: {prompt: 90, cached: 80}}',
			),
		);
		const text = await (await ask(model)).text();
		const chunks = chunksOf(text);
		const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
		const join = (key: string) => deltas.map((delta) => delta[key] ?? '').join('');
		expect(join('reasoning_content')).toBe('Let me see.');
		expect(join('content')).toBe('I hand it out.');
		const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
		expect(calls.map((call) => [call['index'], call['function']])).toEqual([
			[0, {name: 'flowdesk_2_delegate_task', arguments: ''}],
			[0, {arguments: '{"title":"A"}'}],
			[1, {name: 'nothing', arguments: ''}],
			[1, {arguments: '{}'}],
		]);
		expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
		const usage = chunks.at(-1)?.usage;
		expect(usage).toMatchObject({prompt_tokens: 90, prompt_tokens_details: {cached_tokens: 80}});
		expect(usage?.total_tokens).toBeGreaterThan(100);
		expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
	});

	test('without stream the whole answer comes as one body', async () => {
		const model = await start(step('{say: Hello.}'));
		expect(await (await ask(model, {stream: false})).json()).toMatchObject({
			object: 'chat.completion',
			choices: [{message: {role: 'assistant', content: 'Hello.'}, finish_reason: 'stop'}],
		});
	});

	test('it lists its models, and refuses a request without its key', async () => {
		const model = await start(step('{say: Hello.}'));
		const headers = {authorization: `Bearer ${keyOf(model)}`};
		const list = (await (await fetch(`${model.url}/models`, {headers})).json()) as {
			data: {id: string}[];
		};
		expect(list.data.map(({id}) => `simulated/${id}`)).toEqual(Object.values(model.modelIds));
		expect((await fetch(`${model.url}/models`)).status).toBe(401);
	});

	test('a fault is given as often as written in each session, then the step goes on', async () => {
		const model = await start(
			step('{say: Hello., fault: {kind: status, status: 429, retryAfter: 2, times: 2}}'),
		);
		const statuses = [];
		for (const session of ['ses_1', 'ses_1', 'ses_1', 'ses_2']) {
			const response = await ask(model, {session});
			statuses.push([response.status, response.headers.get('retry-after')]);
			await response.text();
		}

		expect(statuses).toEqual([
			[429, '2'],
			[429, '2'],
			[200, null],
			[429, '2'],
		]);
	});

	test('a refusal names seconds, a date or nothing, one after another and round again', async () => {
		const asked = '[2, {date: 100}, none, 315360000]';
		const model = await start(
			step(`{say: Hello., fault: {kind: status, status: 429, times: 5, retryAfter: ${asked}}}`),
		);
		const told = [];
		for (let count = 0; count < 5; count += 1) {
			const response = await ask(model, {session: 'ses_1'});
			told.push(response.headers.get('retry-after'));
			await response.text();
		}

		const ahead = Date.parse(told[1] ?? '') - Date.now();
		expect(ahead).toBeGreaterThan(60_000);
		expect(ahead).toBeLessThanOrEqual(100_000);
		expect(told.toSpliced(1, 1)).toEqual(['2', null, '315360000', '2']);
	});

	test('calls beyond the limit of a scenario are refused with 429, and served once there is room', async () => {
		const limit = 'limit: {concurrent: 2, retryAfter: 3}\n';
		const model = await start(`${step('{say: Hello., takes: 400}')}${limit}`, 1);
		const answers = await Promise.all(
			['ses_1', 'ses_2', 'ses_3'].map((session) => ask(model, {session})),
		);
		const statuses = answers.map(({status}) => status).sort();
		expect(statuses).toEqual([200, 200, 429]);
		expect(answers.find(({status}) => status === 429)?.headers.get('retry-after')).toBe('3');
		await Promise.all(answers.map((answer) => answer.text()));
		expect((await ask(model, {session: 'ses_3'})).status).toBe(200);
	});

	test('a fault of the whole scenario is given once, whoever asks', async () => {
		const model = await start(
			step('{say: Hello., fault: {kind: status, status: 500, per: scenario}}'),
		);
		expect((await ask(model, {session: 'ses_1'})).status).toBe(500);
		expect((await ask(model, {session: 'ses_2'})).status).toBe(200);
	});

	test('a stream that is cut breaks off in the middle of its text', async () => {
		const model = await start(
			step('{say: One two three four five six seven eight nine ten., fault: {kind: cut}}'),
		);
		const {body} = await ask(model);
		let heard = '';
		const hear = async () => {
			for await (const piece of body ?? []) {
				heard += new TextDecoder().decode(piece as Uint8Array);
			}
		};
		await expect(hear()).rejects.toThrow();
		expect(heard).toContain('One');
		expect(heard).not.toContain('ten.');
		expect(model.log()[0]?.outcome).toBe('cut');
		expect(await (await ask(model)).text()).toContain('[DONE]');
	});

	test('garbage is not JSON', async () => {
		const model = await start(step('{say: Hello., fault: {kind: garbage}}'));
		const text = await (await ask(model)).text();
		expect(() => chunksOf(text)).toThrow();
	});

	test.each(['hang', 'stall', 'loop'])('a %s lasts until the caller hangs up', async (kind) => {
		const model = await start(step(`{say: One two three., fault: {kind: ${kind}}}`));
		const hangUp = new AbortController();
		const answer = ask(model, {signal: hangUp.signal}).then((response) => response.text());
		answer.catch(() => undefined);
		await expect.poll(() => model.log()[0]?.outcome, soon).toBe('running');
		expect(model.log()[0]?.endedAt).toBeNull();
		hangUp.abort();
		await expect(answer).rejects.toThrow();
		await expect.poll(() => model.log()[0]?.endedAt, soon).not.toBeNull();
	});

	test('closing ends answers that would never end', async () => {
		const model = await start(step('{say: One., fault: {kind: hang}}'));
		const answer = ask(model);
		answer.catch(() => undefined);
		await expect.poll(() => model.log().length, soon).toBe(1);
		await model.close();
		await expect(answer).rejects.toThrow();
	});

	test('its log counts how many calls of a role ran at the same moment', async () => {
		const model = await start(step('{say: Hello., fault: {kind: hang}}'));
		const hangUp = new AbortController();
		const sessions = Array.from({length: 7}, (_, index) => `ses_${index}`);
		const answers = sessions.map((session) => ask(model, {session, signal: hangUp.signal}));
		const ended = Promise.allSettled(answers);
		await expect.poll(() => model.peak('worker'), soon).toBe(7);
		hangUp.abort();
		await ended;
		await expect.poll(() => model.log().every((entry) => entry.endedAt !== null), soon).toBe(true);
		await (await ask(model, {session: 'ses_0'})).text();
		expect(model.peak('worker')).toBe(7);
		expect(model.peak()).toBe(7);
		expect(model.peak('reviewer')).toBe(0);
		expect(model.log().at(-1)).toMatchObject({
			sessionId: 'ses_0',
			role: 'worker',
			task: 't3',
			roleActive: 1,
			outcome: 'text',
		});
	});

	test('a role is known by its system prompt alone, and OpenCode gets its titles', async () => {
		const model = await start(step('{say: Hello.}'));
		const title = await ask(model, {
			system: 'You are a title generator. You output ONLY a thread title.',
			stream: false,
		});
		expect(await title.json()).toMatchObject({
			choices: [{message: {content: 'Task id: t3 Files: src/a.mjs'}}],
		});
		await (await ask(model, {system: 'You are something else.'})).text();
		expect(model.log().map((entry) => entry.role)).toEqual(['title', 'other']);
	});

	test('a call takes the time that the scenario says, divided by the speed', async () => {
		const model = await start(step("{takes: 3000, say: 'A few words that take their time.'}"), 10);
		await (await ask(model)).text();
		const [entry] = model.log();
		const took = (entry?.endedAt ?? 0) - (entry?.startedAt ?? 0);
		expect(took).toBeGreaterThanOrEqual(295);
	});

	test('every ended call is a line of the log file', async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'model-log-'));
		const logFile = path.join(folder, 'calls.jsonl');
		const model = await startSimulatedModel({scenario: 'one-task', speed: 1000, logFile});
		await (await ask(model)).text();
		await (await ask(model, {session: 'ses_2'})).text();
		await model.close();
		const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
		expect(lines.map((line) => (JSON.parse(line) as {sessionId: string}).sessionId)).toEqual([
			'ses_1',
			'ses_2',
		]);
		await rm(folder, {recursive: true});
	});

	test('it knows nothing of the mission: what it plays comes from requests and scenarios', async () => {
		const folder = path.join(import.meta.dirname, '../../../source/io/simulated-model');
		for (const file of await readdir(folder)) {
			const text = await readFile(path.join(folder, file), 'utf8');
			expect(text, file).not.toMatch(/from '[^']*\/(mission|runtime|tui|commands)\//);
		}
	});
});
