import {describe, expect, it} from 'vitest';
import type {DelegateTask} from '../../source/mission/tools.js';
import {createEngine} from '../../source/runtime/engine.js';
import {createToolHost} from '../../source/runtime/tool-host.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {type SettingsWishes, testSettings} from '../helpers/in-memory-settings.js';

const call: DelegateTask = {agent: 'worker', title: 'Mend it', prompt: 'Mend it.', files: ['a/**']};

/** A tool host whose commander is at work. */
async function hosted(wishes: SettingsWishes = {}) {
	const ports = createMemoryPorts();
	const engine = createEngine({missionId: 'm', ports});
	const settings = testSettings(wishes);
	engine.dispatch({type: 'mission.started', missionId: 'm', text: 'X', directory: '/p', settings});
	await engine.whenIdle();
	const ends = async (laneId: string, text: string) => {
		await engine.whenIdle();
		const turn = turnOf(`msg_${ports.store.stored().length}`, text);
		engine.dispatch({type: 'turn.ended', laneId, turn});
		await engine.whenIdle();
	};

	return {ports, engine, host: createToolHost(engine, ports.todo), ends};
}

describe('delegate_task', () => {
	it('answers with the id once the task is on disk', async () => {
		const {host, ports} = await hosted();
		const answer = await host.delegateTask(call);
		expect(answer).toMatchObject({isError: false, taskId: 't1'});
		expect(answer.text).toContain('t1 working [worker] Mend it');
		expect(ports.store.stored().some(({type}) => type === 'task.created')).toBe(true);
	});

	it('answers the same call with the same task', async () => {
		const {host, engine} = await hosted();
		const answers = await Promise.all([host.delegateTask(call), host.delegateTask(call)]);
		expect(answers.map(({taskId}) => taskId)).toEqual(['t1', 't1']);
		expect(engine.state().order).toEqual(['t1']);
	});

	it('answers the call after a lost answer with the same task', async () => {
		const {host, ends} = await hosted();
		await host.delegateTask(call);
		host.answerLost('t1');
		await ends('c', 'I try again.');
		expect((await host.delegateTask(call)).taskId).toBe('t1');
	});

	it('refuses with a message that can be acted on', async () => {
		const {host, engine} = await hosted();
		const answer = await host.delegateTask({...call, agent: 'wizard'});
		expect(answer).toEqual({
			text: 'Unknown agent "wizard". Agents: planner, worker.',
			isError: true,
		});
		expect(engine.state().order).toEqual([]);
	});

	it('in the foreground waits for the result, which is then not told again', async () => {
		const {host, engine, ends} = await hosted();
		const answer = host.delegateTask({...call, review: false, background: false});
		await engine.whenIdle();
		await ends('w1', 'Status: done\nMended.');
		expect((await answer).text).toContain('Mended.');
		expect(engine.state().tasks['t1']?.isDelivered).toBe(true);
	});

	it('in the foreground gives up waiting before OpenCode cuts the call', async () => {
		const {host, ports} = await hosted();
		const answer = host.delegateTask({...call, background: false});
		await ports.clock.pass(50_000);
		expect((await answer).text).toContain('Still running. End your turn, you will be told.');
	});
});

describe('task_result', () => {
	it('gives the report, cut at 8 kB, and says where the rest is', async () => {
		const {host, ends} = await hosted();
		await host.delegateTask({...call, review: false});
		await ends('w1', `Status: done\n${'x'.repeat(20_000)}`);
		const {text} = await host.taskResult({task_id: 't1'});
		expect(text.length).toBeLessThan(8300);
		expect(text).toContain('the rest is in the session of lane w1');
	});

	it('waits as long as it was asked to', async () => {
		const {host, ends} = await hosted();
		await host.delegateTask({...call, review: false});
		const answer = host.taskResult({task_id: 't1', wait_seconds: 40});
		await ends('w1', 'Status: done\nMended.');
		expect((await answer).text).toContain('Mended.');
	});

	it.each(['t9', 'constructor', 't1-r1'])(
		'does not know %s, and says what it knows',
		async (id) => {
			const {host, ends} = await hosted();
			await host.delegateTask(call);
			await ends('w1', 'Status: done');
			expect(await host.taskResult({task_id: id})).toEqual({
				text: `There is no task "${id}". Known tasks: t1.`,
				isError: true,
			});
		},
	);
});

describe('list_tasks', () => {
	it('lists the tasks, not the reviews', async () => {
		const {host, ends} = await hosted();
		expect((await host.listTasks()).text).toBe('No tasks yet.');
		await host.delegateTask(call);
		await host.delegateTask({...call, title: 'Another'});
		await ends('w1', 'Status: done');
		expect((await host.listTasks()).text.split('\n')).toEqual([
			't1 reviewing [worker] Mend it',
			't2 queued: waits for w1: a/** [worker] Another',
		]);
	});

	it.each([40, 3])('called %s times in one turn ends the turn', async (polls) => {
		const {host, ports} = await hosted({limits: {polls}});
		for (let poll = 1; poll < polls; poll += 1) {
			await host.listTasks();
		}

		expect(ports.calls.some(({effect}) => effect.type === 'abort-session')).toBe(false);
		expect((await host.listTasks()).text).toContain(`polled ${polls} times in one turn`);
		await expect
			.poll(() => ports.calls.at(-1)?.effect)
			.toEqual({type: 'abort-session', laneId: 'c', sessionId: 'ses_c'});
	});

	it('counts anew in the next turn', async () => {
		const {host, ends, ports} = await hosted({limits: {polls: 3}});
		await host.listTasks();
		await host.listTasks();
		await ends('c', 'I wait.');
		await ports.clock.pass(3000);
		await host.listTasks();
		await host.listTasks();
		expect(ports.calls.some(({effect}) => effect.type === 'abort-session')).toBe(false);
	});
});

describe('cancel_task', () => {
	it('of a task that waits takes it out of the queue', async () => {
		const {host, engine} = await hosted();
		await host.delegateTask(call);
		await host.delegateTask({...call, title: 'Another'});
		const answer = await host.cancelTask({task_id: 't2', reason: 'not needed'});
		expect(answer.isError).toBe(false);
		expect(engine.state().tasks['t2']).toMatchObject({state: 'cancelled', reason: 'not needed'});
	});

	it('of a task at work stops its lane and keeps what it had written', async () => {
		const {host, engine, ends, ports} = await hosted();
		await host.delegateTask(call);
		await engine.whenIdle();
		await host.cancelTask({task_id: 't1'});
		await engine.whenIdle();
		expect(ports.calls.at(-1)?.effect).toMatchObject({type: 'abort-session', laneId: 'w1'});
		await ends('w1', 'Half of it.');
		expect(engine.state().tasks['t1']?.state).toBe('cancelled');
		expect(engine.state().tasks['t1']?.report).toContain('Half of it.');
	});

	it('of a task in review stops the review', async () => {
		const {host, engine, ends} = await hosted();
		await host.delegateTask(call);
		await ends('w1', 'Status: done');
		await host.cancelTask({task_id: 't1'});
		expect(engine.state().tasks['t1']?.state).toBe('cancelled');
		expect(engine.state().lanes['r1']?.state).toBe('aborting');
	});

	it('of what has ended or never was says so', async () => {
		const {host, ends} = await hosted();
		await host.delegateTask({...call, review: false});
		await ends('w1', 'Status: done');
		expect((await host.cancelTask({task_id: 't1'})).text).toContain('It has ended already.');
		expect((await host.cancelTask({task_id: 'nothing'})).isError).toBe(true);
	});
});

describe('update_todo', () => {
	it('answers with the new version, the new ids and the list', async () => {
		const {host} = await hosted();
		const answer = await host.updateTodo({ops: [{op: 'add', title: 'Mend the parser'}]});
		expect(answer.text).toBe('version: v1\nnew ids: S1\nS1 [open] Mend the parser');
	});

	it('refuses a box that no review has passed', async () => {
		const {host} = await hosted();
		await host.updateTodo({ops: [{op: 'add', title: 'Mend the parser'}]});
		const answer = await host.updateTodo({ops: [{op: 'set', id: 'S1', state: 'done'}]});
		expect(answer.isError).toBe(true);
		expect(answer.text).toContain('only FlowDesk checks an item');
	});

	it('says what the list is when the call was made for an older one', async () => {
		const {host} = await hosted();
		await host.updateTodo({ops: [{op: 'add', title: 'One'}]});
		const call = {ops: [{op: 'add' as const, title: 'Two'}], base_version: 'v0'};
		const answer = await host.updateTodo(call);
		expect(answer).toEqual({text: 'base_version v0 is old\nversion: v1', isError: true});
	});
});

describe('a planner', () => {
	const ops = [{op: 'add' as const, title: 'Mend the parser'}];

	it('writes the plan of the task it works on', async () => {
		const {host, ports} = await hosted();
		await host.delegateTask({...call, agent: 'planner'});
		expect((await host.planTodo({task_id: 't1', ops})).isError).toBe(false);
		expect(ports.todo.items()).toHaveLength(1);
	});

	it('writes under the item it was given and nowhere else', async () => {
		const {host, engine, ports} = await hosted();
		await host.updateTodo({ops: [...ops, ...ops]});
		const snapshot = await ports.todo.read();
		engine.dispatch({type: 'todo.changed', snapshot, source: 'flowdesk', added: ['S1', 'S2']});
		await host.delegateTask({...call, agent: 'planner', todo_id: 'S1'});
		const answer = await host.planTodo({task_id: 't1', ops: [{op: 'remove', id: 'S2'}]});
		expect(answer).toEqual({text: 'outside S1\nversion: v1', isError: true});
	});

	it.each(['t1', 't7', 'constructor'])('does not write for %s', async (id) => {
		const {host} = await hosted();
		await host.delegateTask(call);
		const answer = await host.planTodo({task_id: id, ops});
		expect(answer.text).toContain('is no planning task at work');
	});
});

describe('submit_review', () => {
	const verdict = {verdict: 'pass' as const, evidence: 'node --test: exit 0, 12 tests passed'};

	it('is recorded, and counts when the reviewer has ended its turn', async () => {
		const {host, engine, ends} = await hosted();
		await host.delegateTask(call);
		await ends('w1', 'Status: done');
		const answer = await host.submitReview({task_id: 't1', ...verdict});
		expect(answer.text).toContain('Verdict "pass" on t1 is recorded');
		await ends('r1', 'I have submitted it.');
		expect(engine.state().tasks['t1']?.state).toBe('done');
	});

	it('of a task that nobody reviews is refused', async () => {
		const {host} = await hosted();
		await host.delegateTask(call);
		const answer = await host.submitReview({task_id: 't1', ...verdict});
		expect(answer).toMatchObject({isError: true});
		expect(answer.text).toContain('no review of "t1" is at work');
	});
});
