import {
	type Allowance,
	dayAllowance,
	dayReason,
	isOut,
	missionAllowance,
	missionReason,
	roleAllowance,
	roleKey,
	roleReason,
	rolesOut,
	usedUp,
} from './allowances.js';
import {isInTurn, unfinishedTasks} from './lanes.js';
import type {MissionState} from './state.js';

/** A budget that lets nothing more be sent, while something waits for a person to raise it. */
export type BudgetAsk = Readonly<{
	/** Whose it is: the mission's, the day's, or a role's. */
	of: 'mission' | 'day' | 'role';
	/** What it is called in the state: `mission`, `day`, `role:worker`. */
	key: string;
	/** The role; empty for the others. */
	role: string;
	/** The whole reason, in words. */
	reason: string;
	/** True when all of it is spent, and not only too little left for a call. */
	isSpent: boolean;
	/** Tasks that wait for it; for the mission's and the day's every one, its review not counted again. */
	tasks: number;
	/** Epoch ms since when it holds something up. */
	since: number;
}>;

/** The budgets that a person is asked to raise; none where nobody is there who could. */
export function budgetAsks(state: MissionState): readonly BudgetAsk[] {
	const {settings, ended, stop} = state;
	if (settings === null || !settings.attended || ended !== null || stop !== null) {
		return [];
	}

	const whole = [
		{of: 'mission' as const, allowance: missionAllowance(state), reason: missionReason(state)},
		{of: 'day' as const, allowance: dayAllowance(state), reason: dayReason(state)},
	];
	const pausing = state.budget.reached === null ? [] : whole;
	// A task and its review are one.
	const work = unfinishedTasks(state).filter(({spec}) => spec.kind === 'work');
	const waiting = rolesOut(state).filter((role) => isWaitedFor(state, role));
	return [
		...pausing
			.filter(({allowance}) => isOut(state, allowance))
			.map((one) => askOf(state, {...one, role: '', tasks: work.length})),
		...waiting.map((role) =>
			askOf(state, {
				of: 'role',
				allowance: roleAllowance(state, role),
				reason: roleReason(state, role),
				role,
				tasks: tasksOfRole(state, role).length,
			}),
		),
	];
}

type Out = Pick<BudgetAsk, 'of' | 'role' | 'tasks'> &
	Readonly<{allowance: Allowance; reason: string | null}>;

function askOf({budget, startedAt}: MissionState, out: Out): BudgetAsk {
	const {of, role, tasks, allowance, reason} = out;
	return {
		of,
		key: allowance.key,
		role,
		reason: reason ?? '',
		isSpent: usedUp(allowance).length > 0,
		tasks,
		since: budget.since[of === 'role' ? roleKey(role) : 'mission'] ?? startedAt,
	};
}

/** Tasks that wait for a lane of a role, or for the next prompt to theirs. */
function tasksOfRole(state: MissionState, role: string) {
	return unfinishedTasks(state).filter(({spec, state: life, laneId}) => {
		const lane = laneId === null ? undefined : state.lanes[laneId];
		const isAtWork = life === 'working' && lane !== undefined && isInTurn(lane);
		return spec.role === role && ['queued', 'working'].includes(life) && !isAtWork;
	});
}

/** True while something waits for a role: the commander's is always waited for. */
function isWaitedFor(state: MissionState, role: string): boolean {
	return role === state.settings?.commander || tasksOfRole(state, role).length > 0;
}
