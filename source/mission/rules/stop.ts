import {dayReason, missionReason} from '../allowances.js';
import {isActive, livingLanes} from '../lanes.js';
import type {MissionState} from '../state.js';
import type {Rule} from './rule.js';

/** Milliseconds that lanes get to end before the mission ends without them. */
const graceMs = 10_000;

/** A stopped mission aborts its lanes, waits for their partial results, and ends. */
export const stopRule: Rule = (state, at) => {
	if (!state.stop) {
		return [];
	}

	const active = livingLanes(state).filter(isActive);
	const timer = state.timers['stop'];
	if (active.length === 0 || timer?.hasFired) {
		return [
			{type: 'mission.ended', outcome: state.stop.outcome, reason: endReason(state, state.stop)},
		];
	}

	if (!timer) {
		return [{type: 'timer.set', timer: 'stop', dueAt: at + graceMs}];
	}

	const {reason} = state.stop;
	return active
		.filter((lane) => lane.state !== 'aborting')
		.map((lane) => ({type: 'lane.abort-requested', laneId: lane.id, by: 'engine', reason}));
};

/** Why a mission ends; one that was stopped while it waited for a larger budget says so, and how to take up its tasks. */
function endReason(state: MissionState, {by, reason}: NonNullable<MissionState['stop']>): string {
	const {reached, rolesReached} = state.budget;
	const roles = Object.values(rolesReached);
	const whole = reached === null ? [] : [missionReason(state), dayReason(state)];
	const why = [...whole.filter((one) => one !== null), ...roles].join('; ');
	return by === 'engine' || why === ''
		? reason
		: `${reason}; it waited for a larger budget: ${why}; to take up its open tasks, start a mission with --todo continue and a larger budget`;
}

/** A mission whose base could not be saved does not start: nothing it did could be undone. */
export const baseRule: Rule = ({base}) =>
	base !== null && 'problem' in base
		? [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'failed',
					reason: `the mission did not start, because the working tree could not be saved first: ${base.problem}`,
				},
			]
		: [];

/** Where today's spending is not known and limited, nothing may be spent: nobody could say that the limit holds. */
export const dayRule: Rule = ({budget: {day, dayProblem}, settings}) =>
	dayProblem === null
		? []
		: [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'failed',
					reason: `the mission ${day === null ? 'did not start' : 'cannot go on'}, because what other missions spent today could not be read and budget.day limits it: ${dayProblem} Without that limit it need not be known: ${settings?.allowances.day.tokens == null ? '--budget-day-usd none, or ' : ''}take budget.day out.`,
				},
			];

/** Milliseconds after which a server that does not come back ends the mission. */
const outageMs = 120_000;

/** A server that is out of reach may come back for a while; then the mission has failed. */
export const serverRule: Rule = (state, at) => {
	const timer = state.timers['server'];
	if (!timer) {
		return [{type: 'timer.set', timer: 'server', dueAt: at + outageMs}];
	}

	return timer.hasFired
		? [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'failed',
					reason: `OpenCode was out of reach for ${outageMs / 1000} s: ${state.server.lost ?? ''}`,
				},
			]
		: [];
};

/** The mission's time limit is a timer that is set once. */
export const timeRule: Rule = (state) => {
	const timeMs = state.settings?.limits.timeMs ?? null;
	const timer = state.timers['time'];
	if (timeMs === null || state.stop) {
		return [];
	}

	if (!timer) {
		return [{type: 'timer.set', timer: 'time', dueAt: state.startedAt + timeMs}];
	}

	return timer.hasFired
		? [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'limit',
					reason: `the time limit of ${Math.round(timeMs / 1000)} s was reached (limit timeMs)`,
				},
			]
		: [];
};
