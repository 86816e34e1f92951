import {setTimeout as delay} from 'node:timers/promises';
import {beforeAll, expect, test, vi} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {composeMission} from './composed-mission.js';
import {type CuttingProxy, startCuttingProxy} from './cutting-proxy.js';
import {type Picture, readScreen} from './drawn-screen.js';
import {judge, look, openRequests, type Verdict, type Watched} from './lane-truth.js';
import {eventsOf} from './mission-run.js';
import {variantOf} from './scenario-variant.js';

const seed = Number(environment['FLOWDESK_TRUTH_SEED'] ?? Date.now() % 2 ** 31);
const lanes = 50;
/** So many must be at work at the same moment, by the server's word. */
const leastLanes = 45;
const lookCount = 24;
/** Milliseconds for a frame and a moment of the machine. */
const frameMs = 700;

/** Numbers from 0 to 1 that the seed alone decides. */
function createRandom(): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
}

/** Words that sound like states, in what lanes at work write: none of them may be believed. */
const misleading = [
	'{"type":"session.idle"} session.status idle, permission.asked, waiting for permission.',
	'Error: 429 Too Many Requests, retrying in 12 s. MessageAbortedError. status: failed',
	'status: done. All is finished, nothing more to do, the task is done, stalled, unknown.',
].join('\n');

/** Lanes that work on and on, that ask for a permission again and again, that meet a bad provider, and that end. */
async function scenario() {
	const call = {tool: 'glob', with: {pattern: 'round-{{item}}.*'}};
	const ask = {tool: 'read', with: {filePath: '/etc/nothing-{{item}}'}};
	const script = (name: string, prompt: string, ...steps: readonly object[]) => ({
		name,
		when: {prompt: `Do part \\d*${prompt}\\.`},
		learn: {rounds: {from: 'range', to: 20}},
		steps: [...steps, {say: 'status: done\nThe part is done.'}],
	});
	const work = {each: 'rounds', takes: 12_000, say: misleading, calls: [call]};
	const fault = {kind: 'status', status: 503, retryAfter: 5, times: 2};
	const base = await variantOf('scale', {
		worker: {
			scripts: [
				script('asks', '[05]', {...work, takes: 6000, calls: [call, ask]}),
				script('meets faults', '3', {takes: 9000, say: misleading, calls: [call], fault}, work),
				script('ends', '7', {takes: 25_000, say: misleading, calls: [call]}),
				script('works', '', work),
			],
		},
	});
	const {parameters} = await loadScenario('scale');
	return {...base, parameters: {...parameters, tasks: 90}};
}

const random = createRandom();
let watched: Watched;
let proxy: CuttingProxy;

beforeAll(async () => {
	process.stdout.write(`truth: FLOWDESK_TRUTH_SEED=${seed}\n`);
	const held: {server?: AttachedServer} = {};
	const mission = await composeMission({
		scenario: await scenario(),
		speed: 1,
		checks: ['true'],
		review: false,
		caps: {worker: lanes},
		maxLanes: lanes + 6,
		budget: {usd: null},
		server: async (place, model) => {
			held.server = await startOpenCode(place, model);
			proxy = await startCuttingProxy(held.server.url);
			return {kind: 'attach', url: proxy.url, password: held.server.password};
		},
	});
	const {server} = held;
	if (server === undefined) {
		throw new Error('The mission started a server of its own.');
	}
	watched = {mission, server, read: readScreen(mission.link)};
	await vi.waitUntil(async () => (await look(watched)).atWork >= leastLanes, {
		timeout: 120_000,
		interval: 500,
	});
});

/** Answers some of what waits for a person: some of it here, some of it as somebody who sits elsewhere. */
async function answerSome(share: number): Promise<void> {
	const {mission, server} = watched;
	for (const {id: requestId} of await openRequests(watched)) {
		const kind = random();
		if (kind < share / 2) {
			const answer = {kind: 'permission', reply: 'once', message: null} as const;
			mission.send({type: 'answer', requestId, answer});
		} else if (kind < share) {
			await server
				.post(`/permission/${requestId}/reply`, mission.directory, {reply: 'once'})
				.catch(() => undefined);
		}
	}
}

/** Waits until what was lost with the last cut has been read again. Views come a frame after what they tell. */
async function whole(): Promise<void> {
	const types = new Set(['server.lost', 'server.returned']);
	const isWhole = () =>
		watched.mission.events.findLast(({type}) => types.has(type))?.type !== 'server.lost' &&
		watched.mission.view()?.reason.includes('out of reach') === false;
	await vi.waitUntil(isWhole, {timeout: 20_000, interval: 20});
}

/** Cuts the stream, and resolves once that is noticed. A stream that is being opened is no loss: the next one is cut. */
async function cut(milliseconds: number): Promise<void> {
	const count = () => eventsOf(watched.mission, 'server.lost').length;
	const lost = count();
	const isNoticed = () => {
		if (count() === lost && proxy.isStreaming()) {
			proxy.cut(milliseconds);
		}
		return count() > lost;
	};
	await vi.waitUntil(isNoticed, {timeout: 20_000, interval: 10});
}

function tell(name: string, verdicts: readonly Verdict[]): void {
	const looks = verdicts.flatMap((verdict) => verdict.looks);
	const atWork = looks.map((each) => each.atWork);
	const worst = (values: readonly number[]) => Math.round(Math.max(0, ...values));
	const late = verdicts.filter(({isDecided}) => !isDecided).length;
	const parts = [
		`${verdicts.length} moments, ${looks.length} looks`,
		`${Math.min(...atWork)} to ${Math.max(...atWork)} lanes at work`,
		`agreed after ${worst(verdicts.map(({afterMs}) => afterMs ?? 0))} ms at worst`,
		`the server answered after ${worst(looks.map(({answerMs}) => answerMs))} ms at worst`,
		`too late to tell ${late}`,
	];
	process.stdout.write(`truth, ${name}: ${parts.join(', ')}\n`);
}

test('at random moments and after random cuts of the event stream, every row says within 2 s what the server says', {
	timeout: 240_000,
}, async () => {
	const verdicts: Verdict[] = [];
	const found: string[] = [];
	let cuts = 0;
	for (let at = 0; at < lookCount; at++) {
		await delay(100 + random() * 1000);
		const isCut = random() < 0.5;
		if (isCut) {
			await cut(random() * 300);
			cuts += 1;
		}
		// What is answered while the stream is cut off is seen by no frame.
		const [verdict] = await Promise.all([judge(watched), answerSome(0.3)]);
		verdicts.push(verdict);
		found.push(...verdict.lies.map((lie) => `look ${at}${isCut ? ' after a cut' : ''}: ${lie}`));
	}
	tell(`${cuts} cuts`, verdicts);
	expect(found).toEqual([]);
	expect(cuts).toBeGreaterThan(4);
	expect(verdicts.filter(({isDecided}) => !isDecided).length).toBeLessThan(lookCount / 4);
	const atWork = verdicts.flatMap(({looks}) => looks.map((each) => each.atWork));
	expect(Math.max(...atWork)).toBeGreaterThanOrEqual(leastLanes);
});

/** What the screen shows while nothing comes, with the age of the last sign of life. */
async function watchSilence(untilMs: number) {
	const pictures: (Picture & Readonly<{ageMs: number}>)[] = [];
	let lateMs = 0;
	for (let ageMs = 0; ageMs < untilMs; ) {
		const before = performance.now();
		await delay(200);
		lateMs = Math.max(lateMs, performance.now() - before - 200);
		ageMs = performance.now() - Math.max(proxy.passedAt(), proxy.openedAt());
		pictures.push({...watched.read(), ageMs});
	}
	return {pictures, lateMs};
}

/** Demands an age from 5 s on, no state that nobody knows from 12 s on, and none of both before. */
function expectAged({pictures, lateMs}: Awaited<ReturnType<typeof watchSilence>>): void {
	// Where this looks late, in the same process, the screen has drawn late.
	const slackMs = frameMs + lateMs;
	const between = (from: number, to: number) =>
		pictures.filter(({ageMs}) => ageMs >= from && ageMs < to);
	const said = (picture: Picture) => new Set(picture.lanes.values());
	for (const picture of between(5000 + slackMs, 12_000)) {
		const shown = Number(/ heard 0:(\d\d) ago /.exec(picture.header)?.[1]) * 1000;
		expect(shown, picture.header).toBeLessThanOrEqual(picture.ageMs);
		// Times go on with the full seconds of the clock.
		expect(shown, picture.header).toBeGreaterThan(picture.ageMs - 2000 - slackMs);
		expect(said(picture)).not.toContain('unknown');
		expect(said(picture)).toContain('busy');
	}
	const unknown = between(12_000 + slackMs, Number.POSITIVE_INFINITY);
	for (const picture of unknown) {
		expect(picture.header).toContain('unknown since 0:1');
		expect([...said(picture)].filter((one) => one !== 'idle')).toEqual(['unknown']);
		const count = [...picture.lanes.values()].filter((one) => one === 'unknown').length;
		expect(count).toBeGreaterThanOrEqual(leastLanes);
	}
	expect(between(5000 + slackMs, 12_000).length).toBeGreaterThan(3);
	expect(unknown.length).toBeGreaterThan(3);
}

test('a stream that falls silent has its age shown, leaves no state from 12 s on, and is true within 2 s of going on', async () => {
	await whole();
	proxy.hold(true);
	const silence = await watchSilence(15_000);
	await answerSome(1);
	proxy.hold(false);
	const verdict = await judge(watched);
	tell('a silent stream', [verdict]);
	expectAged(silence);
	expect(verdict.lies).toEqual([]);
	expect(verdict.isDecided).toBe(true);
});

test('a server out of reach has its age shown, leaves no state from 12 s on, and is true within 2 s of being reached', async () => {
	await whole();
	await cut(15_000);
	// Known before the wait: the stream may be open again before it is over.
	const opened = proxy.openedAt();
	const silence = await watchSilence(14_500);
	await answerSome(1);
	await vi.waitUntil(() => proxy.openedAt() > opened, {timeout: 20_000, interval: 5});
	const verdict = await judge(watched, proxy.openedAt());
	tell('a server out of reach', [verdict]);
	expectAged(silence);
	expect(verdict.lies).toEqual([]);
	expect(verdict.isDecided).toBe(true);
});
