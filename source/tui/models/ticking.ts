import type {LaneView, MissionView} from '../../runtime/viewer.js';

const atWork: readonly LaneView['state'][] = ['opening', 'running', 'waiting-retry'];

/** Lanes whose times go on: those at work, those that wait for somebody, and those of which nobody knows. */
const ticking: readonly LaneView['state'][] = [
	...atWork,
	'waiting-permission',
	'waiting-question',
	'unknown',
];

/** How many lanes are at work, or about to be: those that wait for a person cost nothing meanwhile. */
export function lanesAtWork({lanes}: MissionView): number {
	return lanes.filter(({state}) => atWork.includes(state)).length;
}

/**
 * True while a time on the screen goes on. At the end none does, and none in a pause in which no lane is at work and
 * nobody waits for a person: all times stand still then, and the pause is counted in when the mission goes on.
 */
export function hasRunningTimes(mission: MissionView | null): boolean {
	if (mission === null || mission.phase === 'ended') {
		return false;
	}
	return (
		mission.phase !== 'paused' ||
		mission.attention.length > 0 ||
		mission.lanes.some(({state}) => ticking.includes(state))
	);
}
