import {overlap} from '../claims.js';
import {claimOf, holdsClaim, isPresentReview, taskOf, unfinishedTasks} from '../lanes.js';
import type {MissionState, Task} from '../state.js';
import {withFreshAllowance} from './budget.js';
import {type Reducer, withLane, withTask} from './change.js';

const reviewEnds = {pass: 'done', fail: 'done', void: 'failed', stopped: 'cancelled'} as const;

/** The verdict on a task: a pass is finished by the core itself, a failure goes back to the author. */
export const reviewJudged: Reducer<'review.judged'> = (state, event) => {
	const fixCycles = state.settings?.limits.fixCycles ?? 0;
	const review = taskOf(state, event.reviewTaskId);
	const isPresent = review !== undefined && isPresentReview(state, review);
	const end = reviewEnds[event.verdict];
	const reason = end === 'done' ? '' : event.detail;
	let next = withTask(state, event.reviewTaskId, () => ({
		state: end,
		since: event.at,
		reason,
		report: event.detail,
	}));
	if (review?.laneId) {
		next = withLane(next, review.laneId, () => ({state: end, since: event.at, turn: null, reason}));
	}

	return withTask(next, event.taskId, (task) => {
		if (task.state !== 'reviewing' || event.verdict === 'pass' || !isPresent) {
			return {};
		}

		if (event.verdict === 'stopped') {
			return withoutVerdict(event.at, `its review was ${event.detail}`);
		}

		if (event.verdict === 'void') {
			return task.voidReviews + 1 < 3
				? {voidReviews: task.voidReviews + 1}
				: withoutVerdict(
						event.at,
						`reviewed three times without a verdict that counts: ${event.detail}`,
					);
		}

		return task.fixCycles < fixCycles
			? {
					state: 'queued',
					since: event.at,
					reason: '',
					fixCycles: task.fixCycles + 1,
					voidReviews: 0,
					findings: event.detail,
				}
			: {
					...asking(event.at, `failed review after ${fixCycles} fix cycles: ${event.detail}`),
					findings: event.detail,
				};
	});
};

/** Nobody found anything: what is tried again is the review. */
function withoutVerdict(at: number, reason: string): Partial<Task> {
	return {...asking(at, reason), findings: null};
}

function asking(at: number, reason: string): Partial<Task> {
	return {state: 'asking', since: at, reason};
}

export const taskDecided: Reducer<'task.decided'> = (before, event) => {
	const state = event.choice === 'retry' ? withFreshAllowance(before, event.taskId) : before;
	return withTask(state, event.taskId, (task) => {
		if (task.state !== 'asking') {
			return {};
		}

		if (event.choice !== 'retry') {
			return {since: event.at};
		}

		const again = {since: event.at, reason: '', voidReviews: 0, fixCycles: 0};
		if (task.findings !== null) {
			return {...again, state: 'queued'};
		}

		const taker = takerOf(state, task);
		return taker === undefined
			? {...again, state: 'reviewing'}
			: {...again, state: 'queued', notes: [...task.notes, sharedNote(taker)]};
	});
};

/** Who holds files of a task that let go of them while a person was asked: what it did there may not stand. */
function takerOf(state: MissionState, task: Task): Task | undefined {
	const claim = claimOf(state, task);
	return unfinishedTasks(state).find(
		(other) => holdsClaim(other) && overlap(claimOf(state, other), claim) !== null,
	);
}

function sharedNote({spec, laneId}: Task): string {
	return `No review of it counted, and ${laneId ?? spec.id} got some of its files meanwhile: see whether it still holds.`;
}
