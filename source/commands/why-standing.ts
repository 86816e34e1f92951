import {waitText} from '../mission/approval.js';
import {isAhead} from '../mission/lanes.js';
import type {Lane, LaneState, MissionState, TaskState} from '../mission/state.js';
import {laneReason} from '../runtime/view.js';
import {clockTime} from '../tui/models/figures.js';
import type {Meant} from './why-subject.js';

/** How a lane or a task stands, in words that are true of a mission that runs, has ended, or broke off. */
export type Standing = Readonly<{
	/** Its state, and when it was so unless that is now. */
	words: string;
	/** Why, as it is recorded or follows from it; empty where there is nothing to say. */
	why: string;
	/** The same as a line. */
	reason: string;
	/** How long it has been so, or how the mission went out; empty for what had ended by itself. */
	last: string;
}>;

/** Reads a standing. `now` is epoch ms, or the last that is known of a mission that does not run. */
export function standingOf(
	state: MissionState,
	meant: Meant,
	{isRunning, now}: Readonly<{isRunning: boolean; now: number}>,
): Standing {
	const {since} = meant.kind === 'lane' ? meant.lane : meant.task;
	const isLane = meant.kind === 'lane';
	const why = isLane ? laneReason(state, meant.lane, now) : waitText(state, meant.task);
	const life = isLane ? laneLife(meant.lane) : meant.task.state;
	const isOver = isLane ? lanesEnds.has(meant.lane.state) : tasksEnds.has(meant.task.state);
	if (isRunning) {
		const last = `so for ${clockTime(now - since)}; the mission runs`;
		return {words: life, why, reason: why, last};
	}
	if (isOver) {
		return {words: life, why, reason: why, last: ''};
	}
	const reason = why === '' ? '' : `until then: ${why}`;
	const {ended, startedAt} = state;
	return ended === null
		? {
				words: `${life} when the log stops`,
				why,
				reason,
				last: `the mission has not ended and no process runs it: it broke off after ${clockTime(now - startedAt)}`,
			}
		: {
				words: `${life} when the mission ended`,
				why,
				reason,
				last: `the mission ended after ${clockTime(ended.at - startedAt)}: ${endWords(ended)}`,
			};
}

function endWords({outcome, reason}: Readonly<{outcome: string; reason: string}>): string {
	return reason.startsWith(outcome) ? reason : `${outcome}, ${reason}`;
}

function laneLife(lane: Lane): string {
	return isAhead(lane) ? 'made ahead, not prompted' : lane.state;
}

const lanesEnds: ReadonlySet<LaneState> = new Set(['done', 'failed', 'cancelled', 'stalled']);
const tasksEnds: ReadonlySet<TaskState> = new Set(['done', 'failed', 'blocked', 'cancelled']);
