import {approvedMost, droppedTasks, plannedTasks, unapprovedTasks} from '../../mission/approval.js';
import {amountText, estimateOf} from '../../mission/estimate.js';
import type {Fact} from '../../mission/events.js';
import {commanderLane, type MissionState} from '../../mission/state.js';
import {sayFacts} from './say-facts.js';

/** Nothing is approved when other tasks wait by now than those that were shown. */
export function approveFacts(state: MissionState, shown: readonly string[]): readonly Fact[] {
	const waiting = unapprovedTasks(state).map(({spec}) => spec.id);
	const {settings} = state;
	if (
		settings === null ||
		state.approval.proposed === null ||
		waiting.join(' ') !== shown.join(' ')
	) {
		return [];
	}

	const reason = 'the user took its todo item out of the plan';
	const estimate = amountText(estimateOf(settings, plannedTasks(state)));
	return [
		...droppedTasks(state).map(
			({spec}): Fact => ({type: 'task.cancelled', taskId: spec.id, by: 'user', reason}),
		),
		{type: 'plan.approved', by: 'user', most: approvedMost(state), estimate},
	];
}

/** What waits is cancelled, and the commander hears why in the user's words. */
export function rejectFacts(state: MissionState, message: string): readonly Fact[] {
	const waiting = unapprovedTasks(state);
	const reason = `the user rejected the plan: ${message}`;
	return state.approval.proposed === null
		? []
		: [
				{type: 'plan.rejected', by: 'user', message},
				...sayFacts(state, commanderLane, `I reject the plan: ${message}`),
				...waiting.map(
					(task): Fact => ({type: 'task.cancelled', taskId: task.spec.id, by: 'user', reason}),
				),
			];
}
