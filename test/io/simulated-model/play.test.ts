import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	type Conversation,
	readConversation,
} from '../../../source/io/simulated-model/conversation.js';
import {play, type Reply} from '../../../source/io/simulated-model/play.js';
import {parseScenario} from '../../../source/io/simulated-model/scenario-file.js';

type Said = Readonly<{
	role: 'user' | 'assistant' | 'tool';
	content: string;
	tool_calls?: {id: string; function: {name: string; arguments: string}}[];
	tool_call_id?: string;
}>;

function conversation(messages: readonly Said[]): Conversation {
	return readConversation(
		{model: 'm', messages: [{role: 'system', content: 'You are it.'}, ...messages]},
		'ses_1',
	);
}

function scenarioOf(worker: string) {
	return parseScenario(
		`name: x\nabout: y\nparameters: {many: 3}\nfixes: [{broken: a + b, fixed: a - b}]\nroles:\n  worker:\n${worker}`,
		'x.yaml',
	);
}

function playOn(worker: string, messages: readonly Said[]): Reply {
	const scenario = scenarioOf(worker);
	const role = scenario.roles['worker'];
	if (!role) {
		throw new Error('The scenario has no worker.');
	}

	return play(scenario, role, conversation(messages));
}

/** What a conversation holds after a reply whose calls were answered by `answer`. */
function answered(reply: Reply, answer: (tool: string, index: number) => string): readonly Said[] {
	const calls = reply.calls.map((call, index) => ({
		id: `c${reply.step}_${index}`,
		function: {name: call.tool, arguments: JSON.stringify(call.arguments)},
	}));
	return [
		{role: 'assistant', content: reply.say, tool_calls: calls},
		...calls.map((call, index) => ({
			role: 'tool' as const,
			content: answer(call.function.name, index),
			tool_call_id: call.id,
		})),
	];
}

/** Plays a whole turn: every call is answered, until the model calls nothing more. */
function turn(
	worker: string,
	messages: readonly Said[],
	answer: (tool: string, index: number) => string,
): readonly Reply[] {
	const replies: Reply[] = [];
	let said = messages;
	for (;;) {
		const reply = playOn(worker, said);
		replies.push(reply);
		said = [...said, ...answered(reply, answer)];
		if (reply.calls.length === 0) {
			return replies;
		}
	}
}

const user = (content: string): Said => ({role: 'user', content});

describe('playing a script', {timeout: 30_000}, () => {
	test('the step follows from what stands in the conversation, and the same request gets the same answer', () => {
		const script = `
    scripts:
      - name: s
        steps:
          - {say: first, calls: [{tool: read, with: {filePath: a}}]}
          - {say: second, calls: [{tool: bash, with: {command: b}}]}
          - {say: third}
`;
		const replies = turn(script, [user('go')], () => 'answer');
		expect(replies.map((reply) => reply.say)).toEqual(['first', 'second', 'third']);
		expect(replies.map((reply) => reply.step)).toEqual([0, 1, 2]);
		expect(playOn(script, [user('go')])).toEqual(playOn(script, [user('go')]));
	});

	test('a new prompt begins a new turn and chooses a script anew', () => {
		const script = `
    scripts:
      - {name: fix, when: {prompt: 'fix (?<what>\\w+)'}, steps: [{say: 'mending {{what}}'}]}
      - {name: once, when: {turn: 1}, steps: [{say: hello}]}
      - {name: never, when: {never: hello}, steps: [{say: wrong}]}
      - {name: rest, steps: [{say: ok}]}
`;
		const first = playOn(script, [user('go')]);
		const said = [user('go'), ...answered(first, () => '')];
		expect(first.say).toBe('hello');
		expect(playOn(script, [...said, user('Please FIX slugify')]).say).toBe('mending slugify');
		expect(playOn(script, [...said, user('thanks')]).say).toBe('ok');
	});

	test('half an answer that broke off counts as no step of its own', () => {
		const script = `
    scripts:
      - name: s
        steps: [{say: first, calls: [{tool: read}]}, {say: second}]
`;
		const reply = playOn(script, [
			user('go'),
			{role: 'assistant', content: 'fir'},
			...answered(playOn(script, [user('go')]), () => 'x'),
		]);
		expect(reply.say).toBe('second');
	});

	test('what was learned from answers goes into the next calls, in its own kind', () => {
		const script = `
    learn:
      ids: {from: answers, tool: delegate_task, match: '\\b(t\\d+)\\b', all: true}
      fix: {from: fixes, in: answer, tool: read}
    scripts:
      - name: s
        steps:
          - calls: [{tool: delegate_task}, {tool: delegate_task}]
          - calls: [{tool: read}]
          - calls:
              - tool: edit
                with: {list: '{{ids}}', text: 'of {{ids}}', number: '{{many}}', old: '{{fix.broken}}', other: '{{fix.careless|none}}'}
          - say: '{{ids.length}} tasks'
`;
		const replies = turn(script, [user('go')], (tool, index) =>
			tool === 'read' ? 'return a + b' : `Task t${index + 4} is queued (t${index + 4}).`,
		);
		expect(replies[2]?.calls[0]?.arguments).toEqual({
			list: ['t4', 't5'],
			text: 'of t4, t5',
			number: 3,
			old: 'a + b',
			other: 'none',
		});
		expect(replies[3]?.say).toBe('2 tasks');
	});

	test('a tool is recognised by the ending of its name, whatever stands before it', () => {
		const script = `
    learn: {last: {from: answer, tool: update_todo}}
    scripts: [{name: s, steps: [{calls: [{tool: update_todo}]}, {say: 'got {{last}}'}]}]
`;
		const first = answered(playOn(script, [user('go')]), () => 'v2').map((message) => ({
			...message,
			...(message.tool_calls
				? {
						tool_calls: message.tool_calls.map((call) => ({
							...call,
							function: {...call.function, name: 'flowdesk_7_plan_update_todo'},
						})),
					}
				: {}),
		}));
		expect(playOn(script, [user('go'), ...first]).say).toBe('got v2');
	});

	test('a step may depend on what the last test run said', () => {
		const script = `
    learn: {run: {from: answer, tool: bash}}
    scripts:
      - name: s
        steps:
          - calls: [{tool: bash}]
          - {if: {know: run, matches: 'fail 0'}, calls: [{tool: submit, with: {verdict: pass}}]}
          - {if: {know: run, matches: 'fail 0', not: true}, calls: [{tool: submit, with: {verdict: fail}}]}
          - say: done
`;
		const verdicts = (output: string) =>
			turn(script, [user('go')], (tool) => (tool === 'bash' ? output : 'noted')).flatMap((reply) =>
				reply.calls.flatMap((call) => call.arguments['verdict'] ?? []),
			);
		expect(verdicts('ℹ fail 0')).toEqual(['pass']);
		expect(verdicts('ℹ fail 2')).toEqual(['fail']);
	});

	test('each member of a list is called for exactly once, whatever the batch', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 30}), fc.integer({min: 1, max: 9}), (count, batch) => {
				const script = `
    learn: {parts: {from: prompt, match: 'part(\\d+)', all: true}}
    scripts:
      - name: s
        steps:
          - {each: parts, batch: ${batch}, calls: [{tool: delegate_task, with: {title: '{{item}}', number: '{{number}}'}}]}
          - {say: end}
`;
				const parts = Array.from({length: count}, (_, index) => String(index + 1));
				const prompt = parts.map((part) => `part${part}`).join(' ');
				const replies = turn(script, [user(prompt)], () => 'part99 is not yours');
				const titles = replies.flatMap((reply) =>
					reply.calls.map((call) => call.arguments['title']),
				);
				expect(titles).toEqual(parts);
				expect(replies).toHaveLength(Math.ceil(count / batch) + 1);
			}),
		);
	});

	test('a list in the arguments is made from what is known', () => {
		const script = `
    learn:
      mods: {from: prompt, match: 'src/(\\w+)', all: true, sorted: true, without: done}
      done: {from: prompt, match: 'done (\\w+)', all: true}
    scripts:
      - name: s
        steps:
          - calls:
              - tool: update_todo
                with: {ops: [{op: add, id: M1}, {each: mods, give: {op: add, id: 'T{{number}}', title: '{{item}}'}}]}
`;
		const reply = playOn(script, [user('src/b src/a src/c src/b done c')]);
		expect(reply.calls[0]?.arguments).toEqual({
			ops: [
				{op: 'add', id: 'M1'},
				{op: 'add', id: 'T1', title: 'a'},
				{op: 'add', id: 'T2', title: 'b'},
			],
		});
	});
});
