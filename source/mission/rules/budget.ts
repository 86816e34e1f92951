import {
	dayReason,
	isOut,
	isTaskOut,
	missionAllowance,
	missionOutText,
	outText,
	roleAllowance,
	roleReason,
	rolesOut,
	taskAllowance,
} from '../allowances.js';
import {budgetReason, isBudgetReached} from '../budget.js';
import type {Fact} from '../events.js';
import {isActive, isInTurn, livingLanes, unfinishedTasks, workTaskOf} from '../lanes.js';
import {noBudget} from '../settings.js';
import {usdOf} from '../spent.js';
import {commanderLane, isPaused, type Lane, type MissionState} from '../state.js';
import {unpaid} from '../unpaid.js';
import {hasUndelivered} from './commander.js';
import {isParked} from './guard.js';
import type {Rule} from './rule.js';

/**
 * A budget that is used up pauses the mission. Turns that run are ended after the model call that is under
 * way, which is paid for: its tools have run by then, so no edit is cut in half.
 */
export const budgetRule: Rule = (state) => {
	if (!isBudgetReached(state)) {
		return [];
	}

	if (state.budget.reached === null) {
		const {spent} = state;
		const reason = budgetReason(state);
		return [{type: 'budget.reached', usd: usdOf(spent), tokens: spent.tokens, reason}];
	}

	return livingLanes(state)
		.filter((lane) => wouldCallAgain(lane))
		.map(({id: laneId}) => ({
			type: 'lane.abort-requested',
			laneId,
			by: 'engine',
			reason: missionOutText(state),
		}));
};

/** A role whose allowance is used up rests, and the mission goes on with the others: its lanes are ended, its tasks wait. */
export const roleBudgetRule: Rule = (state) => {
	const {spent, budget} = state;
	const roles = rolesOut(state);
	const untold = roles.find((role) => !Object.hasOwn(budget.rolesReached, role));
	if (untold !== undefined) {
		const reason = roleReason(state, untold) ?? '';
		const role = untold;
		return [{type: 'budget.reached', role, usd: usdOf(spent), tokens: spent.tokens, reason}];
	}

	return livingLanes(state)
		.filter((lane) => roles.includes(lane.role) && wouldCallAgain(lane))
		.map(({id: laneId, role}) => ({
			type: 'lane.abort-requested',
			laneId,
			by: 'engine',
			reason: outText(roleAllowance(state, role), `the budget of ${role}`),
		}));
};

/** A task whose own budget is used up calls no model any more: its lanes are ended like the mission's. */
export const taskBudgetRule: Rule = (state) =>
	livingLanes(state)
		.filter((lane) => lane.state === 'open' || wouldCallAgain(lane))
		.flatMap((lane): readonly Fact[] => {
			const taskId = workTaskOf(state, lane);
			return taskId === null || !isTaskOut(state, taskId)
				? []
				: [
						{
							type: 'lane.abort-requested',
							laneId: lane.id,
							by: 'engine',
							reason: outText(taskAllowance(state, taskId), "the task's budget"),
						},
					];
		});

/** A lane whose next call may read more than any call may is ended; a commander in a session that is fresh already ends the mission. */
export const longCallRule: Rule = (state) => {
	const {tooLong} = state.calls;
	const lanes = livingLanes(state).filter(({id}) => Object.hasOwn(tooLong, id));
	const hopeless = lanes.find(
		({id, state: life, context}) => id === commanderLane && life === 'idle' && context === null,
	);
	return hopeless
		? [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'limit',
					reason: `the commander cannot go on: ${tooLong[hopeless.id]}`,
				},
			]
		: lanes.filter(wouldCallAgain).map(({id: laneId}) => ({
				type: 'lane.abort-requested',
				laneId,
				by: 'engine',
				reason: tooLong[laneId] ?? '',
			}));
};

/**
 * What waits for a lane or a review and can pay for neither has failed: the commander may split what is left. A task
 * under way is concluded by what its lane has ended.
 */
export const unpaidTaskRule: Rule = (state) => {
	const reviewed = new Set(
		unfinishedTasks(state).flatMap(({state: life, spec: {reviewOf}}) =>
			life === 'working' && reviewOf !== null ? [reviewOf] : [],
		),
	);
	return unfinishedTasks(state)
		.filter(({spec, state: life}) =>
			life === 'queued' ? spec.kind === 'work' : life === 'reviewing' && !reviewed.has(spec.id),
		)
		.filter(({spec}) => isTaskOut(state, spec.id))
		.map((task) => unpaid(state, task, task.report));
};

/** True for a turn whose next model call would be a new one: its last has ended, or the provider is to be tried again. */
function wouldCallAgain(lane: Lane): boolean {
	return isInTurn(lane) && lane.state !== 'aborting' && (lane.isAtLimit || lane.until !== null);
}

/** Milliseconds that model calls under way get to end, when nobody is there to raise the budget. */
const windDownMs = 60_000;

/** Without a person a used-up budget is the end, once what is paid for has ended and a claim to the seal is judged. */
export const budgetEndRule: Rule = (state, at) => {
	const isAlone = state.settings?.attended === false;
	if (state.budget.reached === null || !isAlone || state.seal.claim !== null) {
		return [];
	}

	const isBusy = livingLanes(state).some((lane) => isInTurn(lane) && !waitsForPerson(lane));
	const timer = state.timers['budget'];
	if (isBusy && !timer?.hasFired) {
		return timer ? [] : [{type: 'timer.set', timer: 'budget', dueAt: at + windDownMs}];
	}

	const reason = `${budgetReason(state)}${flagsText(state)}`;
	return [{type: 'mission.stop-requested', by: 'engine', outcome: 'limit', reason}];
};

/** Without a person a role whose allowance is used up is the end, once nothing goes on without it. */
export const roleEndRule: Rule = (state, at) => {
	const {settings, budget, seal} = state;
	const roles = Object.keys(budget.rolesReached);
	const isAlone = settings?.attended === false && !isPaused(state) && !isParked(state, at);
	if (roles.length === 0 || !isAlone || seal.claim !== null || isBusyWithout(state, roles)) {
		return [];
	}

	const isCommanderOut = roles.includes(settings.commander);
	const isWaitedFor = unfinishedTasks(state).some(
		(task) => task.state === 'queued' && roles.includes(task.spec.role),
	);
	const commander = state.lanes[commanderLane];
	// What is still to be told reaches no commander that waits for a person who is not there.
	const goesOn = hasUndelivered(state) && !(commander && waitsForPerson(commander));
	const isStuck = isCommanderOut || (isWaitedFor && !goesOn);
	const reasons = Object.values(budget.rolesReached).join('; ');
	const reason = `${reasons}, and nothing goes on without it (raise budget.roles in flowdesk.jsonc or the flow)`;
	return isStuck ? [{type: 'mission.stop-requested', by: 'engine', outcome: 'limit', reason}] : [];
};

/** True while a lane is at work that waits neither for a person nor for these roles. */
function isBusyWithout(state: MissionState, roles: readonly string[]): boolean {
	return livingLanes(state).some(
		(lane) =>
			isActive(lane) &&
			!waitsForPerson(lane) &&
			!(lane.state === 'open' && roles.includes(lane.role)),
	);
}

function waitsForPerson(lane: Lane): boolean {
	return lane.state === 'waiting' && lane.until === null;
}

/** How the mission's own budget is raised, in brackets; empty where the day's alone is out, which says it itself. */
function flagsText(state: MissionState): string {
	const {usd, tokens} = state.settings?.budget ?? noBudget;
	if (dayReason(state) !== null && !isOut(state, missionAllowance(state))) {
		return '';
	}
	const flags = [
		...(usd === null ? [] : ['--budget-usd']),
		...(tokens === null ? [] : ['--budget-tokens']),
	];
	return ` (raise ${dayReason(state) === null ? 'it' : "the mission's"} with ${flags.join(' or ')})`;
}

/** What was spent today is read anew when the day is over. */
export const dayTimerRule: Rule = ({budget: {day}, timers}) =>
	day === null || timers['day'] !== undefined
		? []
		: [{type: 'timer.set', timer: 'day', dueAt: day.endsAt}];
