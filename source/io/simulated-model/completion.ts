import type {IncomingMessage, ServerResponse} from 'node:http';
import {text as readText} from 'node:stream/consumers';
import {type Answer, giveFault, sendJson, sendWhole, streamAnswer} from './answer.js';
import type {CallLog} from './call-log.js';
import {
	type ChatRequest,
	type Conversation,
	chatRequestSchema,
	promptOf,
	readConversation,
} from './conversation.js';
import {answerErrand, roleOf} from './errand.js';
import {isTool} from './knowledge.js';
import {timing, usageOf} from './pace.js';
import {plainReply, play, type Reply} from './play.js';
import type {Fault, Scenario} from './scenario.js';

/** Milliseconds after which an answer begins although its role is not complete. */
const longestGatherMs = 180_000;

/** Answers one request for a chat completion, until the caller hangs up. */
export type Completion = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The name under which a model answers: its own, unless the scenario has a provider that puts another one in its place. */
function nameIn({models}: Scenario, asked: string): string {
	return models[asked]?.answersAs ?? asked;
}

/** Makes the part of the endpoint that speaks: it plays the scenario and writes the log. */
export function createCompletion(scenario: Scenario, speed: number, log: CallLog): Completion {
	const faults = createFaultCounter();
	let answers = 0;
	let open = 0;
	return async (request, response) => {
		const hangUp = new AbortController();
		response.on('close', () => hangUp.abort());
		const {signal} = hangUp;
		const chat = await readChat(request);
		if (!chat) {
			sendJson(response, 400, {error: {message: 'This is not a chat completion request.'}});
			return;
		}

		const sessionId = String(request.headers['x-session-id'] ?? 'none');
		const conversation = readConversation(chat, sessionId);
		const {role, reply} = decide(scenario, conversation);
		const fault = overLimit(scenario, open) ?? faults.next(conversation, reply);
		const end = log.begin({
			...labels(conversation),
			role,
			model: chat.model,
			maxTokens: chat.max_tokens ?? null,
			script: reply.script,
			step: reply.step,
			tools: reply.calls.map((call) => call.tool),
		});
		answers++;
		const answer: Answer = {
			id: `${sessionId.slice(-6)}${answers}`,
			model: nameIn(scenario, chat.model),
			reply,
			fault,
			toolNames: reply.calls.map((call) => toolName(conversation, call.tool)),
			...timing(reply, sessionId, speed, scenario.pace),
			usage: usageOf(chat, reply),
			signal,
		};
		const takesPlace = fault?.kind === 'status' ? 0 : 1;
		open += takesPlace;
		const send = chat.stream ? streamAnswer : sendWhole;
		try {
			await gathered(log, role, reply.gather, signal);
			const outcome = fault ? await giveFault(response, fault, signal) : null;
			end(outcome ?? (await send(response, answer)));
		} catch {
			end('aborted');
			response.destroy();
		} finally {
			open -= takesPlace;
		}
	};
}

/** The refusal of a call that would be one too many, given those that are open. */
function overLimit({limit}: Scenario, open: number): Fault | null {
	return limit && open >= limit.concurrent
		? {kind: 'status', status: 429, retryAfter: limit.retryAfter, times: 1, per: 'session'}
		: null;
}

function decide(
	scenario: Scenario,
	conversation: Conversation,
): Readonly<{role: string; reply: Reply}> {
	const name = roleOf(conversation);
	const errand = name ? null : answerErrand(conversation);
	if (errand) {
		return {role: errand.script, reply: errand};
	}

	const role = scenario.roles[name ?? 'other'];
	const reply = role
		? play(scenario, role, conversation)
		: plainReply('none', 0, 'The scenario has no part for me.');
	return {role: name ?? 'other', reply};
}

/** Waits for the role's other calls, at most three minutes; throws when the caller hangs up meanwhile. */
async function gathered(
	log: CallLog,
	role: string,
	count: number,
	signal: AbortSignal,
): Promise<void> {
	if (log.peak(role) >= count) {
		return;
	}

	const limit = AbortSignal.timeout(longestGatherMs);
	try {
		await log.peakReached(role, count, AbortSignal.any([signal, limit]));
	} catch {
		signal.throwIfAborted();
	}
}

/** Counts how often a step's fault was given. */
function createFaultCounter() {
	const given = new Map<string, number>();
	return {
		next: (conversation: Conversation, reply: Reply): Fault | null => {
			const scope = reply.fault?.per === 'scenario' ? '' : conversation.sessionId;
			const key = `${scope} ${reply.script} ${reply.step}`;
			const count = given.get(key) ?? 0;
			if (!reply.fault || count >= reply.fault.times) {
				return null;
			}

			given.set(key, count + 1);
			const asked = [reply.fault.retryAfter ?? []].flat();
			return {...reply.fault, retryAfter: asked[count % asked.length]};
		},
	};
}

async function readChat(request: IncomingMessage): Promise<ChatRequest | null> {
	try {
		const read = chatRequestSchema.safeParse(JSON.parse(await readText(request)));
		return read.success ? read.data : null;
	} catch {
		return null;
	}
}

function labels(conversation: Conversation) {
	const prompt = promptOf(conversation);
	return {
		sessionId: conversation.sessionId,
		task: /\btask id: *(t\d+)/i.exec(prompt)?.[1] ?? null,
		lane: /\blane: *([a-z]\d+)/i.exec(prompt)?.[1] ?? null,
	};
}

/** The offered tool that is meant; a name that none has is called all the same, as models do. */
function toolName(conversation: Conversation, wanted: string): string {
	const {tools} = conversation;
	return tools.includes(wanted) ? wanted : (tools.find((tool) => isTool(tool, wanted)) ?? wanted);
}
