import {describe, expect, it} from 'vitest';
import {createMission} from '../helpers/in-memory-mission.js';
import {asks, pays} from '../helpers/in-memory-spending.js';
import {store, told, worked} from './past-project.js';

const refused = {
	finish: 'error' as const,
	error: {
		name: 'APIError',
		message: 'Provider returned error',
		statusCode: 503,
		retryable: true,
		cause: 'no instances',
		model: 'acme/m',
	},
};

/** Two tasks on the same file: one waits for the other, whose first lane dies. */
function crowded() {
	const mission = createMission({});
	mission.start();
	mission.delegate({title: 'Mend numbers', files: ['src/a.ts']});
	mission.pass(1000);
	mission.delegate({title: 'Mend strings', files: ['src/a.ts'], todo_id: undefined});
	mission.tell({
		type: 'lane.waited',
		laneId: 'w1',
		attempt: 2,
		until: mission.now() + 8000,
		isRateLimit: true,
		reason: 'too many requests',
	});
	mission.pass(8000);
	mission.tell({type: 'lane.resumed', laneId: 'w1'});
	mission.ends('w1', refused);
	mission.pass(4000);
	return mission;
}

const lines = (text: string) => text.split('\n').map((line) => line.trim());

describe('flowdesk why', () => {
	it('says of a task when it was created, each wait with its time, and admission with every gate', async () => {
		const mission = crowded();
		await (await store('m-1', mission.events())).close();
		const {code, text} = await told('why t2');
		expect(code).toBe(0);
		expect(text).toMatch(/^t2 Mend strings: queued when the log stops \(mission m-1\)\n/);
		expect(text).toMatch(
			/0:01 {2}t2 was created by the commander for a worker: Mend strings\n {12}/,
		);
		expect(text).toMatch(/t2 waited: waits for w1: src\/a\.ts \(for 8\.0 s\)/);
		expect(text).toMatch(/t2 waited: waits for \S+: src\/a\.ts \(not over\)/);
		expect(text).not.toContain('t1 was created');
		const first = (await told('why t1')).text;
		const [gates] = mission.eventsOf('task.admitted').map((event) => event.gates);
		expect(gates?.length).toBeGreaterThan(1);
		for (const gate of gates ?? []) {
			expect(first).toContain(gate);
		}
	});

	it('says what a provider did to the lanes of a task, and why it was tried again', async () => {
		await (await store('m-1', crowded().events())).close();
		const {text} = await told('why t1');
		expect(text).toMatch(/w1 waited for its provider, try 2 \(asked too much\): too many requests/);
		expect(text).toContain('the next try was set 8.0 s later');
		expect(text).toMatch(/0:09 {2}w1 ended its turn in an error: 503 no instances/);
		expect(text).toMatch(/t1 is tried again in a new lane: 503 no instances/);
		expect(text).toMatch(/t1 was let in, to w3/);
	});

	it('says of a lane its model, limits, calls, and who aborted it and why', async () => {
		const mission = createMission({});
		mission.start();
		mission.delegate({title: 'Mend numbers', files: ['a']});
		mission.pass(2000);
		mission.tell({
			type: 'lane.abort-requested',
			laneId: 'w1',
			by: 'user',
			reason: 'it goes in circles',
		});
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused'});
		await (await store('m-1', mission.events())).close();
		const {text} = await told('why W1');
		expect(text).toMatch(/^w1, worker on t1 Mend numbers: cancelled/);
		expect(text).toMatch(/w1 asks \S+\/\S+\n {2}no model call has ended\n {2}stopped by the user/);
		expect(text).toMatch(/caps: worker \S+, all lanes \S+\n {2}budget /);
		expect(text).toContain('0:02  w1 was aborted by you: it goes in circles');
		expect(text, 'what came after its end is not about it').not.toContain('paused');
	});

	it('says of the limit of one call that it was not held where no call was asked for', async () => {
		for (const [id, isAsked] of [
			['m-1', true],
			['m-2', false],
		] as const) {
			const mission = createMission({callLimits: {inputTokens: 90_000, outputTokens: null}});
			mission.start();
			mission.delegate({title: 'Mend numbers', files: ['a']});
			if (isAsked) {
				asks(mission, 'w1', 0);
			}
			pays(mission, 'w1', 0);
			await (await store(id, mission.events())).close();
			const held = 'one model call reads at most 90 000 tokens';
			const {text} = await told(`why w1 --mission ${id}`);
			expect(lines(text)).toContain(
				isAsked ? held : `${held}: not held, as no call was asked for before it was sent`,
			);
		}
	});

	it('says how a task was reviewed and how it ended, and takes a todo item for its last task', async () => {
		await (await store('m-1', worked().events())).close();
		const {text} = await told('why t1');
		expect(text).toMatch(/^t1 Mend numbers: done \(mission m-1\)\n/);
		expect(text).toMatch(/was asked for: a review of t1/);
		expect(text).toMatch(/the reviewer of \S+ said pass/);
		expect(lines(text).at(-1)).toMatch(/t1 done: /);
		expect((await told('why s1')).text).toBe(text);
		const review = (await told('why r1')).text;
		expect(review).toMatch(/^r1, reviewer on \S+ .*: done/);
	});

	it('says the same for programs, with the facts as they are stored', async () => {
		await (await store('m-1', crowded().events())).close();
		expect((await told('why t2 --json')).json).toMatchObject({
			missionId: 'm-1',
			isRunning: false,
			kind: 'task',
			name: 't2',
			state: 'queued',
			waits: [{type: 'task.waits', taskId: 't2', reason: 'waits for w1: src/a.ts'}, {}],
			history: expect.arrayContaining([
				expect.objectContaining({type: 'task.created', at: expect.any(Number)}),
			]),
		});
		expect((await told('why w1 --json')).json).toMatchObject({
			kind: 'lane',
			lane: {id: 'w1', role: 'worker'},
			admissions: [{laneId: 'w1', gates: expect.any(Array)}, {laneId: 'w3'}],
		});
	});

	it('says of an item of the todo list that has tasks below it, or none yet, that it is one, and which they are', async () => {
		const mission = worked();
		const rest = {state: 'open' as const, line: 0, agent: null, dependsOn: []};
		const item = (id: string, parent: string | null = null) => ({
			...rest,
			id,
			title: id,
			parent,
			depth: parent === null ? 0 : 1,
		});
		const items = [item('M1'), item('S1', 'M1'), item('M2')];
		const events = mission.events();
		const changed = {
			type: 'todo.changed' as const,
			snapshot: {...mission.state().todo.snapshot, items},
			source: 'outside' as const,
			added: [],
		};
		const last = events.findIndex(({type}) => type === 'mission.ended');
		const stamped = {...changed, id: 'x', at: events[last - 1]?.at ?? 0} as (typeof events)[number];
		await (await store('m-list', events.toSpliced(last, 0, stamped))).close();
		await expect(told('why m1')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/^M1 is an item of the todo list: its task is t1\./),
		});
		await expect(told('why M2')).rejects.toMatchObject({
			message: expect.stringMatching(/^M2 is an item of the todo list: it has no task yet\./),
		});
	});

	it('takes the newest mission or the named one, and refuses a name that nothing has with those that are near', async () => {
		await expect(told('why w1')).rejects.toMatchObject({exitCode: 2});
		await (await store('m-abc', worked().events())).close();
		await (await store('m-new', crowded().events(), 60_000)).close();
		expect((await told('why t1 --mission m-a')).text).toMatch(/: done \(mission m-abc\)/);
		await expect(told('why w11')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(
				/There is no lane or task w11 in mission m-new\. Did you mean w1\?\nLanes: c, w1, w3; tasks: t1, t2\. Another mission: --mission ID/,
			),
		});
		await expect(told('why')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('flowdesk why w3'),
		});
		await expect(told('why t1 t2')).rejects.toMatchObject({exitCode: 2});
		await expect(told('why t1 --mission m-x')).rejects.toMatchObject({exitCode: 2});
	});
});
