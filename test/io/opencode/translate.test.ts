import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {replay} from './replay.js';

const session = 'ses_1';
const frame = (payload: unknown): GlobalEvent => ({directory: '/p', payload}) as GlobalEvent;
const message = (id: string, more: object = {}) =>
	frame({
		id: 'e',
		type: 'message.updated',
		properties: {
			sessionID: session,
			info: {
				id,
				sessionID: session,
				role: 'assistant',
				parentID: 'msg_a',
				providerID: 'sim',
				modelID: 'm',
				agent: 'x',
				cost: 0,
				tokens: {input: 1, output: 1, reasoning: 0, cache: {read: 0, write: 0}},
				time: {created: 1, completed: 2},
				finish: 'stop',
				...more,
			},
		},
	});
const text = (messageID: string, value: string) =>
	frame({
		id: 'e',
		type: 'message.part.updated',
		properties: {
			sessionID: session,
			part: {id: `prt_${messageID}`, sessionID: session, messageID, type: 'text', text: value},
		},
	});
const prompt = (id = 'msg_a') =>
	frame({
		id: 'e',
		type: 'message.updated',
		properties: {
			sessionID: session,
			info: {id, sessionID: session, role: 'user', time: {created: 1}},
		},
	});
const idle = frame({id: 'e', type: 'session.idle', properties: {sessionID: session}});

describe("what the user types on a screen of OpenCode's own", () => {
	const typed = [prompt('msg_c'), text('msg_c', 'Mind the gap.')];

	it('steers a lane at work: its turn ends with the answer to both', () => {
		const step = message('msg_b', {finish: 'tool-calls'});
		const answer = [text('msg_d', 'Minded.'), message('msg_d', {parentID: 'msg_c'})];
		const {turns, facts, chunks} = replay([prompt(), step, ...typed, ...answer, idle]);
		expect(turns).toMatchObject([{text: 'Minded.'}]);
		expect(facts.map(({type}) => type)).not.toContain('lane.strayed');
		expect(chunks).toContainEqual({
			kind: 'prompt',
			blockId: 'prt_msg_c',
			text: 'Mind the gap.',
			by: 'user',
		});
	});

	it('to a lane that had ended is reported each time, so that what follows is stopped', () => {
		const again = (asked: string, id: string) => [
			prompt(asked),
			message(id, {parentID: asked, finish: 'tool-calls'}),
			message(id, {parentID: asked, finish: 'tool-calls'}),
		];
		const {facts} = replay([
			prompt(),
			message('msg_b'),
			idle,
			...again('msg_c', 'msg_d'),
			...again('msg_e', 'msg_f'),
		]);
		expect(facts.filter(({type}) => type === 'lane.strayed')).toHaveLength(2);
	});
});

describe('a turn', () => {
	it('is a summary only when nobody else has spoken', () => {
		const summary = message('msg_b', {summary: true, agent: 'compaction'});
		const alone = replay([prompt(), text('msg_b', 'what was said'), summary, idle]);
		expect(alone.turns).toMatchObject([{isSummary: true, text: 'what was said'}]);
		const spoken = [text('msg_b', 'so far'), summary, text('msg_c', 'my answer'), message('msg_c')];
		const answered = replay([prompt(), ...spoken, idle]);
		expect(answered.turns).toMatchObject([{isSummary: false, text: 'my answer'}]);
		const tools = message('msg_b', {finish: 'tool-calls'});
		const late = message('msg_c', {summary: true, agent: 'compaction'});
		const before = [text('msg_b', 'I said it'), tools, text('msg_c', 'a summary'), late];
		const first = replay([prompt(), ...before, idle]);
		expect(first.turns).toMatchObject([{isSummary: false, text: 'I said it'}]);
	});

	it('is left open, and looked at, when the session is idle without an answer', () => {
		const {turns, doubts} = replay([prompt(), idle]);
		expect(turns).toEqual([]);
		expect(doubts).toEqual(['w1']);
	});

	it('does not end on an idle that came before the prompt arrived', () => {
		const {turns, doubts, translator} = replay([prompt()]);
		translator.end(session, null);
		translator.expect(session, 'msg_b');
		translator.take(idle);
		expect(turns).toEqual([]);
		expect(doubts).toEqual([]);
	});

	it('does not end on half of what was said, when frames are being missed', () => {
		const {translator, turns} = replay([prompt()]);
		translator.setBlind(true);
		translator.setBlind(false);
		translator.take(message('msg_b'));
		translator.take(idle);
		expect(turns).toEqual([]);
	});

	it('stays finished when an older reading of it comes late', () => {
		const frames = [prompt(), text('msg_b', 'all of it'), message('msg_b', {finish: 'unknown'})];
		const {turns} = replay([...frames, message('msg_b', {time: {created: 1}}), idle]);
		expect(turns).toMatchObject([{text: 'all of it'}]);
	});

	it('does not end while a tool was called, whatever the finish says', () => {
		const tool = frame({
			id: 'e',
			type: 'message.part.updated',
			properties: {
				sessionID: session,
				part: {
					id: 'prt_t',
					sessionID: session,
					messageID: 'msg_b',
					type: 'tool',
					tool: 'bash',
					callID: 'c',
					state: {status: 'running', input: {command: 'ls'}, time: {start: 1}},
				},
			},
		});
		const frames = [prompt(), message('msg_b', {time: {created: 1}}), tool, message('msg_b')];
		expect(replay(frames).turns).toEqual([]);
		expect(replay([...frames, idle]).turns).toMatchObject([{toolCalls: 1, hasToolCalls: true}]);
	});

	it('carries nothing that could reach a terminal as a control sequence', () => {
		const {turns, chunks} = replay([
			prompt(),
			text('msg_b', 'red \u001b[31mtext\u001b[0m \u202e\u0007'),
			message('msg_b'),
		]);
		expect(turns[0]?.text).toBe('red [31mtext[0m ');
		expect(JSON.stringify(chunks)).not.toMatch(/\\u001b|\\u0007|\u202e/);
	});

	it('has at most 64 kB of text', () => {
		const {turns} = replay([prompt(), text('msg_b', 'x'.repeat(200_000)), message('msg_b')]);
		expect(turns[0]?.text).toHaveLength(64 * 1024);
	});
});

describe('frames of an unknown form', () => {
	it('say nothing and break nothing', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(
					'message.updated',
					'message.part.updated',
					'message.part.delta',
					'session.status',
					'session.error',
					'permission.asked',
					'question.asked',
					'something.new',
				),
				fc.dictionary(
					fc.constantFrom('info', 'part', 'status', 'error', 'id', 'questions'),
					fc.anything(),
				),
				(type, properties) => {
					const strange = frame({id: 'e', type, properties: {...properties, sessionID: session}});
					const after = [text('msg_b', 'still here'), message('msg_b')];
					const {turns} = replay([prompt(), strange, ...after]);
					expect(turns.at(-1)?.text).toBe('still here');
				},
			),
			{numRuns: 200},
		);
	});
});

describe('a session that a lane started', () => {
	it('asks through its lane, at any depth', () => {
		const {translator, facts} = replay([prompt()]);
		translator.learn({id: 'ses_child', parentID: session, directory: '/p'});
		translator.learn({id: 'ses_grandchild', parentID: 'ses_child', directory: '/worktree'});
		const asked = (sessionID: string) => ({
			directory: '/worktree',
			payload: {
				id: 'e',
				type: 'permission.asked' as const,
				properties: {
					id: `per_${sessionID}`,
					sessionID,
					permission: 'bash',
					patterns: ['ls'],
					metadata: {},
					always: [],
				},
			},
		});
		translator.take(asked('ses_grandchild'));
		translator.take(asked('ses_stranger'));
		expect(facts).toMatchObject([
			{type: 'request.asked', laneId: 'w1', request: {directory: '/worktree', detail: 'ls'}},
		]);
		expect(translator.directories()).toContain('/worktree');
	});
});
