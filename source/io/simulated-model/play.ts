import {type Conversation, ownMessages, promptOf, rewind, turnNumber} from './conversation.js';
import {
	asList,
	asText,
	createKnowledge,
	isKnown,
	type Knowledge,
	textFrom,
	type Value,
} from './knowledge.js';
import {
	type Condition,
	type Fault,
	pattern,
	type Scenario,
	type ScenarioRole,
	type Script,
	type Step,
} from './scenario.js';
import {fillJson, fillText, type Json, withItem} from './template.js';

/** A tool call to make now. */
export type Call = Readonly<{tool: string; arguments: Readonly<Record<string, Json>>}>;

/** One answer of the model, ready to be sent. */
export type Reply = Readonly<{
	script: string;
	/** Which of the script's model calls this is, from 0. */
	step: number;
	think: string;
	say: string;
	calls: readonly Call[];
	/** Milliseconds for the whole call, or null for the scenario's pace. */
	takesMs: number | null;
	/** Calls of the role that must have been open at the same moment before the answer begins; 0 waits for none. */
	gather: number;
	fault: Fault | null;
	usage: NonNullable<Step['usage']>;
}>;

type Emission = Readonly<{step: Step; knowledge: Knowledge; items: readonly Value[] | null}>;
type Cursor = {index: number; offset: number; list: readonly Value[]};

/**
 * Decides what a role says next, from the conversation alone: the script is chosen by what stood
 * there when the turn began, and the step by how often the model has spoken in it since.
 */
export function play(scenario: Scenario, role: ScenarioRole, conversation: Conversation): Reply {
	const start = rewind(conversation, 0);
	const script = role.scripts.find((candidate) => fits(scenario, role, candidate, start));
	const count = ownMessages(conversation).length;
	if (!script) {
		return plainReply('none', count, 'There is nothing for me to do here.');
	}

	const cursor: Cursor = {index: 0, offset: 0, list: []};
	for (let own = 0; own < count; own++) {
		const moment = rewind(conversation, own);
		advance(script.steps, cursor, knowledgeAt(scenario, role, script, moment));
	}

	const knowledge = knowledgeAt(scenario, role, script, conversation);
	const emission = advance(script.steps, cursor, knowledge);
	return emission
		? toReply(script.name, count, emission)
		: plainReply(script.name, count, 'I have nothing to add.');
}

/** A reply of text only. */
export function plainReply(script: string, step: number, say: string): Reply {
	return {
		script,
		step,
		think: '',
		say,
		calls: [],
		takesMs: null,
		gather: 0,
		fault: null,
		usage: {},
	};
}

function toReply(script: string, count: number, {step, knowledge, items}: Emission): Reply {
	const rounds = items ? items.map((item, index) => withItem(knowledge, item, index)) : [knowledge];
	const first = rounds[0] ?? knowledge;
	const calls = rounds.flatMap((known) =>
		step.calls.map((call) => ({
			tool: fillText(call.tool, known),
			arguments: fillJson(call.with as Json, known) as Record<string, Json>,
		})),
	);
	const fault = step.fault && holds(step.fault.if, first) ? step.fault : null;
	return {
		script,
		step: count,
		think: fillText(step.think ?? '', first),
		say: fillText(step.say ?? '', first),
		calls,
		takesMs: step.takes === undefined ? null : toNumber(step.takes, first),
		gather: step.gather === undefined ? 0 : toNumber(step.gather, first),
		fault,
		usage: step.usage ?? {},
	};
}

/** Moves to the next step that is played, skipping what does not apply; undefined at the end. */
function advance(
	steps: readonly Step[],
	cursor: Cursor,
	knowledge: Knowledge,
): Emission | undefined {
	for (let step = steps[cursor.index]; step; step = steps[cursor.index]) {
		const emission = emit(step, cursor, knowledge);
		if (emission) {
			return emission;
		}

		cursor.index++;
		cursor.offset = 0;
	}

	return undefined;
}

/** The step's next model call, or undefined when it has none left or does not apply. */
function emit(step: Step, cursor: Cursor, knowledge: Knowledge): Emission | undefined {
	if (!step.each) {
		const isLeft = cursor.offset < toNumber(step.repeat, knowledge);
		cursor.offset++;
		return isLeft && holds(step.if, knowledge) ? {step, knowledge, items: null} : undefined;
	}

	if (cursor.offset === 0) {
		cursor.list = holds(step.if, knowledge) ? asList(knowledge.get(step.each)) : [];
	}

	const items = cursor.list.slice(cursor.offset, cursor.offset + step.batch);
	cursor.offset += items.length;
	return items.length > 0 ? {step, knowledge, items} : undefined;
}

function fits(
	scenario: Scenario,
	role: ScenarioRole,
	script: Script,
	start: Conversation,
): boolean {
	const {when} = script;
	const session = () => textFrom(start, 'session', undefined);
	return (
		(when.turn === undefined || when.turn === turnNumber(start)) &&
		(!when.prompt || pattern(when.prompt).test(promptOf(start))) &&
		(!when.session || pattern(when.session).test(session())) &&
		!(when.never && pattern(when.never).test(session())) &&
		holds(when.if, knowledgeAt(scenario, role, script, start))
	);
}

function knowledgeAt(
	scenario: Scenario,
	role: ScenarioRole,
	script: Script,
	conversation: Conversation,
): Knowledge {
	const prompt = promptOf(conversation);
	const groups = script.when.prompt ? pattern(script.when.prompt).exec(prompt)?.groups : undefined;
	const named = Object.entries(groups ?? {}).map(([key, value]) => [key, value ?? '']);
	return createKnowledge({
		conversation,
		given: {...scenario.parameters, prompt, ...Object.fromEntries(named)},
		learn: {...role.learn, ...script.learn},
		fixes: scenario.fixes,
	});
}

function holds(conditions: readonly Condition[] | undefined, knowledge: Knowledge): boolean {
	return (conditions ?? []).every((one) => holdsOne(one, knowledge) !== one.not);
}

function holdsOne(condition: Condition, knowledge: Knowledge): boolean {
	const value = knowledge.get(condition.know);
	if (!isKnown(value)) {
		return false;
	}

	const list = asList(value).map(asText);
	const others = condition.within ? asList(knowledge.get(condition.within)).map(asText) : null;
	return (
		(!condition.matches || pattern(condition.matches).test(asText(value))) &&
		(!others || list.every((member) => others.includes(member))) &&
		list.length >= (condition.atLeast ?? 0)
	);
}

function toNumber(value: number | string, knowledge: Knowledge): number {
	return typeof value === 'number' ? value : Number(fillText(value, knowledge)) || 0;
}
