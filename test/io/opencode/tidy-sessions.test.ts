import {afterAll, beforeAll, expect, it} from 'vitest';
import {startLanes} from './harness.js';
import {startWorld, type World} from './world.js';

let world: World;

beforeAll(async () => {
	world = await startWorld();
}, 180_000);

afterAll(() => world?.close());

it('at its end a mission archives the sessions it prompted, deletes those it made ahead, and leaves all others alone', async () => {
	const {server, directory} = world;
	const {data: users} = await server.client.session.create({directory, title: 'mine'});
	const other = startLanes({server, directory, missionId: 'm8'});
	const others = await other.open('w1', 'worker');

	const mission = startLanes({server, directory, missionId: 'm9'});
	const commander = await mission.open('c1', 'commander');
	const prompted = await mission.open('w1', 'worker');
	const ahead = await mission.open('w2', 'worker');
	await mission.lanes.send(mission.prompt('w1', prompted, 'hello'));
	await mission.turn('w1');
	await mission.lanes.close();

	const {data: left = []} = await server.client.session.list({directory});
	const archived = new Map(left.map(({id, time}) => [id, time.archived !== undefined]));
	expect(archived.get(prompted)).toBe(true);
	expect(archived.get(commander)).toBe(true);
	expect(archived.has(ahead)).toBe(false);
	expect(archived.get(others)).toBe(false);
	expect(archived.get(users?.id ?? '')).toBe(false);
	const {data: messages} = await server.client.session.messages({sessionID: prompted, directory});
	expect(messages?.length).toBeGreaterThan(1);
	await other.lanes.close();
}, 180_000);
