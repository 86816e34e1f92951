import {describe, expect, it} from 'vitest';
import {minutesLeft} from '../../source/mission/estimate.js';
import type {Fact} from '../../source/mission/events.js';
import type {TestMission} from '../helpers/in-memory-mission.js';
import {underWay} from '../helpers/in-memory-mission.js';

const edited = (text: string): Fact => ({type: 'todo.edited', by: 'user', text, added: []});

/** A mission with this list, the first item of which has a task. */
function withTask(items: Parameters<TestMission['setTodo']>[0]): TestMission {
	const mission = underWay([]);
	mission.setTodo(items);
	mission.delegate({todo_id: 'S1'});
	return mission;
}

/** The same list with one item changed, as if it were read from the file. */
function changes(mission: TestMission, id: string, change: object): void {
	const {snapshot} = mission.state().todo;
	const items = snapshot.items.map((item) => (item.id === id ? {...item, ...change} : item));
	mission.tell({
		type: 'todo.changed',
		snapshot: {...snapshot, items},
		source: 'flowdesk',
		added: [],
	});
}

describe('what the user changes in the list', () => {
	it('is told to the commander with its next results, once', () => {
		const mission = withTask({S1: 'open', S2: 'open'});
		mission.tell(edited('S2 is now called "Better"'));
		mission.tell(edited('S2 is for planner'));
		const sent = mission.prompts('c').length;
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		mission.pass(60_000);
		const [results = '', ...later] = mission.prompts('c').slice(sent);
		expect(results).toContain(
			'The user changed the todo list: S2 is now called "Better"; S2 is for planner.',
		);
		mission.ends('c');
		mission.pass(60_000);
		expect(later.join()).not.toContain('The user changed');
		expect(mission.prompts('c').at(-1)).toContain('Continuation 1');
		expect(mission.prompts('c').at(-1)).not.toContain('The user changed');
	});

	it('is told again when the prompt that told of it was not sent', () => {
		const mission = withTask({S1: 'open', S2: 'open'});
		mission.tell(edited('S2 is for planner'));
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		mission.pass(60_000);
		const prompt = mission.effectsOf('send-prompt').at(-1);
		mission.tell({
			type: 'prompt.failed',
			laneId: 'c',
			promptId: prompt?.promptId ?? '',
			reason: 'HTTP 500',
			retryable: true,
		});
		mission.pass(60_000);
		expect(mission.prompts('c').at(-1)).toContain('S2 is for planner');
	});

	it('stays as it is when a task of an item ends that the user took out', () => {
		for (const verdict of ['pass', 'fail'] as const) {
			const mission = withTask({S1: 'open'});
			changes(mission, 'S1', {state: 'cancelled'});
			mission.ends('w1');
			mission.reviews('t1', verdict);
			expect(mission.state().todo.snapshot.items[0]?.state).toBe('cancelled');
		}
	});

	it('keeps a blocked item from being delegated, with the reason', () => {
		const mission = withTask({S1: 'open', S2: 'open'});
		changes(mission, 'S2', {blocked: 'the new server'});
		expect(mission.delegate({todo_id: 'S2'})).toContain('S2 is blocked: the new server.');
		changes(mission, 'S2', {blocked: undefined});
		expect(mission.delegate({todo_id: 'S2'})).toBe('t2');
	});

	it('is no confirmation when it could not be written down', () => {
		const mission = withTask({S1: 'open', S2: 'open'});
		mission.tell({type: 'todo.confirmed', itemId: 'S2', by: 'user', version: 'v1'});
		expect(mission.effectsOf('edit-todo')).toMatchObject([{version: 'v1', confirms: 'S2'}]);
		mission.tell({type: 'todo.edit-refused', by: 'user', text: 'no', confirms: 'S2'});
		expect(mission.state().todo.verified).toEqual({});
	});
});

describe('the time that is left', () => {
	it('is unknown before two items were completed, then what the open ones take at that pace', () => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open', S2: 'open', S3: 'open', S4: 'open', S5: 'open', S6: 'cancelled'});
		for (const [task, lane] of [
			['t1', 'w1'],
			['t2', 'w2'],
		] as const) {
			expect(minutesLeft(mission.state())).toBeNull();
			mission.delegate({todo_id: task.replace('t', 'S')});
			mission.pass(240_000);
			mission.ends(lane);
			mission.reviews(task, 'pass');
		}
		// Two in eight minutes: three more take twelve.
		expect(minutesLeft(mission.state())).toBeCloseTo(12, 0);
	});
});
