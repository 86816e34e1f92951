import type {TaskSpec} from '../../source/mission/records.js';

/** A worker's task that changes what it likes, waits for nothing and is reviewed, unless told otherwise. */
export function taskSpec(known: Partial<TaskSpec> = {}): TaskSpec {
	return {
		id: 't1',
		kind: 'work',
		role: 'worker',
		title: 'Mend the parser',
		prompt: '',
		todoId: null,
		files: null,
		dependsOn: [],
		review: true,
		reviewOf: null,
		callKey: null,
		turn: 1,
		...known,
	};
}
