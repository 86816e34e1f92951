import type {LaneView, MissionView} from '../../source/runtime/viewer.js';
import {laneView, missionView, queued} from './sample-mission.js';

/** A commander, three planners, six reviewers and workers up to fifty lanes, all at work. */
export function fiftyLanes(change: (id: string, at: number) => Partial<LaneView> = () => ({})) {
	const ids = [
		'c',
		...Array.from({length: 3}, (_, at) => `p${at + 1}`),
		...Array.from({length: 6}, (_, at) => `r${at + 1}`),
		...Array.from({length: 40}, (_, at) => `w${at + 1}`),
	];
	return ids.map((id, at) => laneView(id, change(id, at)));
}

/** A mission of fifty lanes, of which nobody has to decide anything. */
export function fiftyView(change: Partial<MissionView> = {}): MissionView {
	return missionView({
		lanes: fiftyLanes(),
		attention: [],
		queue: [queued('t60', {title: 'Later', reason: 'cap worker 40/40'})],
		roles: [
			{role: 'commander', letter: 'c', running: 1, queued: 0, cap: 1, isDelegable: true},
			{role: 'planner', letter: 'p', running: 3, queued: 0, cap: 3, isDelegable: true},
			{role: 'reviewer', letter: 'r', running: 6, queued: 0, cap: 6, isDelegable: true},
			{role: 'worker', letter: 'w', running: 40, queued: 1, cap: 40, isDelegable: true},
		],
		...change,
	});
}
