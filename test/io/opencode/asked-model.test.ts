import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {listModels} from '../../../source/io/opencode/models.js';
import {waits} from './harness.js';
import {startWorld, type World} from './world.js';

let world: World;

beforeAll(async () => {
	world = await startWorld();
}, 180_000);

afterAll(() => world?.close());

const differences = (laneId: string) =>
	world.mission.factsOf('model.differed').filter((fact) => fact.laneId === laneId);

/** Prompts a lane's session past FlowDesk, as OpenCode's own screen does, and waits for the answer. */
async function promptElsewhere(sessionID: string, more: object) {
	const {server, directory} = world;
	const text = 'said elsewhere';
	await server.client.session.prompt({
		sessionID,
		directory,
		parts: [{type: 'text', text}],
		...more,
	});
}

describe('the model that answers', {timeout: 180_000}, () => {
	it('is asked for with its variant, which OpenCode lists and hands to the provider', async () => {
		const models = await listModels(world.server, world.directory);
		expect(models.find(({id}) => id === 'sim/m')?.variants).toContain('high');
		const own = await world.lane();
		await own.say('think hard', {variant: 'high'});
		await world.mission.turn(own.laneId);
		const asked = world.model.requests.filter(({prompt}) => prompt.includes('think hard'));
		expect(asked.map(({effort}) => effort)).toEqual(['high']);
		expect(differences(own.laneId)).toEqual([]);
	});

	it('is told once, with a note in the stream, when it is another than FlowDesk asked for', async () => {
		const own = await world.lane('commander');
		await own.say('hello');
		await world.mission.turn(own.laneId);
		expect(differences(own.laneId)).toEqual([]);
		for (let again = 0; again < 2; again++) {
			await promptElsewhere(own.sessionId, {model: {providerID: 'sim', modelID: 'free'}});
		}
		await expect.poll(() => differences(own.laneId).length, waits).toBeGreaterThan(0);
		await own.say('and now?');
		await world.mission.turn(own.laneId, 2);
		expect(differences(own.laneId)).toMatchObject([{asked: 'sim/m', used: 'sim/free'}]);
		const notes = world.mission.chunks.flatMap(({laneId, chunk}) =>
			laneId === own.laneId && chunk.kind === 'note' ? [chunk.text] : [],
		);
		expect(notes).toEqual(['! asked for sim/m, got sim/free']);
	});

	it('is compared with its variant, where one was asked for', async () => {
		const own = await world.lane('commander');
		await own.say('hello', {variant: 'high'});
		await world.mission.turn(own.laneId);
		await promptElsewhere(own.sessionId, {
			model: {providerID: 'sim', modelID: 'm'},
			variant: 'low',
		});
		await expect
			.poll(() => differences(own.laneId), waits)
			.toMatchObject([{asked: 'sim/m#high', used: 'sim/m#low'}]);
	});
});
