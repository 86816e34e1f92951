import type {MissionEvent} from '../../mission/events.js';
import {tell} from './tell.js';
import {nothingKnown} from './tellers.js';
import type {Tone} from './told-tone.js';

/** One thing that happened, in words. */
export type TimelineLine = Readonly<{
	/** Epoch ms. */
	at: number;
	text: string;
	tone: Tone;
	/** Lines that belong under it. */
	more: readonly string[];
	/** The lane it is about, or null. */
	laneId: string | null;
}>;

/** Things that are kept; older ones are in the log. */
const mostLines = 1000;

/** The lane that an event is about: named in it, or the one at work on its task. */
function laneOf(event: MissionEvent, lanes: Map<string, string>): string | null {
	if (event.type === 'task.admitted') {
		lanes.set(event.taskId, event.laneId);
	}
	if (event.type === 'request.asked') {
		lanes.set(event.request.requestId, event.laneId);
	}
	if ('laneId' in event) {
		return event.laneId;
	}
	const key = 'taskId' in event ? event.taskId : 'requestId' in event ? event.requestId : '';
	return lanes.get(key) ?? null;
}

/** Puts events into lines, one after another: what it returns takes the lines so far and one event more. */
export function createTimeline(): (
	lines: readonly TimelineLine[],
	event: MissionEvent,
) => readonly TimelineLine[] {
	const known = nothingKnown();
	const lanes = new Map<string, string>();
	return (lines, event) => {
		const laneId = laneOf(event, lanes);
		const told = tell(event, known).map(
			({text, tone = 'plain', more = []}): TimelineLine => ({
				at: event.at,
				text,
				tone,
				more,
				laneId,
			}),
		);
		return told.length === 0 ? lines : [...lines, ...told].slice(-mostLines);
	};
}
