import {unapprovedTasks} from '../../source/mission/approval.js';
import {planDelegation} from '../../source/mission/delegation.js';
import type {Fact} from '../../source/mission/events.js';
import {isActive, tasksOf} from '../../source/mission/lanes.js';
import type {TodoItemState} from '../../source/mission/records.js';
import type {Settings} from '../../source/mission/settings.js';
import type {MissionState} from '../../source/mission/state.js';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import type {Choice} from './in-memory-choice.js';
import {turnOf} from './in-memory-mission.js';
import {testSettings} from './in-memory-settings.js';
import type {World} from './in-memory-world.js';

const tree = ['a/x', 'a/y', 'b/x', 'b/y', 'c'] as const;

/** Claims and the files of a small tree they cover, written down by hand: no matcher can agree with itself. */
const claims: readonly [Claim, ...Claim[]] = [
	{files: undefined, covers: tree},
	{files: ['a/**'], covers: ['a/x', 'a/y']},
	{files: ['b/**'], covers: ['b/x', 'b/y']},
	{files: ['a/x'], covers: ['a/x']},
	{files: ['a/y', 'c'], covers: ['a/y', 'c']},
	{files: ['**/x'], covers: ['a/x', 'b/x']},
	{files: ['{a,b}/y'], covers: ['a/y', 'b/y']},
	{files: ['c'], covers: ['c']},
	{files: [], covers: []},
];

type Claim = Readonly<{files: readonly string[] | undefined; covers: readonly string[]}>;

/** The files of the small tree that a task's globs cover. */
export function covered(files: readonly string[] | null): readonly string[] {
	const key = JSON.stringify(files ?? undefined);
	return claims.find((claim) => JSON.stringify(claim.files) === key)?.covers ?? tree;
}

/** Settings with small caps and small limits, so that a short mission meets them all. */
export function randomSettings(choice: Choice): Settings {
	const caps = [null, 2, 3, 1, 2, 3, 1, 4, 2, 0] as const;
	return testSettings({
		roles: {
			planner: {cap: choice.of(caps)},
			worker: {cap: choice.of(caps)},
			tester: {letter: 't', edits: true, cap: choice.of(caps), model: 'beta/large'},
			reviewer: {cap: choice.of(caps), model: choice.of(['acme/small', 'acme/large'])},
		},
		reviewer: choice.once(5) ? null : 'reviewer',
		maxLanes: choice.of([null, 5, 4, 6, 8, 3, 7, 1]),
		providerCaps: {acme: choice.of([null, 4, 6, 3, null]), beta: choice.of([null, 1, 2])},
		modelCaps: {'acme/small': choice.of([null, null, 3, 4])},
		limits: {
			iterations: 2 + choice.below(8),
			noProgress: 2 + choice.below(4),
			fixCycles: choice.below(3),
			attempts: 1 + choice.below(3),
			wakeUpsPerMinute: choice.of([20, 1, 2]),
			openTasks: choice.of([100, 5]),
			timeMs: choice.once(12) ? 60_000 : null,
		},
		budget: {
			usd: choice.of([null, null, 0.3, 1, 0.05, 2]),
			tokens: choice.once(6) ? 15 + choice.below(400) : null,
		},
		allowances: randomAllowances(choice),
		callLimits: {inputTokens: choice.once(30) ? 9000 : null, outputTokens: null},
		checks: choice.once(2) ? [{id: 'test', command: 'npm test', timeoutMs: 1000}] : [],
		demandGreenBaseline: choice.once(2),
		savesBase: !choice.once(2),
		attended: !choice.once(2),
		approve: choice.once(5) ? 'ask' : 'auto',
		stopAfter: choice.once(20) ? 'plan' : 'seal',
	});
}

/** In most missions nothing is limited but the whole: what is used up early leaves little to happen. */
function randomAllowances(choice: Choice): Settings['allowances'] {
	const nothing = {usd: null, tokens: null};
	const isLimited = choice.once(3);
	return isLimited
		? {
				task: {
					usd: choice.of([null, 0.3, 0.5, 0.1]),
					tokens: choice.once(8) ? choice.of([30, 10_015, 10_040]) : null,
				},
				day: {usd: choice.of([null, 0.6, 0.45]), tokens: null},
				roles: {
					worker: {usd: choice.of([null, 0.8, 0.3]), tokens: null},
					reviewer: {usd: choice.of([null, 0.6]), tokens: null},
					commander: {usd: choice.of([null, null, 0.9]), tokens: null},
				},
			}
		: {task: nothing, roles: {}, day: nothing};
}

/** What a commander at work does: mostly it delegates. */
export function commanderActs(state: MissionState, choice: Choice, world: World): readonly Fact[] {
	const ids = state.order.filter((id) => state.tasks[id]?.spec.kind === 'work');
	const taskId = choice.any(ids) ?? 't1';
	switch (choice.below(16)) {
		case 12:
			return cancels(state, taskId);
		case 13:
			return [{type: 'result.collected', taskId}];
		case 14:
			return [{type: 'task.answer-lost', taskId}];
		case 10:
		case 11:
		case 15:
			return plans(choice, world);
		default:
			return delegates(state, choice, ids);
	}
}

function delegates(state: MissionState, choice: Choice, ids: readonly string[]): readonly Fact[] {
	const {files} = choice.of(claims);
	const item = choice.any(state.todo.snapshot.items);
	const dependency = choice.any(ids);
	const plan = planDelegation(state, {
		agent: choice.of([
			'worker',
			'worker',
			'tester',
			'worker',
			'planner',
			'tester',
			'worker',
			'nobody',
		]),
		title: `Task ${choice.below(200)}`,
		prompt: 'Do it.',
		...(files ? {files: [...files]} : {}),
		...(item && !choice.once(4) ? {todo_id: item.id} : {}),
		...(dependency && choice.once(3) ? {depends_on: [dependency]} : {}),
		review: !choice.once(4),
	});
	return plan.kind === 'new' ? [{type: 'task.created', by: 'commander', task: plan.spec}] : [];
}

/** As the tool does it: the task is cancelled, and whoever is at work on it is stopped. */
function cancels(state: MissionState, taskId: string): readonly Fact[] {
	const reason = 'not needed';
	const lanes = tasksOf(state)
		.filter((task) => task.spec.id === taskId || task.spec.reviewOf === taskId)
		.flatMap(({laneId}) => (laneId ? (state.lanes[laneId] ?? []) : []))
		.filter(isActive);
	return [
		{type: 'task.cancelled', taskId, by: 'commander', reason},
		...lanes.map(
			({id: laneId}): Fact => ({type: 'lane.abort-requested', laneId, by: 'commander', reason}),
		),
	];
}

function plans(choice: Choice, world: World): readonly Fact[] {
	const id = `S${choice.below(5)}`;
	const states: readonly [TodoItemState, ...TodoItemState[]] = ['open', 'cancelled', 'done'];
	const isNew = !world.todo.has(id);
	world.todo.set(id, isNew ? 'open' : choice.of(states));
	return [world.todoChanged(isNew ? [id] : [])];
}

/** What a person at the screen does. */
export function userActs(state: MissionState, choice: Choice): readonly Fact[] {
	const laneId = choice.any(Object.keys(state.lanes)) ?? 'c';
	const taskId = choice.any(state.order) ?? 't1';
	const requestId = choice.any(Object.keys(state.requests)) ?? 'req_none';
	const intents: readonly [Intent, ...Intent[]] = [
		{type: 'resume'},
		{type: 'resume'},
		{type: 'retry-lane', laneId},
		...answers(requestId, choice),
		{type: 'decide-task', taskId, choice: choice.of(['accept', 'retry', 'fail'])},
		{type: 'pause'},
		{type: 'raise-budget'},
		{type: 'raise-budget'},
		{type: 'approve-plan', taskIds: unapprovedTasks(state).map(({spec}) => spec.id)},
		{type: 'approve-plan', taskIds: unapprovedTasks(state).map(({spec}) => spec.id)},
		{type: 'reject-plan', message: 'smaller'},
		{type: 'raise-budget', usd: choice.of([null, 0.2, 3])},
		{type: 'abort-lane', laneId},
		{type: 'retry-lane', laneId},
		{type: 'say', laneId, text: 'Mind the tests.'},
		{
			type: 'set-caps',
			roles: {worker: choice.of([null, 1, 0, 3]), reviewer: choice.of([null, 1, 0])},
			...(choice.once(2) ? {maxLanes: choice.of([null, 2, 4])} : {}),
		},
		{type: 'confirm-todo', itemId: `S${choice.below(5)}`},
	];
	return choice.once(40)
		? factsOf(state, {type: 'stop', by: 'user', outcome: 'interrupted', reason: 'enough'})
		: factsOf(state, choice.of(intents));
}

function answers(requestId: string, choice: Choice): readonly Intent[] {
	const reply = choice.of(['once', 'reject'] as const);
	const answer = {kind: 'permission', reply, message: null} as const;
	return Array.from({length: 5}, () => ({type: 'answer', requestId, answer}));
}

const oddIds = ['nobody', '', '__proto__', 'constructor', 'c', 'w1', 't1', 't1-r1', 'r1'] as const;

/** A fact that makes no sense: any kind the world reports, for lanes and tasks known and unknown. */
export function nonsense(state: MissionState, choice: Choice): Fact {
	const laneId = choice.any([...Object.keys(state.lanes), ...oddIds]) ?? 'c';
	const taskId = choice.any([...state.order, ...oddIds]) ?? 't1';
	const reason = 'nonsense';
	const turn = turnOf(choice.of(['msg_1', 'msg_2', '', 'msg_99']), {
		finish: choice.of(['stop', 'error', 'aborted']),
		text: '<mission_seal>SEALED</mission_seal>',
	});
	const facts: readonly [Fact, ...Fact[]] = [
		{type: 'turn.ended', laneId, turn},
		{type: 'lane.opened', laneId, sessionId: 'ses_nonsense'},
		{type: 'lane.open-failed', laneId, reason, retryable: choice.once(2)},
		{type: 'lane.waited', laneId, attempt: 3, until: null, isRateLimit: true, reason},
		{type: 'lane.resumed', laneId},
		{type: 'lane.silent', laneId, sinceMs: 1},
		{type: 'lane.strayed', laneId, reason},
		{type: 'lane.compacted', laneId, messageId: choice.of(['msg_1', 'msg_2'])},
		{type: 'compaction.planned', laneId, reason},
		{type: 'compaction.failed', laneId, reason},
		{type: 'hand-over.planned', laneId, reason},
		{type: 'lane.abort-requested', laneId, by: choice.of(['user', 'engine']), reason},
		{type: 'prompt.sent', laneId, promptId: 'e1'},
		{type: 'prompt.failed', laneId, promptId: `e${choice.below(60)}`, reason, retryable: true},
		{type: 'request.closed', requestId: 'req_none', reason},
		{type: 'review.submitted', taskId, verdict: choice.of(['pass', 'fail']), evidence: reason},
		{
			type: 'tree.fingerprinted',
			laneId,
			when: choice.of(['before', 'after']),
			hash: null,
			strays: null,
		},
		{type: 'task.cancelled', taskId, by: 'commander', reason},
		{type: 'task.retried', taskId, by: 'user'},
		{type: 'task.decided', taskId, by: 'user', choice: 'retry'},
		{type: 'task.answer-lost', taskId},
		{type: 'result.collected', taskId},
		{type: 'timer.fired', timer: choice.of(['results', 'continuation', 'stop', 'time', 'tea'])},
		{type: 'prompt.planned', laneId, kind: 'steer', text: 'hurry', taskIds: []},
		{type: 'todo.confirmed', itemId: taskId, by: 'user'},
		{type: 'server.lost', reason},
		{type: 'server.returned'},
		{type: 'commander.polled', count: 1},
		{type: 'baseline.taken', results: [], definitions: {}},
	];
	return choice.of(facts);
}
