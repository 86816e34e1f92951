import type {AttentionView, MissionView} from '../../runtime/viewer.js';

type RequestEntry = Extract<AttentionView, {kind: 'request'}>;

/** Who asks, in a word or two: the lane with what it does, or that nobody knows. */
export function askerName({laneId}: RequestEntry, mission: MissionView): string {
	if (laneId === '') {
		return '?  a session of nobody knows which lane';
	}
	const lane = mission.lanes.find((one) => one.id === laneId);
	return [laneId, lane?.title || lane?.role || ''].join('  ');
}

/** Which session asks when it is not the lane's own; empty when it is, or when nobody said. */
export function childText({request: {session}, laneId}: RequestEntry): string {
	if (session === undefined || session.ancestors?.length === 0) {
		return '';
	}
	const name = [session.title, session.id].filter((part) => part !== '').join('  ');
	if (session.ancestors === null) {
		return `asked by session ${name}, whose parents FlowDesk could not find: no saved rule answers it`;
	}
	const depth = session.ancestors.length;
	const levels = depth === 1 ? 'one level' : `${depth} levels`;
	return `asked ${levels} below ${laneId}, by ${name}`;
}
