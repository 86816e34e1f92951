import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {z} from 'zod';
import {environment} from '../../source/io/environment.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import type {LaneView} from '../../source/runtime/viewer.js';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {type CuttingProxy, startCuttingProxy} from './cutting-proxy.js';
import {eventsOf} from './mission-run.js';
import {variantOf} from './scenario-variant.js';

const seed = Number(environment['FLOWDESK_TRUTH_SEED'] ?? Date.now() % 2 ** 31);
const lanes = 50;
const looks = 24;
/** Milliseconds within which the view and the server must agree. */
const limitMs = 2000;

const statuses = z.record(z.string(), z.object({type: z.string()}));
const requests = z.array(z.object({sessionID: z.string()}));

/** Numbers from 0 to 1 that the seed alone decides. */
function createRandom(): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
}

/** Where a lane stands in the words of the server. */
type Standing = 'asks' | 'busy' | 'retry' | 'idle';

/** What the view says of a lane; null while it says that the lane is on its way. */
function saidBy(lane: LaneView): Standing | null {
	switch (lane.state) {
		case 'opening':
			return null;
		case 'running':
			return 'busy';
		case 'waiting-permission':
		case 'waiting-question':
			return 'asks';
		case 'waiting-retry':
			return 'retry';
		default:
			return 'idle';
	}
}

/** What the server says of every session. */
async function askServer(server: AttachedServer, directory: string) {
	const [status, permissions, questions] = await Promise.all([
		server.get('/session/status', directory),
		server.get('/permission', directory),
		server.get('/question', directory),
	]);
	const known = statuses.parse(status);
	const asking = new Set(
		[permissions, questions].flatMap((list) => requests.parse(list).map((one) => one.sessionID)),
	);
	return (sessionId: string): Standing => {
		const type = known[sessionId]?.type ?? 'idle';
		return asking.has(sessionId) ? 'asks' : type === 'busy' || type === 'retry' ? type : 'idle';
	};
}

type Watched = Readonly<{mission: ComposedMission; server: AttachedServer}>;

/** The lanes of which the view does not say what the server says, at one moment. */
async function liesNow({mission, server}: Watched): Promise<ReadonlyMap<string, string>> {
	const before = mission.view()?.lanes ?? [];
	const says = await askServer(server, mission.directory);
	const after = mission.view()?.lanes ?? [];
	const lies = after.flatMap((lane) => {
		const earlier = before.find(({id}) => id === lane.id) ?? lane;
		const said = [saidBy(earlier), saidBy(lane)];
		const truth = lane.sessionId === null ? null : says(lane.sessionId);
		return truth === null || said.includes(null) || said.includes(truth)
			? []
			: [[lane.id, `${lane.id} is "${lane.state}" and the server says ${truth}`] as const];
	});
	return new Map(lies);
}

/** What lanes are said to be that the server never agreed with within the limit. */
async function lastingLies(watched: Watched): Promise<readonly string[]> {
	const until = performance.now() + limitMs;
	let lies = await liesNow(watched);
	while (lies.size > 0 && performance.now() < until) {
		await delay(50);
		const again = await liesNow(watched);
		lies = new Map([...again].filter(([id]) => lies.has(id)));
	}
	return [...lies.values()];
}

/** Workers that take their time, one in five of which asks for a permission first. */
async function scenario() {
	const base = await variantOf('scale', {
		worker: {
			scripts: [
				{
					name: 'asks',
					when: {prompt: 'Do part \\d*[05]\\.'},
					steps: [
						{calls: [{tool: 'read', with: {filePath: '/etc/hosts'}}]},
						{takes: 2500, say: 'status: done\nThe part is done.'},
					],
				},
				{
					name: 'long',
					when: {prompt: 'Do part \\d*[27]\\.'},
					steps: [
						{takes: 6000, calls: [{tool: 'glob', with: {pattern: '*.md'}}]},
						{takes: 6000, say: 'status: done\nThe part is done.'},
					],
				},
			],
		},
	});
	const {parameters} = await loadScenario('scale');
	return {...base, parameters: {...parameters, tasks: lanes * 2, taskMs: 9000}};
}

test(`with ${lanes} lanes and cut event streams, the screen says of every lane what the server says within 2 s`, {
	timeout: 480_000,
}, async () => {
	const random = createRandom();
	const held: {server?: AttachedServer; proxy?: CuttingProxy} = {};
	const mission = await composeMission({
		scenario: await scenario(),
		speed: 1,
		checks: ['true'],
		review: false,
		caps: {worker: lanes},
		maxLanes: lanes + 6,
		server: async (place, model) => {
			held.server = await startOpenCode(place, model);
			held.proxy = await startCuttingProxy(held.server.url);
			return {kind: 'attach', url: held.proxy.url, password: held.server.password};
		},
	});
	const {server, proxy} = held;
	if (server === undefined || proxy === undefined) {
		throw new Error('The mission started a server of its own.');
	}
	await mission.seen((view) => view.lanes.length > lanes / 2);
	let cuts = 0;
	const found: string[] = [];
	for (let look = 0; look < looks && mission.view()?.phase !== 'ended'; look++) {
		await delay(100 + random() * 1500);
		if (random() < 0.4) {
			const lost = eventsOf(mission, 'server.lost').length;
			proxy.cut(random() * 300);
			cuts += 1;
			await expect.poll(() => eventsOf(mission, 'server.lost').length).toBeGreaterThan(lost);
		}
		found.push(...(await lastingLies({mission, server})).map((lie) => `look ${look}: ${lie}`));
		const asked = mission.view()?.attention ?? [];
		for (const entry of asked) {
			if (entry.kind === 'request' && random() < 0.3) {
				const {requestId} = entry.request;
				const answer = {kind: 'permission', reply: 'once', message: null} as const;
				mission.send({type: 'answer', requestId, answer});
			}
		}
	}
	process.stdout.write(`truth: ${looks} looks, ${cuts} cuts, FLOWDESK_TRUTH_SEED=${seed}\n`);
	expect(cuts).toBeGreaterThan(2);
	expect(found).toEqual([]);
});
