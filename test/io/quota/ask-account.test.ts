import {execPath} from 'node:process';
import {afterEach, expect, it} from 'vitest';
import {type AskOptions, askAccount} from '../../../source/io/quota/ask-account.js';
import type {QuotaAccount} from '../../../source/io/quota/credentials.js';
import {type PassingServer, startPassing} from '../../helpers/passing-server.js';
import {account} from './poll-setup.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0)) {
		await close();
	}
});

/** A server that answers every question with a window that is used so far. */
async function serving(used_percent: number): Promise<PassingServer> {
	const window = {used_percent, limit_window_seconds: 18_000};
	const server = await startPassing((_, outgoing) => {
		outgoing.end(JSON.stringify({rate_limit: {primary_window: window}}));
	});
	closers.push(server.close);
	return server;
}

const ask = (asked: QuotaAccount, options: Partial<AskOptions> = {}) =>
	askAccount(asked, {bases: {}, environment: {}, version: '1.2.3', now: () => 5, ...options});

it('a provider is asked where the configuration says, and the environment goes before that', async () => {
	const [one, other] = [await serving(1), await serving(2)];
	const used = async (environment: AskOptions['environment']) =>
		(await ask(account(), {bases: {openai: one.url}, environment})).reading.windows[0]?.usedPercent;
	expect(await used({})).toBe(1);
	expect(await used({FLOWDESK_QUOTA_BASE_URL_OPENAI: other.url})).toBe(2);
	expect(await used({FLOWDESK_QUOTA_BASE_URL_OPENAI: ''})).toBe(1);
});

it("the name of an address's variable has no sign that a shell would not take", async () => {
	const {url} = await serving(3);
	const environment = {FLOWDESK_QUOTA_BASE_URL_KIMI_FOR_CODING: url};
	const {reading} = await ask(account('kimi-for-coding'), {environment});
	expect(reading.reason).toBe('the answer names no use');
});

it.each([
	['{"windows": [{"id": "5h", "usedPercent": 5}]}', 'fresh', 'answered'],
	['{"windows": [], "state": "refused"}', 'refused', 'answered'],
	['{"windows": [], "state": "limited"}', 'limited', 'limited'],
	['nothing', 'unknown', 'failed'],
])('a command that prints %s is %s, which counts as %s', async (printed, state, outcome) => {
	const command = [execPath, '-e', `process.stdout.write(${JSON.stringify(printed)})`];
	const asked = await ask({...account(), gauge: {kind: 'command', command}});
	expect([asked.reading.state, asked.outcome]).toEqual([state, outcome]);
});

it("no login stands in a reading's words, not even one of another account", async () => {
	const secrets = () => ['correcthorsebattery'];
	const said = 'not for correcthorsebattery';
	const server = await startPassing((_, outgoing) => {
		outgoing.end(JSON.stringify({success: false, code: 500, msg: said}));
	});
	closers.push(server.close);
	const bases = {'zai-coding-plan': server.url};
	const asked = await ask(account('zai-coding-plan'), {bases, secrets});
	const printed = JSON.stringify({windows: [{id: said, model: said}], reason: said});
	const command = [execPath, '-e', `process.stdout.write(${JSON.stringify(printed)})`];
	const ran = await ask({...account(), gauge: {kind: 'command', command}}, {secrets});
	expect(asked.reading.reason).toContain('not for …');
	expect(ran.reading).toMatchObject({
		reason: 'not for …',
		windows: [{id: 'not for …', model: 'not for …'}],
	});
});

it('nobody is asked about an account without a gauge: its reading is why', async () => {
	const gauge = {kind: 'closed', state: 'unsupported', reason: 'no gauge'} as const;
	expect((await ask({...account(), gauge})).reading).toMatchObject({
		state: 'unsupported',
		reason: 'no gauge',
		observedAt: 5,
		windows: [],
	});
});
