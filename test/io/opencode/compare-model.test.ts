import type {AssistantMessage} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import {compareModel} from '../../../source/io/opencode/asked-model.js';
import type {Sink} from '../../../source/runtime/ports.js';

/** What is told of messages of a lane that was asked to use `acme/large`. */
function told(...messages: readonly Partial<AssistantMessage>[]) {
	const facts: unknown[] = [];
	const sink = {fact: (fact: unknown) => facts.push(fact), chunk: () => {}} as unknown as Sink;
	const track = {laneId: 'w1', asked: 'acme/large', told: null};
	for (const message of messages) {
		const info = {id: 'msg_1', providerID: 'acme', modelID: 'large', ...message};
		compareModel(track, info as AssistantMessage, sink);
	}
	return facts;
}

it('a summary is written by a model of its own, and is no difference', () => {
	expect(told({modelID: 'small', summary: true}, {modelID: 'small', agent: 'compaction'})).toEqual(
		[],
	);
	expect(told({modelID: 'small'})).toMatchObject([{asked: 'acme/large', used: 'acme/small'}]);
});

it('a model that comes back after the one that was asked for is told once more', () => {
	expect(told({modelID: 'small'}, {modelID: 'small'}, {}, {modelID: 'small'})).toHaveLength(2);
});
