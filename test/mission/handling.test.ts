import {describe, expect, it} from 'vitest';
import {advance} from '../../source/mission/decide.js';
import {
	type EventType,
	type Fact,
	factSchemas,
	type MissionEvent,
} from '../../source/mission/events.js';
import {handling} from '../../source/mission/handling.js';
import {initialState} from '../../source/mission/initial-state.js';
import {reduce} from '../../source/mission/reduce.js';
import {type MissionState, type Phase, phaseOf} from '../../source/mission/state.js';
import {dayRead} from '../helpers/in-memory-day.js';
import {checkResult, createMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import {savedBase, testSettings} from '../helpers/in-memory-settings.js';
import {quotaReading} from '../helpers/quota-reading.js';
import {taskSpec} from '../helpers/task-spec.js';

const phases: readonly Phase[] = ['new', 'starting', 'working', 'paused', 'checking', 'ended'];
const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
const lane = {laneId: 'w1'};
const task = {taskId: 't1'};
const reason = 'because';
const modelAnswer = {asked: 'acme/small', name: 'small', answered: null};
const usage = {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: null};
const snapshot = {version: 'v9', items: [], problem: null};
const evidence = {
	todo: snapshot,
	openChecks: [],
	checks: [checkResult('test', 'npm test', 0)],
	definitions: {},
};
const spec = taskSpec({id: 't9'});
const request = {
	requestId: 'req_1',
	kind: 'permission' as const,
	directory: '/p',
	title: 'bash',
	detail: 'npm test',
	options: [],
	questions: [],
};

/** One fact of every kind that would matter to a mission at work. */
const facts: {readonly [T in EventType]: Extract<Fact, {type: T}>} = {
	'mission.started': {
		type: 'mission.started',
		missionId: 'other',
		text: 'other',
		directory: '/other',
		settings: testSettings(),
	},
	'base.saved': savedBase('other'),
	'base.failed': {type: 'base.failed', reason},
	'baseline.taken': {type: 'baseline.taken', results: [], definitions: {}},
	'mission.paused': {type: 'mission.paused', by: 'user', reason},
	'mission.resumed': {type: 'mission.resumed', by: 'user'},
	'mission.stop-requested': {
		type: 'mission.stop-requested',
		by: 'user',
		outcome: 'interrupted',
		reason,
	},
	'mission.ended': {type: 'mission.ended', outcome: 'failed', reason},
	'caps.changed': {type: 'caps.changed', by: 'user', roles: {worker: 7}},
	'quota.read': {
		type: 'quota.read',
		spentAccount: 'a1',
		reading: quotaReading({observedAt: 1}),
	},
	'model.chosen': {
		type: 'model.chosen',
		role: 'worker',
		model: 'acme/small',
		instead: 'acme/large',
		reason,
	},
	'quota.allowed': {type: 'quota.allowed', provider: 'acme', by: 'user'},
	'provider.tripped': {type: 'provider.tripped', provider: 'acme', until: 5, reason},
	'model.differed': {
		type: 'model.differed',
		laneId: 'w1',
		messageId: 'msg_1',
		asked: 'acme/small',
		used: 'acme/large',
	},
	'model.answered': {type: 'model.answered', laneId: 'w1', ...modelAnswer},
	'provider-cap.changed': {
		type: 'provider-cap.changed',
		provider: 'acme',
		cap: 4,
		from: 10,
		reason,
	},
	'task.created': {type: 'task.created', by: 'commander', task: spec},
	'task.answer-lost': {type: 'task.answer-lost', ...task},
	'task.waits': {type: 'task.waits', ...task, reason},
	'task.admitted': {type: 'task.admitted', ...task, ...lane, gates: []},
	'task.cancelled': {type: 'task.cancelled', ...task, by: 'commander', reason},
	'task.retried': {type: 'task.retried', ...task, by: 'user'},
	'task.decided': {type: 'task.decided', ...task, by: 'user', choice: 'retry'},
	'task.requeued': {type: 'task.requeued', ...task, reason},
	'task.finished': {type: 'task.finished', ...task, outcome: 'done', detail: 'ok'},
	'result.collected': {type: 'result.collected', ...task},
	'review.judged': {
		type: 'review.judged',
		...task,
		reviewTaskId: 't1-r1',
		verdict: 'pass',
		detail: 'ok',
	},
	'lane.planned': {type: 'lane.planned', laneId: 'w9', role: 'worker', taskId: null},
	'lane.opened': {type: 'lane.opened', ...lane, sessionId: 'ses_9'},
	'lane.open-failed': {type: 'lane.open-failed', ...lane, reason, retryable: true},
	'lane.waited': {type: 'lane.waited', ...lane, attempt: 1, until: 5, isRateLimit: true, reason},
	'lane.resumed': {type: 'lane.resumed', ...lane},
	'lane.silent': {type: 'lane.silent', ...lane, sinceMs: 1000},
	'lane.abort-requested': {type: 'lane.abort-requested', ...lane, by: 'user', reason},
	'lane.strayed': {type: 'lane.strayed', ...lane, reason},
	'compaction.planned': {type: 'compaction.planned', ...lane, reason},
	'compaction.failed': {type: 'compaction.failed', ...lane, reason},
	'hand-over.planned': {type: 'hand-over.planned', laneId: 'c', reason},
	'lane.compacted': {type: 'lane.compacted', ...lane, messageId: 'msg_8'},
	'prompt.planned': {type: 'prompt.planned', ...lane, kind: 'steer', text: 'hi', taskIds: []},
	'prompt.sent': {type: 'prompt.sent', ...lane, promptId: 'e1'},
	'prompt.failed': {type: 'prompt.failed', ...lane, promptId: 'e1', reason, retryable: true},
	'turn.ended': {type: 'turn.ended', ...lane, turn: turnOf('msg_9')},
	'step.finished': {type: 'step.finished', ...lane, messageId: 'msg_9', model: 'm', usage},
	'request.asked': {type: 'request.asked', ...lane, request},
	'request.answered': {
		type: 'request.answered',
		requestId: 'req_1',
		directory: '/p',
		by: 'user',
		answer: {kind: 'declined'},
	},
	'request.closed': {type: 'request.closed', requestId: 'req_1', reason},
	'request.touched': {type: 'request.touched', requestId: 'req_1', by: 'user'},
	'rule.saved': {
		type: 'rule.saved',
		by: 'user',
		rule: {permission: 'bash', pattern: 'ls *', answer: 'allow', scope: {kind: 'mission'}},
	},
	'rule.removed': {type: 'rule.removed', by: 'user', ruleId: 'e1'},
	'review.submitted': {type: 'review.submitted', ...task, verdict: 'pass', evidence: 'ok'},
	'tree.fingerprinted': {
		type: 'tree.fingerprinted',
		...lane,
		when: 'before',
		hash: 'h',
		strays: [],
	},
	'tree.watched': {
		type: 'tree.watched',
		findings: [{kind: 'stash', suspects: ['w1'], detail: 'stash: 1 new entry', files: []}],
	},
	'todo.changed': {type: 'todo.changed', snapshot, source: 'outside', added: []},
	'todo.confirmed': {type: 'todo.confirmed', itemId: 'S1', by: 'user'},
	'todo.edit-asked': {
		type: 'todo.edit-asked',
		by: 'user',
		ops: [{op: 'insert', after: 'S1', title: 'More'}],
		version: 'v1',
	},
	'todo.edited': {type: 'todo.edited', by: 'user', text: 'S1 is open', added: []},
	'todo.edit-refused': {type: 'todo.edit-refused', by: 'user', text: 'no', confirms: null},
	'timer.set': {type: 'timer.set', timer: 'tea', dueAt: 5},
	'timer.fired': {type: 'timer.fired', timer: 'tea'},
	'commander.polled': {type: 'commander.polled', count: 3},
	'seal.claimed': {type: 'seal.claimed', messageId: 'msg_9'},
	'evidence.gathered': {type: 'evidence.gathered', evidence},
	'seal.rejected': {type: 'seal.rejected', missing: ['all']},
	'seal.accepted': {type: 'seal.accepted', ledger: ['all']},
	'user.said': {type: 'user.said', laneId: 'c', text: 'hi'},
	'budget.reached': {type: 'budget.reached', usd: 5, tokens: 10, reason},
	'day.read': dayRead(0),
	'day.unread': {type: 'day.unread', reason},
	'call.admitted': {
		type: 'call.admitted',
		laneId: 'w1',
		model: 'fake/m',
		nanoUsd: 5,
		tokens: 7,
		bytes: 9,
		facts: ['5 of 9'],
	},
	'call.waited': {type: 'call.waited', laneId: 'w1', model: 'fake/m', reason},
	'call.refused': {type: 'call.refused', laneId: 'w1', model: 'fake/m', short: null, reason},
	'call.cut': {type: 'call.cut', laneId: 'w1', callId: 'prt_9', model: null, writtenBytes: 7},
	'budget.raised': {
		type: 'budget.raised',
		by: 'user',
		budget: {usd: 9, tokens: null},
	},
	'plan.proposed': {type: 'plan.proposed', taskIds: ['t9']},
	'plan.approved': {type: 'plan.approved', by: 'user', most: 4, estimate: 'some'},
	'plan.rejected': {type: 'plan.rejected', by: 'user', message: 'no'},
	'typing.begun': {type: 'typing.begun'},
	'typing.ended': {type: 'typing.ended'},
	'server.lost': {type: 'server.lost', reason},
	'server.returned': {type: 'server.returned'},
};

const types = Object.keys(factSchemas) as EventType[];

/** A mission in each phase; where there can be work, one task is at work. */
function inPhase(phase: Phase): MissionState {
	if (phase === 'new') {
		return initialState;
	}

	if (phase === 'starting') {
		const settings = testSettings({checks});
		const started = {...facts['mission.started'], settings, id: 'e1', at: 1};
		return reduce(initialState, started);
	}

	const mission = underWay([{}], {checks}, {holdsEvidence: true});
	if (phase === 'paused') {
		mission.tell({type: 'mission.paused', by: 'user', reason});
	} else if (phase === 'checking') {
		mission.tell({type: 'seal.claimed', messageId: 'msg_7'});
	} else if (phase === 'ended') {
		mission.tell({type: 'mission.ended', outcome: 'failed', reason});
	}

	return mission.state();
}

function stamped(fact: Fact): MissionEvent {
	return {...fact, id: 'e999', at: 2_000_000} as MissionEvent;
}

describe('the handling table', () => {
	it('has a row for every kind of event and a cell for every phase', () => {
		expect(Object.keys(handling).sort()).toEqual([...types].sort());
		for (const type of types) {
			expect(Object.keys(handling[type]).sort()).toEqual([...phases].sort());
		}
	});

	it.each(phases)('is kept to in phase "%s": a late event changes nothing', (phase) => {
		const state = inPhase(phase);
		expect(phaseOf(state)).toBe(phase);
		for (const type of types.filter((name) => handling[name][phase] === 'late')) {
			expect(reduce(state, stamped(facts[type])), type).toBe(state);
		}
	});

	it.each(phases)('lets no event of any kind break a mission in phase "%s"', (phase) => {
		for (const type of types) {
			const step = advance(inPhase(phase), facts[type], stamped);
			expect(step.events[0]?.type).toBe(type);
		}
	});
});

describe('a mission that has ended', () => {
	it.each(types)('stays ended and asks nothing of the world after %s', (type) => {
		const state = inPhase('ended');
		const step = advance(state, facts[type], stamped);
		expect(step.state.ended).toBe(state.ended);
		expect(step.state.tasks).toBe(state.tasks);
		expect(step.effects).toEqual([]);
		expect(step.events).toHaveLength(1);
	});

	it('still learns what its lanes cost and what became of the todo list', () => {
		const state = inPhase('ended');
		const counted = advance(state, facts['step.finished'], stamped).state;
		expect(counted.lanes['w1']?.steps['msg_9']).toEqual(usage);
		expect(advance(state, facts['todo.changed'], stamped).state.todo.snapshot).toBe(snapshot);
	});
});

describe('a mission that has begun', () => {
	it('does not begin a second time', () => {
		const mission = createMission();
		mission.start();
		mission.tell(facts['mission.started']);
		expect(mission.state().missionId).toBe('m');
		expect(mission.eventsOf('lane.planned')).toHaveLength(1);
	});
});
