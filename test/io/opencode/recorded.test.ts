import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {factSchemas} from '../../../source/mission/events.js';
import {recorded, replay} from './replay.js';

const isIdle = ({payload}: GlobalEvent) => payload.type === 'session.idle';

type Scenario = Readonly<{
	name: string;
	finish: string;
	text: string | RegExp;
	isCommander?: boolean;
	prompts?: number;
}>;

const scenarios: readonly Scenario[] = [
	{name: 'answer', finish: 'stop', text: 'answer to: hello'},
	{name: 'refused-400', finish: 'error', text: ''},
	{name: 'limited-429', finish: 'stop', text: 'no longer limited'},
	{name: 'tool', finish: 'stop', text: 'the tool said: from the tool\n'},
	{name: 'compaction', finish: 'stop', text: /^answer to: Continue/, isCommander: true},
	{name: 'aborted', finish: 'aborted', text: 'the first half of it'},
	{name: 'permission', finish: 'stop', text: ''},
	{name: 'question', finish: 'stop', text: /^the tool said: User has answered/, isCommander: true},
	{name: 'steered', finish: 'stop', text: /^answer to: /, prompts: 2},
];

describe('the stream of a real server', () => {
	it.each(scenarios)('gives exactly one end of turn: $name', (scenario) => {
		const {facts, turns, doubts} = replay(recorded(scenario.name), scenario);
		expect(turns).toHaveLength(1);
		expect(turns[0]?.finish).toBe(scenario.finish);
		expect(turns[0]?.text).toEqual(
			typeof scenario.text === 'string' ? scenario.text : expect.stringMatching(scenario.text),
		);
		if (scenario.finish === 'stop') {
			expect(doubts).toEqual([]);
		}
		expect(facts.filter(({type}) => type === 'lane.strayed')).toEqual([]);
	});

	it.each(scenarios)('gives facts that can be stored: $name', (scenario) => {
		for (const fact of replay(recorded(scenario.name), scenario).facts) {
			expect(() => factSchemas[fact.type].parse(fact)).not.toThrow();
		}
	});

	it('ends an ordinary lane before the session is idle, and the commander not earlier', () => {
		const frames = recorded('answer');
		const idle = frames.findIndex(isIdle);
		const status = frames.findIndex(
			({payload}) => payload.type === 'session.status' && payload.properties.status.type === 'idle',
		);
		expect(replay(frames).indexOfEnd[0]).toBeLessThan(Math.min(idle, status));
		expect(replay(frames, {isCommander: true}).indexOfEnd).toEqual([Math.min(idle, status)]);
	});

	it.each(['refused-400', 'aborted'])(
		'waits until OpenCode is done with what failed: %s',
		(name) => {
			const frames = recorded(name);
			const idles = frames.flatMap((one, index) => (isIdle(one) ? [index] : []));
			const [end] = replay(frames).indexOfEnd;
			expect(idles).toHaveLength(2);
			expect(end).toBeGreaterThan(idles[0] ?? 0);
		},
	);

	it('ends each turn once however often frames are repeated', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...scenarios),
				fc.array(fc.nat({max: 3}), {minLength: 60, maxLength: 60}),
				(scenario, repeats) => {
					const frames = recorded(scenario.name).flatMap((frame, index) =>
						Array.from({length: 1 + (repeats[index] ?? 0)}, () => frame),
					);
					const {turns} = replay(frames, scenario);
					expect(turns).toHaveLength(1);
					expect(turns[0]?.finish).toBe(scenario.finish);
				},
			),
			{numRuns: 60},
		);
	});

	it('counts each step once, with cost, model and tokens', () => {
		const frames = recorded('tool');
		const {facts} = replay(frames.flatMap((one) => [one, one]));
		const steps = facts.filter((fact) => fact.type === 'step.finished');
		expect(steps).toHaveLength(2);
		expect(steps[0]).toMatchObject({
			model: 'sim/m',
			usage: {input: 100, output: 10, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.000_12},
			context: {tokens: 110, limit: 200_000, ceiling: 184_000},
		});
		expect(steps.map(({goesOn}) => goesOn)).toEqual([true, false]);
	});

	it('reports a compaction once, with the message that holds the summary', () => {
		const frames = recorded('compaction');
		const {facts} = replay(
			frames.flatMap((one) => [one, one]),
			{isCommander: true},
		);
		const compactions = facts.filter((fact) => fact.type === 'lane.compacted');
		expect(compactions).toEqual([
			{type: 'lane.compacted', laneId: 'w1', messageId: 'msg_1fa6420f9001BkFNjvaCf4hYds'},
		]);
	});

	it('takes no reading of the context from the summary that empties it', () => {
		const {facts} = replay(recorded('compaction'), {isCommander: true});
		const steps = facts.filter((fact) => fact.type === 'step.finished');
		const known = steps.map(({context}) => context?.tokens ?? null);
		expect(known).toContain(null);
		expect(known.at(-1)).toBeGreaterThan(0);
	});

	it('shows prompt, reasoning, text and tool as blocks whose whole text replaces the pieces', () => {
		const {chunks} = replay(recorded('answer'));
		expect(chunks.filter(({kind}) => kind === 'prompt')).toMatchObject([
			{text: 'hello', by: 'engine'},
		]);
		const said = replay(recorded('answer'), {author: 'user'}).chunks;
		expect(said.filter(({kind}) => kind === 'prompt')).toMatchObject([{text: 'hello', by: 'user'}]);
		const pieces = chunks.flatMap((chunk) =>
			chunk.kind === 'delta' && chunk.field === 'text' ? [chunk] : [],
		);
		expect(pieces.map(({text}) => text).join('')).toBe('answer to: hello');
		expect(chunks).toContainEqual({
			kind: 'text',
			blockId: pieces[0]?.blockId,
			field: 'text',
			text: 'answer to: hello',
		});
		expect(chunks).toContainEqual(
			expect.objectContaining({kind: 'text', field: 'reasoning', text: 'hm'}),
		);
	});

	it('asks a person with the whole command or path, and closes the request with its answer', () => {
		const {facts, translator} = replay(recorded('permission'));
		const asked = facts.find((fact) => fact.type === 'request.asked');
		expect(asked?.request).toMatchObject({
			kind: 'permission',
			title: 'read',
			directory: '/project',
		});
		expect(facts.find((fact) => fact.type === 'request.closed')).toMatchObject({
			requestId: asked?.request.requestId,
		});
		expect(translator.pending()).toEqual([]);
	});
});
