import type {EventType} from './events.js';
import type {Phase} from './state.js';

/**
 * What a phase does with an event: `apply` changes the state, `late` is kept in the log and changes
 * nothing because the mission is over or has not begun.
 */
export type Handling = 'apply' | 'late';

type Row = Readonly<Record<Phase, Handling>>;

const begins: Row = {
	new: 'apply',
	starting: 'late',
	working: 'late',
	paused: 'late',
	checking: 'late',
	ended: 'late',
};

const whileStarting: Row = {...begins, new: 'late', starting: 'apply'};

const whileOpen: Row = {
	new: 'late',
	starting: 'apply',
	working: 'apply',
	paused: 'apply',
	checking: 'apply',
	ended: 'late',
};

/** Facts about the world that are worth knowing even when the mission is over. */
const always: Row = {...whileOpen, ended: 'apply'};

/** The evidence for a claim counts while it is judged, also when the user pauses meanwhile. */
const whileJudging: Row = {...begins, new: 'late', paused: 'apply', checking: 'apply'};

/** Every event in every phase. */
export const handling: Readonly<Record<EventType, Row>> = {
	'mission.started': begins,
	'base.saved': whileStarting,
	'base.failed': whileStarting,
	'baseline.taken': whileStarting,
	'mission.paused': whileOpen,
	'mission.resumed': whileOpen,
	'mission.stop-requested': whileOpen,
	'mission.ended': whileOpen,
	'caps.changed': whileOpen,
	'provider-cap.changed': whileOpen,
	'model.differed': whileOpen,
	'model.answered': whileOpen,
	'task.created': whileOpen,
	'task.answer-lost': whileOpen,
	'task.waits': whileOpen,
	'task.admitted': whileOpen,
	'task.cancelled': whileOpen,
	'task.retried': whileOpen,
	'task.decided': whileOpen,
	'task.requeued': whileOpen,
	'task.finished': whileOpen,
	'result.collected': whileOpen,
	'review.submitted': whileOpen,
	'review.judged': whileOpen,
	'lane.planned': whileOpen,
	'lane.opened': whileOpen,
	'lane.open-failed': whileOpen,
	'lane.waited': whileOpen,
	'lane.resumed': whileOpen,
	'lane.silent': whileOpen,
	'lane.abort-requested': whileOpen,
	'lane.strayed': whileOpen,
	'compaction.planned': whileOpen,
	'compaction.failed': whileOpen,
	'hand-over.planned': whileOpen,
	'lane.compacted': whileOpen,
	'prompt.planned': whileOpen,
	'prompt.sent': whileOpen,
	'prompt.failed': whileOpen,
	'turn.ended': whileOpen,
	'step.finished': always,
	'request.asked': whileOpen,
	'request.answered': whileOpen,
	'request.closed': whileOpen,
	'request.touched': whileOpen,
	'rule.saved': whileOpen,
	'rule.removed': whileOpen,
	'tree.fingerprinted': whileOpen,
	'tree.watched': always,
	'todo.changed': always,
	'todo.confirmed': whileOpen,
	'todo.edit-asked': whileOpen,
	'todo.edited': whileOpen,
	'todo.edit-refused': whileOpen,
	'timer.set': whileOpen,
	'timer.fired': whileOpen,
	'commander.polled': whileOpen,
	'seal.claimed': whileOpen,
	'evidence.gathered': whileJudging,
	'seal.rejected': whileOpen,
	'seal.accepted': whileJudging,
	'user.said': whileOpen,
	'day.read': whileOpen,
	'day.unread': whileOpen,
	'call.admitted': whileOpen,
	'call.waited': whileOpen,
	'call.refused': whileOpen,
	'call.cut': always,
	'budget.reached': whileOpen,
	'budget.raised': whileOpen,
	'quota.read': whileOpen,
	'quota.allowed': whileOpen,
	'model.chosen': whileOpen,
	'provider.tripped': whileOpen,
	'plan.proposed': whileOpen,
	'plan.approved': whileOpen,
	'plan.rejected': whileOpen,
	'typing.begun': whileOpen,
	'typing.ended': whileOpen,
	'server.lost': always,
	'server.returned': always,
};
