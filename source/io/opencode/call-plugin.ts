// OpenCode loads this file as a plugin, from the folder that a server of ours reads: it stands alone and imports nothing
// of FlowDesk. Measured with 1.18.33: before each model call the hooks for tools, messages and instructions run, then
// `chat.params`; a call whose `chat.params` throws never leaves, and one that waits there is ended by an abort.
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
	model: Readonly<{id: string; providerID: string; cost?: unknown; limit?: {output?: number}}>;
}>;

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
		'chat.params': async ({sessionID, model}: Params, output: {maxOutputTokens?: number}) => {
			const call = {
				sessionId: sessionID,
				model: `${model.providerID}/${model.id}`,
				cost: model.cost ?? null,
				bytes: bytesOfCall(sessionID),
				outputTokens: output.maxOutputTokens ?? model.limit?.output ?? null,
			};
			for (;;) {
				const {kind, reason, outputTokens} = await ask(call);
				if (kind === 'go') {
					if (outputTokens !== undefined) {
						output.maxOutputTokens = outputTokens;
					}
					return;
				}
				if (kind !== 'wait') {
					throw new Error(`FlowDesk sent no model call: ${reason}`);
				}
			}
		},
	};
}
