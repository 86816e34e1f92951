import {readFileSync} from 'node:fs';
import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import type {PromptAuthor} from '../../../source/io/opencode/blocks.js';
import type {Fact} from '../../../source/mission/events.js';
import type {LaneChunk} from '../../../source/runtime/ports.js';
import {testTranslator} from './test-translator.js';

/** Frames as the real server sent them, one per line. */
export function recorded(name: string): GlobalEvent[] {
	const file = new URL(`../../fixtures/opencode/1.18.33/${name}.jsonl`, import.meta.url);
	const lines = readFileSync(file, 'utf8').trim().split('\n');
	return lines.map((line) => JSON.parse(line) as GlobalEvent);
}

function userMessages(frames: readonly GlobalEvent[]) {
	const found = frames.flatMap(({payload}) =>
		payload.type === 'message.updated' && payload.properties.info?.role === 'user'
			? [payload.properties]
			: [],
	);
	return new Map(found.map(({sessionID, info}) => [info.id, sessionID]));
}

/** Feeds frames to a lane that sent the first `prompts` user messages. */
export function replay(
	frames: readonly GlobalEvent[],
	more: {
		isCommander?: boolean;
		prompts?: number;
		author?: PromptAuthor;
		secrets?: readonly string[];
	} = {},
) {
	const facts: Fact[] = [];
	const chunks: LaneChunk[] = [];
	const doubts: string[] = [];
	const translator = testTranslator(
		{fact: (fact) => facts.push(fact), chunk: (_lane, chunk) => chunks.push(chunk)},
		{
			models: {room: () => ({limit: 200_000, ceiling: 184_000})},
			secrets: () => more.secrets ?? [],
			onDoubt: ({laneId}) => doubts.push(laneId),
		},
	);
	const own = [...userMessages(frames)].slice(0, more.prompts ?? 1);
	const sessionId = own[0]?.[1] ?? '';
	translator.track({laneId: 'w1', sessionId, isCommander: more.isCommander === true});
	for (const [messageId] of own) {
		translator.expect(sessionId, messageId, more.author);
	}
	const indexOfEnd: number[] = [];
	for (const [index, frame] of frames.entries()) {
		const before = facts.length;
		translator.take(frame);
		if (facts.slice(before).some(({type}) => type === 'turn.ended')) {
			indexOfEnd.push(index);
		}
	}
	const turns = facts.flatMap((fact) => (fact.type === 'turn.ended' ? [fact.turn] : []));
	return {facts, chunks, turns, doubts, indexOfEnd, translator, sessionId};
}
