import {isPlanReady, unapprovedTasks} from '../approval.js';
import type {Rule} from './rule.js';

/** A plan that can be decided on is laid before the user, once, and again when other tasks wait by then. */
export const approvalRule: Rule = (state) => {
	if (!isPlanReady(state)) {
		return [];
	}

	const taskIds = unapprovedTasks(state).map(({spec}) => spec.id);
	return taskIds.join(' ') === state.approval.proposed?.taskIds.join(' ')
		? []
		: [{type: 'plan.proposed', taskIds}];
};
