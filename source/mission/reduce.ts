import {withBlockedTime} from './blocked.js';
import type {EventOf, EventType, MissionEvent} from './events.js';
import {handling} from './handling.js';
import {planApproved, planProposed, planRejected} from './reduce/approval.js';
import {budgetRaised, budgetReached} from './reduce/budget.js';
import {callAdmitted, callRefused, callWaited} from './reduce/calls.js';
import type {Reducer} from './reduce/change.js';
import {
	compactionFailed,
	compactionPlanned,
	handOverPlanned,
	laneCompacted,
} from './reduce/context.js';
import {dayRead, dayUnread} from './reduce/day.js';
import {modelChosen, providerTripped, quotaAllowed, quotaRead} from './reduce/guard.js';
import {
	abortRequested,
	laneOpened,
	laneOpenFailed,
	lanePlanned,
	laneSilent,
	treeFingerprinted,
} from './reduce/lane.js';
import {
	baseFailed,
	baselineTaken,
	baseSaved,
	capsChanged,
	evidenceGathered,
	missionEnded,
	missionPaused,
	missionResumed,
	missionStarted,
	reviewSubmitted,
	sealAccepted,
	sealClaimed,
	sealRejected,
	serverLost,
	serverReturned,
	stopRequested,
	timerFired,
	timerSet,
	userSaid,
} from './reduce/mission.js';
import {
	laneResumed,
	laneWaited,
	modelAnswered,
	modelDiffered,
	providerCapChanged,
} from './reduce/provider.js';
import {
	requestAnswered,
	requestAsked,
	requestClosed,
	requestTouched,
	ruleRemoved,
	ruleSaved,
} from './reduce/requests.js';
import {reviewJudged, taskDecided} from './reduce/review.js';
import {callCut, stepFinished} from './reduce/step.js';
import {
	answerLost,
	resultCollected,
	taskAdmitted,
	taskCancelled,
	taskCreated,
	taskFinished,
	taskRequeued,
	taskRetried,
	taskWaits,
} from './reduce/task.js';
import {todoChanged, todoConfirmed, todoEdited, todoEditRefused} from './reduce/todo.js';
import {promptFailed, promptPlanned, turnEnded} from './reduce/turn.js';
import {typingBegun, typingEnded} from './reduce/typing.js';
import {treeWatched} from './reduce/watch.js';
import {type MissionState, phaseOf} from './state.js';

/** A fact that is only worth telling: it changes nothing. */
const nothing = (state: MissionState) => state;

const reducers: {readonly [T in EventType]: Reducer<T>} = {
	'mission.started': missionStarted,
	'base.saved': baseSaved,
	'base.failed': baseFailed,
	'baseline.taken': baselineTaken,
	'mission.paused': missionPaused,
	'mission.resumed': missionResumed,
	'mission.stop-requested': stopRequested,
	'mission.ended': missionEnded,
	'caps.changed': capsChanged,
	'provider-cap.changed': providerCapChanged,
	'model.differed': modelDiffered,
	'model.answered': modelAnswered,
	'task.created': taskCreated,
	'task.answer-lost': answerLost,
	'task.waits': taskWaits,
	'task.admitted': taskAdmitted,
	'task.cancelled': taskCancelled,
	'task.retried': taskRetried,
	'task.decided': taskDecided,
	'task.requeued': taskRequeued,
	'task.finished': taskFinished,
	'result.collected': resultCollected,
	'review.submitted': reviewSubmitted,
	'review.judged': reviewJudged,
	'lane.planned': lanePlanned,
	'lane.opened': laneOpened,
	'lane.open-failed': laneOpenFailed,
	'lane.waited': laneWaited,
	'lane.resumed': laneResumed,
	'lane.silent': laneSilent,
	'lane.abort-requested': abortRequested,
	'lane.strayed': nothing,
	'compaction.planned': compactionPlanned,
	'compaction.failed': compactionFailed,
	'hand-over.planned': handOverPlanned,
	'lane.compacted': laneCompacted,
	'prompt.planned': promptPlanned,
	'prompt.sent': nothing,
	'prompt.failed': promptFailed,
	'turn.ended': turnEnded,
	'step.finished': stepFinished,
	'request.asked': requestAsked,
	'request.answered': requestAnswered,
	'request.closed': requestClosed,
	'request.touched': requestTouched,
	'rule.saved': ruleSaved,
	'rule.removed': ruleRemoved,
	'tree.fingerprinted': treeFingerprinted,
	'tree.watched': treeWatched,
	'todo.changed': todoChanged,
	'todo.confirmed': todoConfirmed,
	'todo.edit-asked': nothing,
	'todo.edited': todoEdited,
	'todo.edit-refused': todoEditRefused,
	'timer.set': timerSet,
	'timer.fired': timerFired,
	'commander.polled': nothing,
	'seal.claimed': sealClaimed,
	'evidence.gathered': evidenceGathered,
	'seal.rejected': sealRejected,
	'seal.accepted': sealAccepted,
	'user.said': userSaid,
	'day.read': dayRead,
	'day.unread': dayUnread,
	'call.admitted': callAdmitted,
	'call.waited': callWaited,
	'call.refused': callRefused,
	'call.cut': callCut,
	'budget.reached': budgetReached,
	'budget.raised': budgetRaised,
	'quota.read': quotaRead,
	'quota.allowed': quotaAllowed,
	'model.chosen': modelChosen,
	'provider.tripped': providerTripped,
	'plan.proposed': planProposed,
	'plan.approved': planApproved,
	'plan.rejected': planRejected,
	'typing.begun': typingBegun,
	'typing.ended': typingEnded,
	'server.lost': serverLost,
	'server.returned': serverReturned,
};

/**
 * The state after an event. Pure; accepts repeats and events that come too late, which change nothing.
 * Resume replays a log through this function alone, so nothing is sent twice.
 */
export function reduce(state: MissionState, event: MissionEvent): MissionState {
	return handling[event.type][phaseOf(state)] === 'apply'
		? withBlockedTime(apply(state, event), event.at)
		: state;
}

function apply<T extends EventType>(state: MissionState, event: EventOf<T>): MissionState {
	const reducer: Reducer<T> = reducers[event.type as T];
	return reducer(state, event);
}
