import {taskReason} from './allowances.js';
import type {FactOf} from './events.js';
import {asSentence} from './failure-advice.js';
import type {MissionState, Task} from './state.js';

/** What a task leaves behind that did not get to its end, after the reason. */
export function withPartial(reason: string, partial: string): string {
	const rest = partial ? `Partial result:\n${partial}` : 'It had written nothing.';
	return `${asSentence(reason)}\n${rest}`;
}

/** The end of a task whose own budget is used up, with what it had written by then. */
export function unpaid(
	state: MissionState,
	{spec: {id: taskId}}: Task,
	partial: string,
): FactOf<'task.finished'> {
	const reason = taskReason(state, taskId) ?? 'its budget is used up';
	const advice = 'No lane of it starts anew: delegate what is left in smaller tasks.';
	return {
		type: 'task.finished',
		taskId,
		outcome: 'failed',
		detail: withPartial(`${reason}. ${advice}`, partial),
	};
}
