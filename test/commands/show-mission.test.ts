import {describe, expect, it} from 'vitest';
import {printEnd} from '../../source/commands/report.js';
import {viewOf} from '../../source/runtime/view.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {store, told, worked} from './past-project.js';
import {recordedTerminal} from './recorded-terminal.js';

describe('flowdesk show', () => {
	it('has what the newest mission did, how it ended, what that rests on, and what it came to', async () => {
		await (await store('m-old', worked(false).events())).close();
		await (await store('m-new', worked().events(), 60_000)).close();
		const {code, text} = await told('show');
		expect(code).toBe(0);
		expect(text).toMatch(/^mission m-new, begun /);
		expect(text).toContain('\nsealed');
		expect(text).toMatch(/done\n {2}t1 Mend numbers \(done: .+\)/);
		expect(text).toMatch(/the seal rests on\n {2}.*npm test/);
		expect(text).toMatch(/checks at the last claim to the seal\n {2}npm test: exit 0, 1\.2 s/);
		expect(text).toContain('flowdesk diff m-new');
		expect(text).not.toContain('by role');
	});

	it('has what was missing where it was not sealed, a long output cut short', async () => {
		const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
		const mission = createMission(
			{checks},
			{
				evidence: (evidence) => ({
					...evidence,
					checks: evidence.checks.map((check) => ({
						...check,
						exitCode: 1,
						tail: Array.from({length: 30}, (_, at) => `output ${at}`).join('\n'),
					})),
				}),
			},
		);
		mission.start();
		mission.ends('c', '<mission_seal>SEALED</mission_seal>');
		await (await store('m-1', mission.events())).close();
		const {text} = await told('show');
		expect(text).toMatch(/what was missing\n {2}.+/);
		expect(text).toMatch(/\n {2}.*npm test.*exit 1\n {2}output 0\n/);
		expect(text).toContain('\n  …');
		expect(text).not.toContain('output 20');
		expect(text).toMatch(/npm test: exit 1/);
	});

	it('has what providers said of turns that failed, the last ones', async () => {
		const mission = createMission({});
		mission.start();
		mission.delegate({title: 'Mend numbers', files: ['a']});
		const error = {name: 'APIError', message: 'Provider returned error', statusCode: 402};
		mission.ends('w1', {
			finish: 'error',
			error: {...error, retryable: false, cause: 'no credit', model: 'acme/m'},
		});
		await (await store('m-1', mission.events())).close();
		const words = /402 no credit \(Provider returned error, not retryable, acme\/m\)/;
		const {text} = await told('show');
		expect(text).toMatch(/turns that ended in an error\n {2}w1 .*: 402 no credit/);
		expect(text).toMatch(words);
		expect((await told('show --json')).json).toMatchObject({
			failures: [{laneId: 'w1', error: {cause: 'no credit', model: 'acme/m'}}],
		});
	});

	it('has models that answered in place of those asked for', async () => {
		const mission = createMission({});
		mission.start();
		const models = {asked: 'acme/small', used: 'acme/large'};
		mission.tell({type: 'model.differed', laneId: 'c', messageId: 'msg_1', ...models});
		await (await store('m-1', mission.events())).close();
		expect((await told('show')).text).toContain(
			'another model answered\n  c asked for acme/small, got acme/large',
		);
	});

	it('has which models answered where no seal says it, and the end of a run has it where answers are heard', async () => {
		for (const [id, relayed, words] of [
			['m-1', {acme: null}, 'model acme/small verified: answered as small-2026-01-02'],
			[
				'm-2',
				undefined,
				"models by OpenCode's word: acme/small; what their providers really ran is not verifiable",
			],
		] as const) {
			const mission = createMission(relayed === undefined ? {} : {relayed});
			mission.start();
			const answer = {asked: 'acme/small', name: 'small', answered: 'small-2026-01-02'};
			mission.tell({type: 'model.answered', laneId: 'c', ...answer});
			mission.tell({
				type: 'mission.stop-requested',
				by: 'user',
				outcome: 'interrupted',
				reason: 'enough',
			});
			mission.ends('c', {finish: 'aborted', text: ''});
			await (await store(id, mission.events())).close();
			expect((await told(`show ${id}`)).text).toContain(`models that answered\n  ${words}`);
			expect((await told(`show ${id} --json`)).json).toMatchObject({models: [words]});
			const view = viewOf(mission.state(), mission.now());
			const {terminal, written} = recordedTerminal();
			const end = {
				outcome: 'interrupted',
				exitCode: 130,
				reason: 'enough',
				left: null,
				view,
			} as const;
			printEnd({end, questions: [], print: terminal.out, terminal});
			expect(written.out.includes(words)).toBe(relayed !== undefined);
		}
		await (await store('m-3', worked().events(), 1000)).close();
		expect((await told('show m-3')).text, 'a seal says it itself').not.toContain(
			'models that answered',
		);
	});

	it('has the tree with --cost: by role and by todo item, sessions below a lane apart', async () => {
		await (await store('m-1', worked().events())).close();
		const {text} = await told('show --cost');
		expect(text).toMatch(
			/by role +cost +priced +tokens\n {2}worker, 1 lane +\$0\.75 \+\? +2 of 3 +3 702/,
		);
		expect(text).toMatch(/\n {4}w1 {2}Mend numbers +\$0\.75 \+\? +2 of 3/);
		expect(text).toMatch(/\n {6}the lane itself +\$0\.50 \+\? +1 of 2/);
		expect(text).toMatch(/\n {6}a session it started +\$0\.25 +1 of 1/);
		expect(text).toMatch(/\n {2}commander, 1 lane +subscription +0 of 1/);
		expect(text).toMatch(/\n {2}reviewer, 1 lane +no call/);
		expect(text).toMatch(/by todo item .*\n {2}S1 Do S1 +\$0\.75 \+\?/);
		expect(text).toContain(
			'4 000 input, 800 output, 120 reasoning, 16 cache write; and 20 000 from a cache',
		);
	});

	it('has the same for programs, the tree only when asked for', async () => {
		await (await store('m-1', worked().events())).close();
		const plain = (await told('show --json')).json;
		expect(plain).toMatchObject({
			missionId: 'm-1',
			standing: 'sealed',
			usd: 0.75,
			estimatedUsd: 0,
			calls: {all: 4, priced: 2, bySubscription: 1, unreported: 0},
			tasks: [{id: 't1', todoId: 'S1', state: 'done'}],
			checks: [{command: 'npm test', exitCode: 0}],
		});
		expect(plain).not.toHaveProperty('costs');
		expect((await told('show m-1 --cost --json')).json).toMatchObject({
			costs: {
				byRole: {usd: 0.75, parts: [{name: 'commander', usd: null}, {name: 'worker'}, {}]},
				byLane: {parts: [{name: 'c'}, {name: 'w1', parts: [{kind: 'own'}, {kind: 'below'}]}, {}]},
				byTodo: {parts: [{kind: 'item', name: 'S1'}, {kind: 'no-item'}]},
			},
		});
	});

	it('takes the beginning of an id, and refuses one that none or several missions have', async () => {
		await expect(told('show')).rejects.toMatchObject({exitCode: 2});
		for (const [at, id] of ['m-abc1', 'm-abd2'].entries()) {
			await (await store(id, worked().events(), at)).close();
		}
		expect((await told('show m-abc')).text).toContain('mission m-abc1');
		await expect(told('show m-ab')).rejects.toMatchObject({
			exitCode: 2,
			message: '2 missions begin with m-ab: m-abd2, m-abc1.',
		});
		await expect(told('show m-abx1')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/Did you mean m-abc1\? flowdesk missions lists/),
		});
		await expect(told('show m-abc1 m-abd2')).rejects.toMatchObject({exitCode: 2});
		await expect(told('missions m-abc1')).rejects.toMatchObject({exitCode: 2});
	});
});
