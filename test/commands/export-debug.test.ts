import {chmodSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {debugBundle} from '../../source/commands/debug-bundle.js';
import type {Finding} from '../../source/commands/doctor-findings.js';
import {exportDebug} from '../../source/commands/export.js';
import {createScrubber} from '../../source/commands/scrubber.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';
import {here, stateFolder, store} from './past-project.js';
import {recordedTerminal} from './recorded-terminal.js';

const word = fc.string({
	unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyz23456789'),
	minLength: 20,
	maxLength: 40,
});
const mixed = fc.string({
	unit: fc.constantFrom(...'abcdefXYZ0123456789_-'),
	minLength: 24,
	maxLength: 40,
});

/** Secrets as they turn up in what providers and tools say. */
const shaped = fc.oneof(
	mixed.map((rest) => ({
		secret: `sk-ant-api03-${rest}`,
		said: `invalid key sk-ant-api03-${rest}.`,
	})),
	mixed.map((rest) => ({
		secret: `sk-proj-${rest}`,
		said: `Incorrect API key provided: sk-proj-${rest}`,
	})),
	mixed.map((rest) => ({secret: `gho_${rest}`, said: `remote: gho_${rest} is no token`})),
	mixed.map((rest) => ({secret: `AIza${rest}`, said: `key=AIza${rest}&alt=json`})),
	mixed.map((rest) => ({secret: rest, said: `authorization: Bearer ${rest}`})),
	word.map((rest) => ({secret: rest, said: `password=${rest} was refused`})),
	word.map((rest) => ({secret: rest, said: `https://me:${rest}@proxy.example/v1 is gone`})),
	mixed.map((rest) => ({
		secret: rest,
		said: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${rest} expired`,
	})),
);

/** A mission in which `written` stands wherever somebody writes, and `said` wherever a provider or program speaks. */
function talkative(written: string, said: string): readonly MissionEvent[] {
	const checks = [{id: 'test', command: `npm test -- ${written}`, timeoutMs: 1000}];
	const mission = createMission(
		{checks},
		{evidence: (evidence) => ({...evidence, openChecks: [`a.md:1 ${written}`]})},
	);
	mission.start();
	mission.setTodo({S1: 'open'});
	mission.tell({type: 'user.said', laneId: 'c', text: written});
	mission.delegate({title: written, prompt: written, files: ['src/a.ts'], todo_id: 'S1'});
	mission.delegate({title: written, prompt: written, files: ['src/a.ts']});
	mission.tell({
		type: 'lane.waited',
		laneId: 'w1',
		attempt: 1,
		until: null,
		isRateLimit: false,
		reason: said,
	});
	mission.tell({
		type: 'request.asked',
		laneId: 'w1',
		request: {
			requestId: 'per_1',
			kind: 'permission',
			directory: `/home/somebody/${written}`,
			patterns: [written],
			title: 'bash',
			detail: written,
			options: [written],
			questions: [
				{
					header: written,
					question: written,
					options: [{label: written, description: written}],
					multiple: false,
				},
			],
		},
	});
	mission.tell({
		type: 'request.answered',
		requestId: 'per_1',
		directory: '/home/somebody/x',
		by: 'user',
		answer: {kind: 'permission', reply: 'reject', message: written},
	});
	mission.tell({type: 'lane.abort-requested', laneId: 'w1', by: 'user', reason: written});
	mission.tell({type: 'server.lost', reason: said});
	mission.tell({type: 'server.returned'});
	mission.ends('w1', {
		finish: 'error',
		text: written,
		error: {
			name: 'APIError',
			message: said,
			statusCode: 401,
			retryable: false,
			cause: said,
			model: 'acme/m',
		},
	});
	mission.ends('c', `I read ${written}. <mission_seal>SEALED</mission_seal>`);
	return mission.events();
}

function reading(reason: string): QuotaReading {
	return {
		provider: 'acme',
		accountKey: 'f'.repeat(64),
		state: 'refused',
		observedAt: 1,
		windows: [quotaWindow({id: reason}), quotaWindow({model: reason})],
		balance: {currency: 'USD', amount: 12.5},
		reason,
		retryAt: null,
		limitedUntil: null,
		source: 'poll',
	};
}

const stored = {
	missionId: 'm-1',
	text: '',
	startedAt: 1,
	lastAt: 2,
	events: 0,
	outcome: null,
};

const finding = (says: string): Finding => ({name: 'records', state: 'good', says, advice: ''});

describe('a debug bundle', () => {
	it('holds no secret, nothing that anybody wrote, and no home folder, wherever they stood', () => {
		fc.assert(
			fc.property(shaped, word, word, mixed, (planted, written, password, login) => {
				const environment = {HOME: '/srv/people/jane', MY_SERVICE_PASSWORD: password};
				const told = `${planted.said} (/srv/people/jane/a, /home/jane/b, /work/p/c) ${password} ${login}`;
				const scrubber = createScrubber(environment, {secrets: [login], project: '/work/p'});
				const bundle = debugBundle(
					{
						version: '1.0.0',
						environment: {...environment, TERM: `xterm ${password}`},
						isInteractive: false,
						mission: {
							stored: {...stored, text: written},
							events: talkative(`words ${written} of mine`, told),
						},
						quotas: [reading(told)],
						findings: [finding(told)],
						problems: [told],
					},
					scrubber,
					0,
				);
				const text = JSON.stringify(bundle);
				for (const private_ of [
					planted.secret,
					written,
					password,
					login,
					'jane',
					'/work/p',
					'ffffffff9',
				]) {
					expect(text).not.toContain(private_);
				}
				expect(text).not.toContain('f'.repeat(9));
				expect(text).not.toContain('12.5');
			}),
			{numRuns: 150},
		);
	});

	it('keeps what a bug is found by: order, ids, waits, gates, causes, counts', () => {
		const events = talkative('mine', '503 no instances at acme');
		const bundle = debugBundle(
			{
				version: '1.0.0',
				environment: {},
				isInteractive: true,
				mission: {stored, events},
				quotas: [reading('the login is not taken')],
				findings: [finding('/x')],
				problems: [],
			},
			createScrubber({}, {secrets: [], project: null}),
			0,
		);
		expect(bundle).toMatchObject({
			versions: {flowdesk: '1.0.0', node: expect.any(String)},
			quotas: [{provider: 'acme', account: 'ffffffff', state: 'refused'}],
			mission: {
				counts: {'task.created': 2},
				decisions: expect.arrayContaining([
					expect.objectContaining({
						type: 'task.admitted',
						taskId: 't1',
						gates: expect.arrayContaining([expect.stringMatching(/^worker 0\//)]),
					}),
					expect.objectContaining({
						type: 'task.waits',
						taskId: 't2',
						reason: 'waits for w1: src/a.ts',
					}),
				]),
			},
		});
		const {log} = (bundle as {mission: {log: Record<string, unknown>[]}}).mission;
		expect(log.map(({id, type, at}) => [id, type, at])).toEqual(
			events.map(({id, type, at}) => [id, type, at]),
		);
		expect(JSON.stringify(log)).toContain('503 no instances at acme');
		expect(JSON.stringify(log)).toContain('[4 characters]');
	});
});

const flags = commands.find(({name}) => name === 'export')?.flags ?? [];

async function exported(line: string, variables: Readonly<Record<string, string>> = {}) {
	const {cwd, environment} = here();
	const {terminal, written} = recordedTerminal();
	const args = parseArguments(line.split(' ').slice(1), flags, 'export');
	const code = await exportDebug(
		{args, terminal},
		{cwd, environment: {...environment, ...variables}, findings: async () => [finding(cwd)]},
	);
	return {code, text: written.out.join('\n')};
}

describe('flowdesk export --debug', () => {
	it('writes one file that only its owner may read, says what is in it, and holds no login of OpenCode', async () => {
		const {cwd} = here();
		const data = join(cwd, '..', 'data');
		mkdirSync(join(data, 'opencode'), {recursive: true});
		const login = {
			acme: {type: 'oauth', refresh: 'refresh word here', access: 'plainaccessword', expires: 1},
		};
		writeFileSync(join(data, 'opencode', 'auth.json'), JSON.stringify(login));
		const events = talkative('mine', 'it said plainaccessword and refresh word here');
		await (await store('m-1', events)).close();
		const {code, text} = await exported('export --debug', {XDG_DATA_HOME: data, HOME: cwd});
		expect(code).toBe(0);
		const file = join(stateFolder(), 'flowdesk-debug-m-1.json');
		expect(text).toContain(file);
		expect(text).toContain('It contains:');
		expect(text).toContain('Left out:');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const content = readFileSync(file, 'utf8');
		expect(content).not.toMatch(/plainaccessword|refresh word here/);
		expect(content).not.toContain(cwd);
		expect(JSON.parse(content)).toMatchObject({
			contains: expect.any(Array),
			leftOut: expect.any(Array),
			mission: {missionId: 'm-1', events: events.length, eventsLeftOut: 0},
		});
	});

	it('replaces no file without --force, and with it makes the new one private', async () => {
		await (await store('m-1', talkative('mine', 'x'))).close();
		const file = join(here().cwd, 'mine.json');
		writeFileSync(file, 'precious');
		chmodSync(file, 0o644);
		await expect(exported('export --debug mine.json')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/mine\.json is there already.*--force/),
		});
		expect(readFileSync(file, 'utf8')).toBe('precious');
		await exported('export --debug mine.json --force');
		expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('mission.missionId', 'm-1');
		expect(statSync(file).mode & 0o777).toBe(0o600);
	});

	it('is written without a mission too, and refuses what it cannot do', async () => {
		const {text} = await exported('export --debug');
		expect(text).toContain('not in it: a mission: none has run here yet');
		const file = join(stateFolder(), 'flowdesk-debug-no-mission.json');
		const {contains} = JSON.parse(readFileSync(file, 'utf8'));
		expect(`${contains} ${text}`).toContain('flowdesk doctor');
		expect(`${contains} ${text}`, 'only what is in it').not.toMatch(/every event|why tasks/);
		await expect(exported('export')).rejects.toMatchObject({exitCode: 2});
		await expect(exported('export --debug a b')).rejects.toMatchObject({exitCode: 2});
		await expect(exported('export --debug none/there.json')).rejects.toMatchObject({
			exitCode: 1,
			message: expect.stringContaining('cannot be written'),
		});
		await (await store('m-1', talkative('mine', 'x'))).close();
		await expect(exported('export --debug --mission m-2')).rejects.toMatchObject({exitCode: 2});
	});
});
