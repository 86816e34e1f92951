import {expect, it} from 'vitest';
import {
	isKnownAnswer,
	isSameModel,
	isSubstitute,
	modelLines,
} from '../../source/mission/model-evidence.js';
import {redactedEvent} from '../../source/mission/redacted-event.js';
import {createMission} from '../helpers/in-memory-mission.js';

it.each([
	['gpt-5', 'gpt-5'],
	['gpt-5', 'gpt-5-2025-08-07'],
	['gpt-4', 'gpt-4-0613'],
	['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
	['claude-sonnet-4-5', 'claude-sonnet-4-5@20250929'],
	['claude-3-5-haiku-latest', 'claude-3-5-haiku-20241022'],
	['gemini-2.5-pro', 'models/gemini-2.5-pro'],
	['gemini-2.5-flash', 'gemini-2.5-flash-preview-05-20'],
	['gemini-2.0-flash', 'gemini-2.0-flash-001'],
	['anthropic.claude', 'anthropic.claude-v1:0'],
	['openai/gpt-5', 'gpt-5-2025-08-07'],
	['deepseek/deepseek-r1:free', 'deepseek/deepseek-r1-0528'],
	['MiniMax-M2', 'minimax-m2'],
])('asked for %s, an answer of %s is no substitution', (name, answered) => {
	expect(isSameModel(name, answered)).toBe(true);
});

it.each([
	['large', 'small'],
	['gpt-5', 'gpt-5-mini'],
	['gpt-5', 'gpt-5.1'],
	['gpt-5', 'gpt-50'],
	['gpt-5', 'my-gpt-5'],
	['claude-sonnet-4', 'claude-sonnet-4-5'],
	['claude-sonnet-4', 'claude-sonnet-4-5-20250929'],
	['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
	['gpt-5-2025-08-07', 'gpt-5-2025-10-01'],
	['gpt-5-2025-08-07', 'gpt-5'],
	['gpt-5', 'openai/gpt-4'],
	['gpt-5', '-2025-08-07'],
	['acme/', '-2025-08-07'],
])('asked for %s, an answer of %s is one', (name, answered) => {
	expect(isSameModel(name, answered)).toBe(false);
});

it('an answer that names no model is no substitution', () => {
	expect(isSubstitute({asked: 'acme/a', name: 'a', answered: null})).toBe(false);
});

it('twenty names of one model are kept in a lane, each once, and as many of another', () => {
	const answer = (asked: string, at: number) => ({asked, name: 'a', answered: `b${at}`});
	const known = Array.from({length: 20}, (_, at) => answer('acme/a', at));
	expect(isKnownAnswer(known.slice(1), answer('acme/a', 0))).toBe(false);
	expect(isKnownAnswer(known.slice(1), answer('acme/a', 7))).toBe(true);
	expect(isKnownAnswer(known.slice(1), {...answer('acme/a', 7), name: 'z'})).toBe(false);
	expect(isKnownAnswer(known, answer('acme/a', 20))).toBe(true);
	expect(isKnownAnswer(known, answer('acme/c', 20))).toBe(false);
});

it('the ledger says of each model what its provider’s answers said, or why nobody heard it', () => {
	const mission = createMission({relayed: {acme: null, far: 'no base address known'}});
	mission.start();
	mission.setTodo({S1: 'open'});
	mission.delegate({todo_id: 'S1'});
	const usage = {cost: null, input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0};
	const uses = (laneId: string, model: string) =>
		mission.tell({type: 'step.finished', laneId, messageId: `msg_${laneId}`, model, usage});
	uses('c', 'far/large');
	uses('w1', 'acme/quiet');
	const answers = (name: string, answered: string | null) =>
		mission.tell({type: 'model.answered', laneId: 'w1', asked: `acme/${name}`, name, answered});
	answers('large', 'large-2025-08-07');
	answers('small', 'tiny');
	answers('small', 'tiny');
	answers('small', null);
	answers('mute', null);
	answers('mixed', 'mixed');
	answers('mixed', 'other');
	const told = [
		'asked acme/small, its provider answered with tiny',
		'asked acme/mixed, its provider answered with other',
	];
	expect(mission.state().lanes['w1']?.differed).toEqual(told);
	expect(modelLines(mission.state())).toEqual([
		...told.map((line) => `model of w1: ${line}`),
		'model acme/large verified: answered as large-2025-08-07',
		'model acme/mixed substituted: asked mixed, answered other, and at times mixed',
		'model acme/mute not verifiable: no answer named its model',
		'model acme/quiet not verifiable: none of its answers passed the relay',
		'model acme/small substituted: asked small, answered tiny; some answers named no model',
		'model far/large not verifiable: no base address known',
	]);
});

it('without a relay the ledger names the models by OpenCode’s word, and says that it proves nothing of what ran', () => {
	const mission = createMission();
	mission.start();
	expect(modelLines(mission.state())).toEqual([]);
	const usage = {cost: null, input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0};
	const lanes = [
		['w1', 'beta/b'],
		['w2', 'acme/a'],
		['w3', 'beta/b'],
	] as const;
	for (const [laneId, model] of lanes) {
		mission.delegate({files: [laneId]});
		mission.tell({type: 'step.finished', laneId, messageId: 'm', model, usage});
	}
	expect(modelLines(mission.state())).toEqual([
		"models by OpenCode's word: acme/a, beta/b; what their providers really ran is not verifiable",
	]);
});

it('a bug report holds the names of models, and of an answer that is no name its length alone', () => {
	const fact = {
		type: 'model.answered',
		id: 'e1',
		at: 1,
		laneId: 'w1',
		asked: 'acme/large',
	} as const;
	const reported = (answered: string) =>
		redactedEvent({...fact, name: 'large', answered}, (text) => text);
	expect(reported('tiny')).toMatchObject({asked: 'acme/large', name: 'large', answered: 'tiny'});
	expect(reported('what anybody wrote')).toMatchObject({answered: '[18 characters]'});
});
