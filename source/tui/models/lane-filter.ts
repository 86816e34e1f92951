import type {LaneView, MissionView, QueueView} from '../../runtime/viewer.js';

/** Which lanes are listed and walked through; without one it is all of them. */
export type LaneFilter =
	| Readonly<{kind: 'needs' | 'running' | 'failed'}>
	| Readonly<{kind: 'role'; role: string}>;

/** True when the filter lets a lane through; no filter lets every lane through. */
export function isMatch(mission: MissionView, filter: LaneFilter | null, lane: LaneView): boolean {
	switch (filter?.kind) {
		case undefined:
			return true;
		case 'needs':
			// The header counts these: a lane whose answer is on its way needs nobody.
			return mission.attention.some(({laneId}) => laneId === lane.id);
		case 'running':
			// What was at work when it was heard last is most likely so still, and says itself that this is not known.
			return ['running', 'opening', 'waiting-retry', 'unknown'].includes(lane.state);
		case 'failed':
			return ['failed', 'stalled'].includes(lane.state);
		case 'role':
			return lane.role === filter.role;
	}
}

/** The tasks in the queue that belong to what is filtered: those of a role, and no others. */
export function queueUnder(mission: MissionView, filter: LaneFilter | null): readonly QueueView[] {
	if (filter === null) {
		return mission.queue;
	}
	return filter.kind === 'role' ? mission.queue.filter(({role}) => role === filter.role) : [];
}

/** How many entries of what needs somebody no lane stands for, while the list is to show those that do; else none. */
export function laneless(mission: MissionView, filter: LaneFilter | null): number {
	const ids = mission.lanes.map(({id}) => id);
	return filter?.kind === 'needs'
		? mission.attention.filter(({laneId}) => laneId === null || !ids.includes(laneId)).length
		: 0;
}

/** The filter in a word or two: `needs me`, `running`, `worker`. */
function filterWords(filter: LaneFilter): string {
	const words = {needs: 'needs me', running: 'running', failed: 'failed'} as const;
	return filter.kind === 'role' ? filter.role : words[filter.kind];
}

/** `running 9 of 23`: the filter and what it lets through. */
export function filterCount(mission: MissionView, filter: LaneFilter): string {
	const {length} = mission.lanes.filter((lane) => isMatch(mission, filter, lane));
	return `${filterWords(filter)} ${length} of ${mission.lanes.length}`;
}

/** What is said where the filter lets no lane through. */
export function noMatch(filter: LaneFilter): string {
	const words = {
		needs: 'no lane needs you',
		running: 'no lane is running',
		failed: 'no lane failed',
	} as const;
	return filter.kind === 'role' ? `no ${filter.role} lane yet` : words[filter.kind];
}

/** The roles that have a lane or a task, in their order. */
export function rolesAtWork(mission: MissionView): MissionView['roles'] {
	return mission.roles.filter(
		({role, queued}) => queued > 0 || mission.lanes.some((lane) => lane.role === role),
	);
}

/** The role after the one that is filtered by; the first where none is. Null while there is no role. */
export function nextRole(mission: MissionView, filter: LaneFilter | null): string | null {
	const roles = rolesAtWork(mission).map(({role}) => role);
	const at = filter?.kind === 'role' ? roles.indexOf(filter.role) : -1;
	return roles[(at + 1) % Math.max(1, roles.length)] ?? null;
}
