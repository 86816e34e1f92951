import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {waits} from './harness.js';
import {startWorld, type World} from './world.js';

let world: World;
let mission: World['mission'];
let lane: World['lane'];

beforeAll(async () => {
	world = await startWorld();
	({mission, lane} = world);
}, 180_000);

afterAll(() => world?.close());

describe('a turn', {timeout: 180_000}, () => {
	it('ends once, with the answer, its cost and its model', async () => {
		const own = await lane();
		expect(await own.say('hello')).toMatchObject({type: 'prompt.sent'});
		await world.expectOneTurn(own);
		expect(mission.turnsOf(own.laneId)[0]).toMatchObject({
			finish: 'stop',
			text: 'answer to: hello',
			toolCalls: 0,
			hasToolCalls: false,
			isSummary: false,
			error: null,
		});
		const step = mission.factsOf('step.finished').find(({laneId}) => laneId === own.laneId);
		expect(step).toMatchObject({model: 'sim/m', usage: {input: 100, output: 10}});
		expect(step?.usage.cost).toBeCloseTo(0.000_12, 6);
	});

	it('ends once in an error when the provider refuses the request', async () => {
		const own = await lane();
		await own.say('fail with 400');
		await world.expectOneTurn(own);
		expect(mission.turnsOf(own.laneId)[0]).toMatchObject({
			finish: 'error',
			error: {
				name: 'APIError',
				message: 'the request is malformed',
				statusCode: 400,
				retryable: false,
			},
		});
	});

	it('says that it waits for the provider, until when, and ends once when that is over', async () => {
		const own = await lane();
		await own.say('limited at first');
		await world.expectOneTurn(own);
		const mine = mission.facts.filter((fact) => 'laneId' in fact && fact.laneId === own.laneId);
		const names = mine.map(({type}) => type);
		expect(names.indexOf('lane.resumed')).toBeGreaterThan(names.indexOf('lane.waited'));
		const waited = mine.find((fact) => fact.type === 'lane.waited');
		expect(waited).toMatchObject({attempt: 1, isRateLimit: true});
		expect(waited?.until).toBeGreaterThan(Date.now() - 60_000);
		expect(mission.turnsOf(own.laneId)[0]).toMatchObject({finish: 'stop'});
	});

	it('keeps the partial text when it is aborted, and ends once', async () => {
		const own = await lane();
		await own.say('say half and hang');
		const isStreaming = () =>
			mission.chunks.some(({laneId, chunk}) => laneId === own.laneId && chunk.kind === 'delta');
		await expect.poll(isStreaming, waits).toBe(true);
		await mission.lanes.abort({type: 'abort-session', ...own});
		expect(mission.turnsOf(own.laneId)).toHaveLength(1);
		expect(mission.turnsOf(own.laneId)[0]).toMatchObject({finish: 'aborted', error: null});
		expect(mission.turnsOf(own.laneId)[0]?.text).toMatch(/^the first ha/);
		await world.expectOneTurn(own);
	});

	it('is reported as aborted for an idle lane and for a session that is gone', async () => {
		const own = await lane();
		await mission.lanes.abort({type: 'abort-session', ...own});
		const gone = {laneId: 'w900', sessionId: 'ses_000000000000000000000000'};
		await mission.lanes.abort({type: 'abort-session', ...gone});
		expect(mission.turnsOf(own.laneId)).toMatchObject([{finish: 'aborted', text: ''}]);
		expect(mission.turnsOf(gone.laneId)).toMatchObject([{finish: 'aborted', text: ''}]);
	});

	it('shows a tool as one block with title, output and duration, and counts it', async () => {
		const own = await lane();
		await own.say('use bash');
		const turn = await mission.turn(own.laneId);
		expect(turn).toMatchObject({toolCalls: 1, hasToolCalls: false});
		expect(turn.text).toContain('from the tool');
		const blocks = mission.chunks.flatMap(({laneId, chunk}) =>
			laneId === own.laneId && chunk.kind === 'tool' ? [chunk] : [],
		);
		expect(new Set(blocks.map(({blockId}) => blockId)).size).toBe(1);
		expect(blocks.at(-1)).toMatchObject({
			tool: 'bash',
			title: 'echo from the tool',
			state: 'completed',
			output: 'from the tool\n',
		});
		expect(blocks.at(-1)?.durationMs).toBeGreaterThanOrEqual(0);
	});

	it('has the same digest when the same was said and done', async () => {
		const [one, two, other] = [await lane(), await lane(), await lane()];
		await Promise.all([one.say('use bash'), two.say('use bash'), other.say('use bash not')]);
		const turns = [one, two].map(({laneId}) => mission.turn(laneId));
		const [first, second] = await Promise.all(turns);
		expect(first?.digest).toBe(second?.digest);
		await mission.lanes.send(mission.prompt(one.laneId, one.sessionId, 'say something else'));
		expect((await mission.turn(one.laneId, 2)).digest).not.toBe(first?.digest);
	});

	it('goes on through a compaction and ends once, without a lane astray', async () => {
		const own = await lane();
		await own.say('fill the context');
		await world.expectOneTurn(own);
		expect(mission.turnsOf(own.laneId)[0]).toMatchObject({finish: 'stop', isSummary: false});
		expect(mission.turnsOf(own.laneId)[0]?.text).toContain('answer to: Continue');
		expect(mission.factsOf('lane.strayed').filter(({laneId}) => laneId === own.laneId)).toEqual([]);
	});

	it('goes on after a compaction that was asked for while the session was idle', async () => {
		const own = await lane();
		await own.say('hello');
		await mission.turn(own.laneId);
		const {laneId, sessionId} = own;
		const effect = {type: 'compact-session', laneId, sessionId, model: 'sim/m'} as const;
		const [first, second] = await Promise.all([
			mission.lanes.compact(effect),
			mission.lanes.compact(effect),
		]);
		expect(first).toEqual(second);
		expect(first).toMatchObject({type: 'lane.compacted', laneId});
		await world.expectOneTurn(own);
		const ofLane = mission.factsOf('lane.compacted').filter((fact) => fact.laneId === laneId);
		expect(ofLane).toEqual([first]);
		expect(mission.factsOf('lane.strayed').filter((fact) => fact.laneId === laneId)).toEqual([]);
	});

	it('reports a compaction that its provider refuses as failed, and goes on', async () => {
		const own = await lane();
		await own.say('hello');
		await mission.turn(own.laneId);
		const {laneId, sessionId} = own;
		const effect = {type: 'compact-session', laneId, sessionId, model: 'sim/unknown'} as const;
		expect(await mission.lanes.compact(effect)).toMatchObject({type: 'compaction.failed', laneId});
		await world.expectOneTurn(own);
	});

	it('belongs to the session in which its lane was prompted last, and to no other', async () => {
		const own = await lane('commander');
		await own.say('hello');
		await mission.turn(own.laneId);
		const {laneId} = own;
		const next = await mission.open(laneId, 'commander', {session: 2});
		expect(next).not.toBe(own.sessionId);
		expect(await mission.open(laneId, 'commander', {session: 2})).toBe(next);
		await mission.lanes.send(mission.prompt(laneId, next, 'hello again', {role: 'commander'}));
		expect((await mission.turn(laneId, 2)).text).toBe('answer to: hello again');
		const {client} = world.server;
		const parts = [{type: 'text' as const, text: 'from somebody else'}];
		await client.session.prompt({sessionID: own.sessionId, parts, directory: world.directory});
		await mission.lanes.send(mission.prompt(laneId, next, 'and now?', {role: 'commander'}));
		expect((await mission.turn(laneId, 3)).text).toBe('answer to: and now?');
		const texts = mission.turnsOf(laneId).map(({text}) => text);
		expect(texts).not.toContain('answer to: from somebody else');
		expect(mission.chunks.filter(({chunk}) => JSON.stringify(chunk).includes('somebody'))).toEqual(
			[],
		);
	});

	it('has no cost when nobody knows the price', async () => {
		const own = await lane('worker', {model: 'sim/free'});
		await own.say('hello', {model: 'sim/free'});
		await mission.turn(own.laneId);
		const step = mission.factsOf('step.finished').find(({laneId}) => laneId === own.laneId);
		expect(step).toMatchObject({model: 'sim/free', usage: {input: 100, cost: null}});
	});
});
