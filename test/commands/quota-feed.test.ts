import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it, onTestFinished} from 'vitest';
import {openQuotaFeed} from '../../source/commands/quota-feed.js';
import {quotaSettings} from '../../source/mission/quota-settings.js';
import type {Engine} from '../../source/runtime/engine.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {
	type QuotaCase,
	type QuotaServer,
	secretFor,
	startQuotaServer,
} from '../helpers/quota-server.js';

let server: QuotaServer;
let home: string;

beforeEach(async () => {
	server = await startQuotaServer();
	home = mkdtempSync(join(tmpdir(), 'flowdesk-feed-'));
});

afterEach(async () => {
	await server.close();
	rmSync(home, {recursive: true, force: true});
});

const choices = [
	{model: 'openai/m', price: null},
	{model: 'beta/x', price: null},
];
const wishes = {maxLanes: 10, roles: {worker: {model: 'openai/m', cap: 10, choices}}};

/** A mission that is fed from the quota server, and the login whose token says what the server answers. */
function fed(configured: ReadonlyMap<string, string> = new Map()) {
	const mission: TestMission = underWay([], wishes);
	const environment: Record<string, string> = {HOME: home};
	let timers: (() => void)[] = [];
	const logIn = (name: QuotaCase, accountId?: string) => {
		const access = secretFor(name, 'openai');
		const login = {type: 'oauth', access, expires: 0, ...(accountId ? {accountId} : {})};
		environment['OPENCODE_AUTH_CONTENT'] = JSON.stringify({openai: login});
	};
	const engine: Pick<Engine, 'state' | 'dispatch' | 'listen'> = {
		state: mission.state,
		dispatch: mission.tell,
		listen: () => () => undefined,
	};
	logIn('exhausted');
	const feed = openQuotaFeed(
		{
			engine: () => engine as Engine,
			settings: testSettings(wishes),
			quota: quotaSettings({addresses: {openai: server.base}}),
			environment,
			isOurs: true,
			configured,
			clock: {
				now: () => Date.now(),
				after: (_, fn) => {
					timers.push(fn);
					return () => {
						timers = timers.filter((one) => one !== fn);
					};
				},
			},
		},
		() => undefined,
	);
	onTestFinished(feed.close);
	feed.start();
	/** Everything that is done from time to time is done once. */
	const look = () => {
		const due = timers;
		timers = [];
		for (const fn of due) {
			fn();
		}
	};
	const reading = () => mission.state().guard.quotas['openai']?.reading;
	const atWork = () =>
		Object.values(mission.state().tasks).filter(({state}) => state === 'working').length;
	return {mission, environment, logIn, look, reading, atWork, feed};
}

async function parked() {
	const one = fed();
	await expect.poll(() => one.reading()?.state).toBe('exhausted');
	for (let at = 0; at < 5; at += 1) {
		one.mission.delegate({files: [`src/${at}/**`], review: false});
	}
	expect(one.atWork()).toBe(0);
	return one;
}

it('what waits for a quota that is used up goes on waiting under another login, until that one was asked about', async () => {
	const {logIn, look, reading, atWork} = await parked();
	const before = reading()?.accountKey;
	logIn('slow');
	look();
	await expect.poll(() => server.seen.length).toBe(2);
	look();
	expect([reading()?.state, reading()?.accountKey, atWork()]).toEqual(['exhausted', before, 0]);
	logIn('ok');
	look();
	await expect.poll(() => reading()?.state).toBe('fresh');
	expect(reading()?.accountKey).not.toBe(before);
	expect(atWork()).toBe(5);
});

it('what waits goes on waiting while the file of logins holds none, and no longer once the login is a key without a gauge', async () => {
	const {environment, look, reading, atWork} = {...(await parked())};
	environment['OPENCODE_AUTH_CONTENT'] = '{"openai": ';
	look();
	expect([reading()?.state, atWork()]).toEqual(['exhausted', 0]);
	environment['OPENCODE_AUTH_CONTENT'] = '{"openai": {"type": "api", "key": "sk-1"}}';
	look();
	expect([reading()?.state, atWork()]).toEqual(['unsupported', 5]);
});

it('room is believed of no other login than the one that it was read of', async () => {
	const {logIn, look, reading} = fed();
	logIn('ok');
	look();
	await expect.poll(() => reading()?.state).toBe('fresh');
	logIn('slow');
	look();
	expect(reading()?.state).toBe('unknown');
});

it("room of a login is believed of no key that OpenCode's configuration has beside it", async () => {
	const {look, reading} = fed(new Map([['openai', 'sk-own']]));
	look();
	expect(reading()).toMatchObject({
		state: 'unknown',
		reason: 'OpenCode uses a key of its configuration instead of its login',
	});
	expect(server.seen).toEqual([]);
});

it('a call that fails is booked to the provider that it went to, not to the one that was asked', async () => {
	const {environment, mission, look, atWork, feed, logIn} = fed();
	logIn('ok');
	environment['OPENCODE_AUTH_CONTENT'] = JSON.stringify({
		...JSON.parse(environment['OPENCODE_AUTH_CONTENT'] ?? ''),
		beta: {type: 'api', key: 'sk-beta'},
	});
	look();
	const states = () =>
		['openai', 'beta'].map(
			(provider) => `${provider} ${mission.state().guard.quotas[provider]?.reading.state}`,
		);
	await expect.poll(states).toEqual(['openai fresh', 'beta unsupported']);
	mission.delegate({files: ['a/**'], review: false});
	const responseBody = JSON.stringify({error: {code: 'insufficient_quota'}});
	const error = {name: 'APIError', data: {statusCode: 402, responseBody}};
	feed.failed({laneId: 'w1', model: 'beta/x', error});
	expect(states()).toEqual(['openai fresh', 'beta exhausted']);
	mission.delegate({files: ['b/**'], review: false});
	expect(atWork()).toBe(2);
	feed.failed({laneId: 'w1', model: null, error});
	expect(states()).toEqual(['openai exhausted', 'beta exhausted']);
});
