import {type Delegation, planDelegation} from '../../mission/delegation.js';
import type {Fact} from '../../mission/events.js';
import {isFinished, taskOf} from '../../mission/lanes.js';
import {commanderLane, type MissionState} from '../../mission/state.js';
import {delegateTaskSchema} from '../../mission/tools.js';
import type {Intent} from '../intent.js';
import {sayFacts} from './say-facts.js';

type StartTask = Extract<Intent, {type: 'start-task'}>;

/** Judges a task of the user by the checks that the commander's own have to pass. */
function plan(state: MissionState, {role, title, prompt, files}: StartTask): Delegation {
	const wanted = {agent: role, title, prompt, ...(files === null ? {} : {files: [...files]})};
	const call = delegateTaskSchema.safeParse(wanted);
	return call.success
		? planDelegation(state, call.data)
		: {kind: 'refused', message: call.error.issues.map(({message}) => message).join('; ')};
}

/** The task, and the word of it to the commander, whose own tasks must not be about the same. */
export function startFacts(state: MissionState, intent: StartTask): readonly Fact[] {
	const planned = plan(state, intent);
	if (planned.kind !== 'new') {
		return [];
	}

	const {id, role, title, files} = planned.spec;
	const claimed = files === null ? '' : ` Files: ${files.join(', ')}.`;
	const told = `I have started task ${id} (${role}) myself: ${title}.${claimed} Do not delegate the same; its result will come to you like those of your own tasks.`;
	return [
		{type: 'task.created', by: 'user', task: planned.spec},
		...sayFacts(state, commanderLane, told),
	];
}

/** Why a task of the user is not started, or null. */
export function startRefusal(state: MissionState, intent: StartTask): string | null {
	const planned = plan(state, intent);
	if (planned.kind === 'refused') {
		return planned.message;
	}

	const known = planned.kind === 'known' ? taskOf(state, planned.taskId) : undefined;
	return known && !isFinished(known) ? `the same task is there already: ${known.spec.id}` : null;
}
