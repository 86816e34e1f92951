import type {GlobalEvent, OpencodeClient, Session} from '@opencode-ai/sdk/v2/client';
import {describe, expect, it} from 'vitest';
import {learnDescendants, takeStranger} from '../../../source/io/opencode/lineage.js';
import type {FactOf} from '../../../source/mission/events.js';
import type {PersonRequest} from '../../../source/mission/records.js';
import {testTranslator} from './test-translator.js';

type Known = Readonly<{id: string; parentID?: string; directory: string}>;

/** A server that knows some sessions, and a mission with one lane in one of them. */
function start(sessions: readonly Known[]) {
	const asked: FactOf<'request.asked'>[] = [];
	const strangers: (readonly [string, PersonRequest])[] = [];
	const answer = (data: unknown) =>
		Promise.resolve(
			data === undefined
				? {error: {name: 'NotFound'}, response: new Response(null, {status: 404})}
				: {data, response: new Response()},
		);
	const client = {
		session: {
			get: ({sessionID}: {sessionID: string}) => answer(sessions.find(({id}) => id === sessionID)),
			children: ({sessionID}: {sessionID: string}) =>
				answer(sessions.filter(({parentID}) => parentID === sessionID)),
		},
	} as unknown as OpencodeClient;
	const translator = testTranslator(
		{
			fact: (fact) => {
				if (fact.type === 'request.asked') {
					asked.push(fact);
				}
			},
		},
		{onStranger: (sessionId, request) => strangers.push([sessionId, request])},
	);
	translator.track({laneId: 'w1', sessionId: 'ses_lane', isCommander: false});
	const ask = (sessionID: string, directory = '/tree') =>
		translator.take({
			directory,
			payload: {
				id: 'e',
				type: 'permission.asked',
				properties: {
					id: `per_${sessionID}`,
					sessionID,
					permission: 'bash',
					patterns: ['touch x'],
					metadata: {command: 'touch x'},
					always: ['touch *'],
				},
			},
		} as unknown as GlobalEvent);
	return {asked, strangers, translator, look: {client, translator}, ask};
}

const family: readonly Known[] = [
	{id: 'ses_child', parentID: 'ses_lane', directory: '/p'},
	{id: 'ses_deep', parentID: 'ses_child', directory: '/tree'},
	{id: 'ses_other', directory: '/p'},
	{id: 'ses_orphan', parentID: 'ses_gone', directory: '/p'},
];

async function meet(sessionId: string) {
	const world = start(family);
	world.ask(sessionId);
	expect(world.asked).toEqual([]);
	const [[id = '', request] = []] = world.strangers;
	if (request !== undefined) {
		await takeStranger(world.look, id, request);
	}
	return world.asked;
}

describe('a request of a session that nobody told of', () => {
	it("is its lane's, however deep below it, with all sessions between", async () => {
		expect(await meet('ses_deep')).toMatchObject([
			{
				laneId: 'w1',
				request: {
					directory: '/tree',
					patterns: ['touch x'],
					session: {id: 'ses_deep', ancestors: ['ses_child', 'ses_lane']},
				},
			},
		]);
	});

	it('is left to others when it is of no lane', async () => {
		expect(await meet('ses_other')).toEqual([]);
	});

	it("is shown as nobody's when its ancestors cannot be found", async () => {
		const unknown = (id: string) => [{laneId: '', request: {session: {id, ancestors: null}}}];
		expect(await meet('ses_orphan')).toMatchObject(unknown('ses_orphan'));
		expect(await meet('ses_never_heard_of')).toMatchObject(unknown('ses_never_heard_of'));
	});
});

it('after a lost connection every descendant is learnt of, with its directory', async () => {
	const {translator, look, ask, asked, strangers} = start(family);
	expect(translator.directories()).toEqual([]);
	await learnDescendants(look, '/p');
	expect(translator.directories()).toEqual(['/p', '/tree']);
	expect(translator.isOurs('ses_deep')).toBe(true);
	expect(translator.isOurs('ses_other')).toBe(false);
	ask('ses_deep');
	expect(asked).toHaveLength(1);
	expect(strangers).toEqual([]);
});

it('sessions that name each other as parents are no family, and nothing waits for them', async () => {
	const {asked, look, ask, strangers} = start([
		{id: 'ses_a', parentID: 'ses_b', directory: '/p'},
		{id: 'ses_b', parentID: 'ses_a', directory: '/p'},
	] satisfies readonly Partial<Session>[] as readonly Known[]);
	ask('ses_a');
	const [[id = '', request] = []] = strangers;
	if (request !== undefined) {
		await takeStranger(look, id, request);
	}
	expect(asked).toMatchObject([{laneId: ''}]);
});
