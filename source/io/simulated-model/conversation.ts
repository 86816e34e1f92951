import {z} from 'zod';

const contentSchema = z
	.union([
		z.string(),
		z.array(z.looseObject({type: z.string(), text: z.string().optional()})),
		z.null(),
	])
	.optional();

const messageSchema = z.looseObject({
	role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
	content: contentSchema,
	tool_call_id: z.string().optional(),
	tool_calls: z
		.array(
			z.looseObject({
				id: z.string(),
				function: z.looseObject({name: z.string(), arguments: z.string()}),
			}),
		)
		.optional(),
});

/** The part of an OpenAI chat request that the simulated model reads. */
export const chatRequestSchema = z.looseObject({
	model: z.string(),
	messages: z.array(messageSchema),
	stream: z.boolean().optional(),
	max_tokens: z.number().optional(),
	tools: z.array(z.looseObject({function: z.looseObject({name: z.string()})})).optional(),
});

export type ChatRequest = Readonly<z.infer<typeof chatRequestSchema>>;
type ChatMessage = z.infer<typeof messageSchema>;

/** A tool call the model made earlier; the arguments are JSON. */
export type ToolCall = Readonly<{id: string; tool: string; arguments: string}>;

/** One message of a conversation, whatever form it came in. */
export type Message = Readonly<{
	role: 'user' | 'assistant' | 'tool';
	text: string;
	calls: readonly ToolCall[];
	/** For an answer: the tool that gave it. */
	tool: string | null;
}>;

/** All that the model knows: what one HTTP request carried. */
export type Conversation = Readonly<{
	sessionId: string;
	system: string;
	messages: readonly Message[];
	/** Names of the tools that may be called. */
	tools: readonly string[];
	/** Index of the first message after the last prompt: where this turn begins. */
	turnStart: number;
}>;

/** Puts a request into the form that scripts are played on. */
export function readConversation(request: ChatRequest, sessionId: string): Conversation {
	const isSystem = (message: ChatMessage) =>
		message.role === 'system' || message.role === 'developer';
	const toolOfCall = new Map<string, string>();
	const messages = request.messages
		.filter((message) => !isSystem(message))
		.map((message) => readMessage(message, toolOfCall));
	return {
		sessionId,
		system: request.messages.filter(isSystem).map(textOf).join('\n'),
		messages,
		tools: (request.tools ?? []).map((tool) => tool.function.name),
		turnStart: messages.findLastIndex((message) => message.role === 'user') + 1,
	};
}

/** The conversation as it was before the turn's `count`-th own message (from 0) was written. */
export function rewind(conversation: Conversation, count: number): Conversation {
	const end = ownMessages(conversation)[count];
	return end === undefined
		? conversation
		: {...conversation, messages: conversation.messages.slice(0, end)};
}

/**
 * Where the model spoke in this turn: one index for each model call that was answered. Messages that
 * stand together are one call: OpenCode keeps the beginning of an answer that broke off.
 */
export function ownMessages({messages, turnStart}: Conversation): readonly number[] {
	return messages.flatMap((message, index) =>
		index >= turnStart &&
		message.role === 'assistant' &&
		(index === turnStart || messages[index - 1]?.role !== 'assistant')
			? [index]
			: [],
	);
}

/** The user's last words: all messages that stand together at the end of what the user said. */
export function promptOf(conversation: Conversation): string {
	const before = conversation.messages.slice(0, conversation.turnStart);
	const start = before.findLastIndex((message) => message.role !== 'user') + 1;
	return before
		.slice(start)
		.map((message) => message.text)
		.join('\n');
}

/** How many prompts the session has had; messages that stand together count as one. */
export function turnNumber(conversation: Conversation): number {
	return conversation.messages.filter(
		(message, index, all) => message.role === 'user' && all[index - 1]?.role !== 'user',
	).length;
}

function readMessage(message: ChatMessage, toolOfCall: Map<string, string>): Message {
	const calls = (message.tool_calls ?? []).map((call) => ({
		id: call.id,
		tool: call.function.name,
		arguments: call.function.arguments,
	}));
	for (const call of calls) {
		toolOfCall.set(call.id, call.tool);
	}

	const role = message.role === 'user' || message.role === 'tool' ? message.role : 'assistant';
	return {
		role,
		text: textOf(message),
		calls,
		tool: role === 'tool' ? (toolOfCall.get(message.tool_call_id ?? '') ?? '') : null,
	};
}

function textOf(message: ChatMessage): string {
	if (typeof message.content === 'string') {
		return message.content;
	}

	return (message.content ?? []).map((part) => part.text ?? '').join('\n');
}
