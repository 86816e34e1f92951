import {type Conversation, promptOf} from './conversation.js';
import {type Fix, type Learn, pattern, type TextSource} from './scenario.js';

/** What a name can stand for in a scenario. */
export type Value = string | number | boolean | readonly Value[] | {readonly [key: string]: Value};

/** Looks names up in a conversation, each at most once. A path like `item.id` goes into an object. */
export type Knowledge = Readonly<{get: (path: string) => Value}>;

type Ground = Readonly<{
	conversation: Conversation;
	/** Names that are simply given: parameters, groups of the prompt, the loop's `item`. */
	given: Readonly<Record<string, Value>>;
	learn: Readonly<Record<string, Learn>>;
	fixes: readonly Fix[];
}>;

/** Makes the knowledge of one moment of a conversation. What cannot be found is the empty text. */
export function createKnowledge(ground: Ground): Knowledge {
	const known = new Map<string, Value>(Object.entries(ground.given));
	const find = (name: string): Value => {
		const value = known.get(name);
		if (value !== undefined) {
			return value;
		}

		// A name that is defined by itself finds the empty text instead of going round.
		known.set(name, '');
		const how = ground.learn[name];
		const learned = how ? learnValue(how, ground, find) : '';
		known.set(name, learned);
		return learned;
	};

	return {get: (path) => walk(find, path)};
}

/** True for everything but the empty text, the empty list and `false`. */
export function isKnown(value: Value): boolean {
	return Array.isArray(value) ? value.length > 0 : value !== '' && value !== false;
}

/** A value as text; lists are joined by commas. */
export function asText(value: Value): string {
	if (typeof value !== 'object') {
		return String(value);
	}

	return isList(value) ? value.map(asText).join(', ') : JSON.stringify(value);
}

/** A value as a list; a single one is a list of one, the empty text is none. */
export function asList(value: Value): readonly Value[] {
	if (isList(value)) {
		return value;
	}

	return isKnown(value) ? [value] : [];
}

function isList(value: Value): value is readonly Value[] {
	return Array.isArray(value);
}

/** True when `called` is the tool meant by `wanted`: the same name, or one that ends in it. */
export function isTool(called: string, wanted: string): boolean {
	return called === wanted || called.endsWith(`_${wanted}`);
}

/** The text that a source stands for at this moment of the conversation. */
export function textFrom(
	conversation: Conversation,
	source: TextSource,
	tool: string | undefined,
): string {
	const {messages} = conversation;
	const answers = messages.filter(
		(message) => message.role === 'tool' && (!tool || isTool(message.tool ?? '', tool)),
	);
	const calls = messages
		.flatMap((message) => message.calls)
		.filter((call) => !tool || isTool(call.tool, tool));
	const users = messages.filter((message) => message.role === 'user');
	switch (source) {
		case 'prompt':
			return promptOf(conversation);
		case 'prompts':
			return users.map((message) => message.text).join('\n');
		case 'mission':
			return users[0]?.text ?? '';
		case 'system':
			return conversation.system;
		case 'session':
			return messages
				.map((message) =>
					[message.text, ...message.calls.map((call) => `${call.tool} ${call.arguments}`)].join(
						'\n',
					),
				)
				.join('\n');
		case 'answer':
			return tool ? (answers.at(-1)?.text ?? '') : lastAnswers(conversation);
		case 'answers':
			return answers.map((message) => message.text).join('\n');
		case 'calls':
			return calls.map((call) => call.arguments).join('\n');
	}
}

function lastAnswers(conversation: Conversation): string {
	const {messages} = conversation;
	const last = messages.findLastIndex((message) => message.role !== 'tool');
	return messages
		.slice(last + 1)
		.map((message) => message.text)
		.join('\n');
}

function learnValue(how: Learn, ground: Ground, find: (name: string) => Value): Value {
	if (how.from === 'range') {
		const to = typeof how.to === 'number' ? how.to : Number(walk(find, how.to.slice(2, -2).trim()));
		return Array.from({length: to}, (_, index) => index + 1);
	}

	if (how.from === 'fixes') {
		const text = textFrom(ground.conversation, how.in, how.tool);
		return ground.fixes.find((fix) => text.includes(fix.broken)) ?? '';
	}

	const text = textFrom(ground.conversation, how.from, how.tool);
	if (!how.match) {
		return text;
	}

	const found = [...text.matchAll(pattern(how.match))].map(matchValue);
	if (!how.all) {
		return found[0] ?? '';
	}

	const left = new Set(how.without ? asList(find(how.without)).map(asText) : []);
	const unique = new Map(found.map((value) => [asText(value), value]));
	const list = [...unique].filter(([text]) => !left.has(text));
	if (how.sorted) {
		list.sort(([a], [b]) => (a < b ? -1 : 1));
	}

	return list.map(([, value]) => value);
}

function matchValue(match: RegExpMatchArray): Value {
	if (match.groups) {
		return Object.fromEntries(
			Object.entries(match.groups).map(([key, value]) => [key, value ?? '']),
		);
	}

	return match[1] ?? match[0];
}

function walk(find: (name: string) => Value, path: string): Value {
	const [name = '', ...rest] = path.split('.');
	let value = find(name);
	for (const key of rest) {
		if (isList(value)) {
			value = key === 'length' ? value.length : (value[Number(key)] ?? '');
		} else if (typeof value === 'object') {
			value = value[key] ?? '';
		} else {
			return '';
		}
	}

	return value;
}
