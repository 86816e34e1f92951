import {isTaskOut} from '../allowances.js';
import {isBudgetReached} from '../budget.js';
import type {Fact, FactOf} from '../events.js';
import {asSentence, failureText} from '../failure-advice.js';
import {isHeldBack} from '../guard.js';
import {isPresentReview, livingLanes} from '../lanes.js';
import {planPrompt} from '../plan-prompt.js';
import {reminderPrompt, reportPrompt} from '../prompts.js';
import {costsNoAttempt, refusalAdvice} from '../provider-limit.js';
import type {Turn} from '../records.js';
import {commanderLane, type Lane, type MissionState, type Task} from '../state.js';
import {unpaid, withPartial} from '../unpaid.js';
import {firstOf} from '../watch/words.js';
import {reviewOf} from './review.js';
import type {Rule} from './rule.js';

/** What a lane that has ended its turn means for its task. */
export const concludeRule: Rule = (state, at) => {
	for (const lane of livingLanes(state)) {
		const facts = lane.state === 'idle' && lane.turn ? concluded(state, lane, lane.turn) : [];
		const isPrompt = facts.some(({type}) => type === 'prompt.planned');
		if (facts.length > 0 && !(isPrompt && isHeldBack(state, lane.role, at))) {
			return facts;
		}
	}

	return [];
};

function concluded(state: MissionState, lane: Lane, turn: Turn): readonly Fact[] {
	const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
	if (lane.id === commanderLane || task?.laneId !== lane.id || task.state !== 'working') {
		return [];
	}

	return task.spec.kind === 'review'
		? concludedReview(state, task, lane, turn)
		: concludedWork(state, task, lane, turn);
}

/** A lane that died is replaced by a fresh one while its task has attempts left. */
function afterDeath(
	state: MissionState,
	task: Task,
	lane: Lane,
	turn: Turn,
): {isRetried: boolean; reason: string} | null {
	const isStall = lane.abort?.isStall ?? false;
	if (turn.finish === 'stop' || isStopped(lane)) {
		return null;
	}

	const reason = isStall
		? (lane.abort?.reason ?? 'stalled')
		: turn.error
			? failureText(turn.error)
			: 'the turn was cut off';
	const isRetryable = isStall || turn.finish === 'aborted' || (turn.error?.retryable ?? false);
	const attempts = state.settings?.limits.attempts ?? 1;
	// A lane that ended because the server was gone, or others took its place, says nothing about its task.
	const isSpared = costsNoAttempt(state, lane);
	const isRetried = isSpared || (isRetryable && task.deaths + 1 < attempts);
	const advice = isRetried || turn.error?.statusCode !== 429 ? '' : refusalAdvice(state, lane);
	return {isRetried, reason: advice === '' ? reason : `${asSentence(reason)}${advice}`};
}

/** True when somebody wanted the lane to end, however its turn then ended; a stall is the engine's own doubt. */
function isStopped(lane: Lane): boolean {
	return lane.abort !== null && !lane.abort.isStall;
}

function concludedWork(state: MissionState, task: Task, lane: Lane, turn: Turn): readonly Fact[] {
	const taskId = task.spec.id;
	const partial = turn.text || task.report;
	if (turn.finish !== 'stop' && !isStopped(lane) && isTaskOut(state, taskId)) {
		return [unpaid(state, task, partial)];
	}

	const tooLong = state.calls.tooLong[lane.id];
	if (turn.finish !== 'stop' && !isStopped(lane) && tooLong !== undefined) {
		const detail = withPartial(`${tooLong}. ${longAdvice}`, partial);
		return [{type: 'task.finished', taskId, outcome: 'failed', detail}];
	}

	const death = afterDeath(state, task, lane, turn);
	if (death) {
		return death.isRetried
			? [{type: 'task.requeued', taskId, reason: death.reason}]
			: [
					{
						type: 'task.finished',
						taskId,
						outcome: 'failed',
						detail: withPartial(death.reason, partial),
					},
				];
	}

	if (isStopped(lane)) {
		const reason = stopText(lane);
		return [
			{type: 'task.finished', taskId, outcome: 'cancelled', detail: withPartial(reason, partial)},
		];
	}

	if (turn.text.trim() === '' && !task.spec.review) {
		return withoutReport(state, task, lane);
	}

	const outcome = reportedOutcome(turn.text);
	return outcome === 'done' && task.spec.review
		? [reviewOf(state, task)]
		: [{type: 'task.finished', taskId, outcome, detail: turn.text || 'it reported nothing'}];
}

/** Who stopped a lane, and why; whoever stops it may have said both. */
function stopText({abort}: Lane): string {
	const {by, reason} = abort ?? {by: 'engine', reason: ''};
	return reason.startsWith('stopped') ? reason : `stopped by the ${by}: ${reason}`;
}

/** With no report there is nothing to go by where nobody reviews: it is asked for once, and then the task has failed. */
function withoutReport(state: MissionState, task: Task, lane: Lane): readonly Fact[] {
	const taskId = task.spec.id;
	if (isTaskOut(state, taskId)) {
		return [unpaid(state, task, '')];
	}

	if (isBudgetReached(state)) {
		return [];
	}

	const detail =
		'it ended without a report, and again when it was asked for one: nobody knows what it did';
	return lane.reminders > 0
		? [{type: 'task.finished', taskId, outcome: 'failed', detail}]
		: [planPrompt(state, {laneId: lane.id, kind: 'reminder', text: reportPrompt})];
}

/** What a lane says of its own work, in the first line that is not empty. */
function reportedOutcome(text: string): 'done' | 'failed' | 'blocked' {
	const first =
		text
			.trimStart()
			.split('\n', 1)[0]
			?.toLowerCase()
			.replace(/[*_`#]/g, '')
			.trim() ?? '';
	if (/^(status:\s*blocked|planning blocked|blocked:)/.test(first)) {
		return 'blocked';
	}

	return /^status:\s*failed/.test(first) ? 'failed' : 'done';
}

const longAdvice =
	'Its conversation has grown too long: delegate what is left in smaller tasks, or have the user raise the limit.';

type Judge = (verdict: FactOf<'review.judged'>['verdict'], detail: string) => Fact;

function concludedReview(state: MissionState, task: Task, lane: Lane, turn: Turn): readonly Fact[] {
	const judged: Judge = (verdict, detail) => ({
		type: 'review.judged',
		taskId: task.spec.reviewOf ?? '',
		reviewTaskId: task.spec.id,
		verdict,
		detail,
	});
	if (task.submitted) {
		return submittedReview(state, task, lane, judged);
	}

	const work = state.tasks[task.spec.reviewOf ?? ''];
	if (work !== undefined && !isStopped(lane) && isTaskOut(state, work.spec.id)) {
		// The work ends first: without a verdict nobody is to be asked about it.
		return [unpaid(state, work, work.report), judged('stopped', 'its task has no budget left')];
	}

	const tooLong = state.calls.tooLong[lane.id];
	if (tooLong !== undefined && !isStopped(lane)) {
		return [judged('stopped', `not done: ${tooLong}`)];
	}

	const death = afterDeath(state, task, lane, turn);
	if (death) {
		return death.isRetried
			? [{type: 'task.requeued', taskId: task.spec.id, reason: death.reason}]
			: [judged('void', death.reason)];
	}

	if (isStopped(lane)) {
		return [judged('stopped', stopText(lane))];
	}

	if (isBudgetReached(state)) {
		return [];
	}

	return lane.reminders > 0
		? [judged('void', 'the reviewer submitted no verdict')]
		: [
				planPrompt(state, {
					laneId: lane.id,
					kind: 'reminder',
					text: reminderPrompt(task.spec.reviewOf ?? ''),
				}),
			];
}

const unseen =
	'\n(FlowDesk could not look at the files, so nobody knows whether the review changed any.)';

/** What speaks against a verdict, in words: files that changed while it was found; null when none did, or nobody could see. */
function changedBy({before, after, strays}: Lane['fingerprints']): string | null {
	if (before !== after) {
		return before === null || after === null
			? 'the files it judged could be read only before or only after it'
			: 'the review changed the files it judged';
	}

	return strays && strays.length > 0
		? `files in no claim changed while it ran, by the review or by you: ${firstOf(strays)}`
		: null;
}

/** A verdict counts when the files it judged are what they were; until they are hashed it waits. */
function submittedReview(
	state: MissionState,
	task: Task,
	lane: Lane,
	judged: Judge,
): readonly Fact[] {
	const {after, strays} = lane.fingerprints;
	if (after === undefined || !task.submitted) {
		return [];
	}

	const fault = changedBy(lane.fingerprints);
	if (fault !== null) {
		return [judged('void', fault)];
	}

	const {verdict} = task.submitted;
	const evidence = `${task.submitted.evidence}${after === null || strays === null ? unseen : ''}`;
	const work = state.tasks[task.spec.reviewOf ?? ''];
	return verdict === 'pass' && work?.state === 'reviewing' && isPresentReview(state, task)
		? [
				judged('pass', evidence),
				{
					type: 'task.finished',
					taskId: work.spec.id,
					outcome: 'done',
					detail: `${work.report}\nReview passed: ${evidence}`,
				},
			]
		: [judged(verdict, evidence)];
}
