// OpenCode loads this file as a plugin, from the folder that a server of ours reads: it stands alone and imports nothing
// of FlowDesk. Measured with 1.18.33: before each model call the hooks for tools, messages and instructions run, then
// `chat.params`; a call whose `chat.params` throws never leaves, and one that waits there is ended by an abort.
import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';

/** Bytes that a picture counts for: what it comes to in tokens is told by its size on a screen, and is never more. */
const pictureBytes = 8000;
/** Bytes that surround each part of a conversation. */
const partBytes = 100;

type File = Readonly<{mime?: string | undefined; url?: string | undefined}>;
type Part = File &
	Readonly<{
		type: string;
		text?: string;
		state?: Readonly<{
			input?: unknown;
			output?: string;
			error?: string;
			attachments?: readonly File[];
		}>;
	}>;
type Tool = Readonly<{description?: string; parameters?: unknown}>;
type Message = Readonly<{info: Readonly<{sessionID: string}>; parts: readonly Part[]}>;
type Params = Readonly<{
	sessionID: string;
	model: Readonly<{
		id: string;
		providerID: string;
		api?: {npm?: string};
		cost?: unknown;
		limit?: {output?: number};
	}>;
}>;
type Options = Readonly<Record<string, unknown>>;
/** What OpenCode will send; other plugins may have said that no limit is to be sent. */
type Output = {maxOutputTokens?: number | undefined; options?: Options};

const lengthOf = (text: string | undefined) => Buffer.byteLength(text ?? '');

/** What of a tool's parameters is sent, at most: they come as OpenCode's own objects, of which 17 % were measured. */
const sentPart = 0.25;

function toolBytes({description, parameters}: Tool): number {
	return lengthOf(description) + Math.ceil(lengthOf(JSON.stringify(parameters)) * sentPart);
}

/** A document counts by its own length: its pages are written text, and pictures of it. */
function fileBytes({mime = '', url}: File): number {
	return mime.startsWith('image/') ? pictureBytes : Math.max(pictureBytes, lengthOf(url));
}

function bytesOf({type, text, state, mime, url}: Part): number {
	if (type === 'text' || type === 'reasoning') {
		return partBytes + lengthOf(text);
	}
	if (type === 'tool') {
		const input = JSON.stringify(state?.input ?? {});
		const said = lengthOf(input) + lengthOf(state?.output) + lengthOf(state?.error);
		const files = (state?.attachments ?? []).reduce((sum, file) => sum + fileBytes(file), 0);
		return partBytes + said + files;
	}
	return type === 'file' ? fileBytes({mime, url}) : partBytes;
}

/** The least that Claude's interface lets a model think, and what its library takes where nothing is said. */
const leastThinking = 1024;
/** Where options of a call say how much it may think beside its answer; in other places thinking is part of the answer. */
const thinkingParts = [
	['thinking', 'budgetTokens'],
	['thinking', 'tokenBudget'],
	['reasoningConfig', 'budgetTokens'],
] as const;
const thinkingNames = ['thinkingBudget', 'thinking_budget'];

/** Tokens that a call may think beside its answer, and the options with fewer of them, or none. */
type Thinking = Readonly<{
	tokens: number;
	atMost: (tokens: number) => Readonly<{tokens: number; options: Options}>;
}>;

function tokensOf(value: unknown): number {
	return typeof value === 'number' && value > 0 ? Math.ceil(value) : 0;
}

function thinkingOf(options: Options, npm: string): Thinking {
	for (const [name, part] of thinkingParts) {
		const given = options[name] as Options | undefined;
		const byItself = /anthropic|gateway/.test(npm) && name === 'thinking' ? leastThinking : 0;
		const tokens = given?.['type'] === 'enabled' ? tokensOf(given[part] ?? byItself) : 0;
		if (tokens > 0) {
			return {
				tokens,
				atMost: (most) =>
					most < leastThinking
						? {tokens: 0, options: {...options, [name]: undefined}}
						: {tokens: most, options: {...options, [name]: {...given, [part]: most}}},
			};
		}
	}
	const name = thinkingNames.find((one) => tokensOf(options[one]) > 0);
	return {
		tokens: name === undefined ? 0 : tokensOf(options[name]),
		atMost: (tokens) => ({
			tokens,
			options: name === undefined ? options : {...options, [name]: tokens},
		}),
	};
}

/** Has a call write so many tokens at most, of which it may think less than half: none can think more than it may write. */
function limitOutput(output: Output, thinking: Thinking, most: number): void {
	const fewer = Math.min(thinking.tokens, Math.ceil(most / 2) - 1);
	const {tokens, options} = thinking.atMost(fewer);
	output.options = options;
	output.maxOutputTokens = most - tokens;
}

type Answer = Readonly<{kind: string; reason?: string; outputTokens?: number}>;

/** Asks FlowDesk before every model call of this server whether it may be sent. Without an answer it may not. */
export async function FlowDeskCalls() {
	const {url, token} = JSON.parse(
		readFileSync(new URL('../calls.json', import.meta.url), 'utf8'),
	) as {url: string; token: string};
	const conversations = new Map<string, number>();
	const instructions = new Map<string, number>();
	const tools = new Map<string, number>();

	function bytesOfCall(sessionId: string): number {
		const toolSum = [...tools.values()].reduce((sum, length) => sum + length, 0);
		return (conversations.get(sessionId) ?? 0) + (instructions.get(sessionId) ?? 0) + toolSum;
	}

	async function ask(call: object): Promise<Answer> {
		let response: Response;
		try {
			response = await fetch(url, {
				method: 'POST',
				headers: {'content-type': 'application/json', authorization: `Bearer ${token}`},
				body: JSON.stringify(call),
			});
		} catch {
			return {kind: 'stop', reason: 'the FlowDesk that started this server does not answer'};
		}
		return response.ok
			? ((await response.json()) as Answer)
			: {kind: 'stop', reason: `FlowDesk answered with ${response.status}`};
	}

	/** Tokens that a call may write once it may be sent, where they are limited. Throws when it may not be. */
	async function allowance(call: object): Promise<number | undefined> {
		for (;;) {
			const {kind, reason, outputTokens} = await ask(call);
			if (kind === 'go') {
				return outputTokens;
			}
			if (kind !== 'wait') {
				throw new Error(`FlowDesk sent no model call: ${reason}`);
			}
		}
	}

	return {
		'tool.definition': async ({toolID}: {toolID: string}, output: Tool) => {
			tools.set(toolID, toolBytes(output));
		},
		'experimental.chat.messages.transform': async (
			_input: object,
			{messages}: {messages: readonly Message[]},
		) => {
			const sessionId = messages.at(-1)?.info.sessionID;
			if (sessionId !== undefined) {
				const parts = messages.flatMap((message) => message.parts);
				conversations.set(
					sessionId,
					parts.reduce((sum, part) => sum + bytesOf(part), 0),
				);
			}
		},
		'experimental.chat.system.transform': async (
			{sessionID}: {sessionID?: string},
			{system}: {system: readonly string[]},
		) => {
			instructions.set(sessionID ?? '', lengthOf(system.join('\n')));
		},
		'chat.params': async ({sessionID, model}: Params, output: Output) => {
			const thinking = thinkingOf(output.options ?? {}, model.api?.npm ?? '');
			const answer = output.maxOutputTokens ?? model.limit?.output;
			const most = answer === undefined ? null : answer + thinking.tokens;
			const call = {
				sessionId: sessionID,
				callId: randomUUID(),
				model: `${model.providerID}/${model.id}`,
				cost: model.cost ?? null,
				bytes: bytesOfCall(sessionID),
				outputTokens: most,
			};
			const allowed = await allowance(call);
			// Where OpenCode sends no limit its provider may take none, so only a smaller one is sent.
			if (allowed !== undefined && allowed !== most) {
				limitOutput(output, thinking, allowed);
			}
		},
	};
}
