import type {Reducer} from './change.js';

export const planProposed: Reducer<'plan.proposed'> = (state, {taskIds, at}) => ({
	...state,
	approval: {...state.approval, proposed: {taskIds, at}},
});

export const planApproved: Reducer<'plan.approved'> = (state, {most, estimate}) => ({
	...state,
	approval: {
		most: Math.max(state.approval.most, most),
		proposed: null,
		estimate: state.approval.estimate || estimate,
	},
});

export const planRejected: Reducer<'plan.rejected'> = (state) => ({
	...state,
	approval: {...state.approval, proposed: null},
});
