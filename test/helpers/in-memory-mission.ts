import {advance} from '../../source/mission/decide.js';
import {planDelegation} from '../../source/mission/delegation.js';
import type {Effect, EffectOf, EffectType} from '../../source/mission/effects.js';
import type {EventOf, EventType, Fact, MissionEvent} from '../../source/mission/events.js';
import {initialState} from '../../source/mission/initial-state.js';
import type {
	CheckResult,
	Evidence,
	TodoItem,
	TodoItemState,
	Turn,
} from '../../source/mission/records.js';
import type {Lane, MissionState, Task} from '../../source/mission/state.js';
import type {DelegateTask} from '../../source/mission/tools.js';
import {dayRead} from './in-memory-day.js';
import {type SettingsWishes, savedBase, testSettings} from './in-memory-settings.js';

/** A mission in a world that does what is asked at once, but for the lanes' turns: a test ends those. */
export type TestMission = Readonly<{
	state: () => MissionState;
	now: () => number;
	events: () => readonly MissionEvent[];
	effects: () => readonly Effect[];
	/** Takes a fact in; answers with every event it led to. */
	tell: (fact: Fact) => readonly MissionEvent[];
	/** Starts the mission; the commander is at work on its first prompt afterwards. */
	start: () => void;
	/** Lets time go by, timers included. */
	pass: (ms: number) => void;
	/** A call of delegate_task: the task's id, or the refusal. */
	delegate: (call?: Partial<DelegateTask>) => string;
	/** A lane's session is so many percent full after its last step. */
	fills: (laneId: string, percent: number) => void;
	/** A lane ends its turn with a text or with more of a turn. */
	ends: (laneId: string, turn?: string | Partial<Turn>) => readonly MissionEvent[];
	/** The reviewer at work on a task submits its verdict and ends its turn. */
	reviews: (taskId: string, verdict: 'pass' | 'fail') => void;
	lane: (laneId: string) => Lane;
	task: (taskId: string) => Task;
	/** Texts of the prompts that were sent to a lane. */
	prompts: (laneId: string) => readonly string[];
	/** All items of the todo list, replaced as by an outside editor or by update_todo. */
	setTodo: (items: Readonly<Record<string, TodoItemState>>, added?: readonly string[]) => void;
	eventsOf: <T extends EventType>(type: T) => readonly EventOf<T>[];
	effectsOf: <T extends EffectType>(type: T) => readonly EffectOf<T>[];
}>;

/** How the world of a test mission answers, where a test wants it to differ. */
export type WorldWishes = Readonly<{
	/** Lanes that do not open by themselves. */
	holdsOpening?: boolean;
	/** Exit codes of the checks, at the baseline and with each claim to the seal. */
	exitCodes?: () => Readonly<Record<string, number>>;
	/** What comes of saving the base; null for nothing yet. */
	base?: Fact | null;
	/** Hash of the claimed files. */
	hash?: (when: 'before' | 'after') => string | null;
	/** Files in no claim that changed during a review; null when nobody could see. */
	strays?: (claims: readonly string[] | null) => string[] | null;
	evidence?: (evidence: Evidence) => Evidence;
	/** Compactions fail. */
	holdsCompaction?: boolean;
	/** Nobody says what was spent today. */
	holdsDay?: boolean;
	/** Evidence does not come by itself. */
	holdsEvidence?: boolean;
}>;

/** One item of a todo list. */
export function todoItem(id: string, state: TodoItemState, line = 0): TodoItem {
	return {id, title: `Do ${id}`, state, parent: null, depth: 0, line, agent: null, dependsOn: []};
}

/** A turn that ended by itself. */
export function turnOf(messageId: string, turn: string | Partial<Turn> = 'done'): Turn {
	const more = typeof turn === 'string' ? {text: turn} : turn;
	return {
		finish: 'stop',
		messageId,
		text: 'done',
		isSummary: false,
		hasToolCalls: false,
		digest: messageId,
		toolCalls: 1,
		error: null,
		...more,
	};
}

/** The result of a check with an exit code. */
export function checkResult(checkId: string, command: string, exitCode: number): CheckResult {
	return {
		checkId,
		command,
		exitCode,
		timedOut: false,
		durationMs: 1200,
		outputHash: 'abc123',
		tail: `${command} says ${exitCode}`,
	};
}

/** Makes a test mission. Time starts at 1,000,000 ms. */
export function createMission(wishes: SettingsWishes = {}, world: WorldWishes = {}): TestMission {
	const settings = testSettings(wishes);
	const events: MissionEvent[] = [];
	const effects: Effect[] = [];
	const timers: {timer: string; dueAt: number}[] = [];
	let state = initialState;
	let now = 1_000_000;
	let messages = 0;

	function tell(fact: Fact): readonly MissionEvent[] {
		const from = events.length;
		const waiting: Fact[] = [fact];
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const step = advance(state, next, (stamped) => {
				const event = {...stamped, id: `e${events.length + 1}`, at: now} as MissionEvent;
				events.push(event);
				return event;
			});
			state = step.state;
			effects.push(...step.effects);
			waiting.push(...step.effects.flatMap(answer));
		}
		return events.slice(from);
	}

	function based(missionId: string): readonly Fact[] {
		return world.base === null ? [] : [world.base ?? savedBase(missionId)];
	}

	function fingerprinted({laneId, when, claims}: EffectOf<'fingerprint-tree'>): Fact {
		const hash = world.hash ? world.hash(when) : 'same';
		const strays = world.strays && when === 'after' ? world.strays(claims) : [];
		return {type: 'tree.fingerprinted', laneId, when, hash, strays};
	}

	function answer(effect: Effect): readonly Fact[] {
		switch (effect.type) {
			case 'open-lane':
				return world.holdsOpening
					? []
					: [{type: 'lane.opened', laneId: effect.laneId, sessionId: sessionOf(effect)}];
			case 'compact-session':
				return [
					world.holdsCompaction
						? {type: 'compaction.failed', laneId: effect.laneId, reason: 'no summary'}
						: {
								type: 'lane.compacted',
								laneId: effect.laneId,
								messageId: `sum_${effects.indexOf(effect)}`,
							},
				];
			case 'save-base':
				return based(effect.missionId);
			case 'take-baseline':
				return [{type: 'baseline.taken', results: results(), definitions: {test: 'one'}}];
			case 'gather-evidence':
				return world.holdsEvidence ? [] : [{type: 'evidence.gathered', evidence: gathered()}];
			case 'fingerprint-tree':
				return [fingerprinted(effect)];
			case 'mark-todo':
				return [marked(state, effect.itemId, effect.state)];
			case 'edit-todo':
				return effect.ops.flatMap((op) =>
					op.op === 'set' && op.state !== undefined ? [marked(state, op.id, op.state)] : [],
				);
			case 'read-day':
				return world.holdsDay ? [] : [dayRead(now)];
			case 'set-timer':
				timers.push({timer: effect.timer, dueAt: effect.dueAt});
				return [];
			default:
				return [];
		}
	}

	function results(): CheckResult[] {
		const codes = world.exitCodes?.() ?? {};
		return settings.checks.map(({id, command}) => checkResult(id, command, codes[id] ?? 0));
	}

	function gathered(): Evidence {
		const evidence: Evidence = {
			todo: state.todo.snapshot,
			openChecks: [],
			checks: results(),
			definitions: {test: 'one'},
		};
		return world.evidence?.(evidence) ?? evidence;
	}

	function ends(laneId: string, turn?: string | Partial<Turn>): readonly MissionEvent[] {
		messages += 1;
		return tell({type: 'turn.ended', laneId, turn: turnOf(`msg_${messages}`, turn)});
	}

	function pass(ms: number): void {
		const until = now + ms;
		for (;;) {
			timers.sort((a, b) => a.dueAt - b.dueAt);
			const [next] = timers;
			if (!next || next.dueAt > until) {
				break;
			}
			timers.shift();
			now = Math.max(now, next.dueAt);
			tell({type: 'timer.fired', timer: next.timer});
		}
		now = until;
	}

	return {
		state: () => state,
		now: () => now,
		events: () => events,
		effects: () => effects,
		tell,
		start() {
			const directory = '/project';
			tell({type: 'mission.started', missionId: 'm', text: 'Mend it.', directory, settings});
		},
		pass,
		delegate(call = {}) {
			const plan = planDelegation(state, {agent: 'worker', title: 'T', prompt: 'P', ...call});
			if (plan.kind === 'new') {
				tell({type: 'task.created', by: 'commander', task: plan.spec});
				return plan.spec.id;
			}
			return plan.kind === 'known' ? plan.taskId : plan.message;
		},
		fills(laneId, percent) {
			messages += 1;
			const usage = {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: null};
			const context = {tokens: percent * 1000, limit: 100_000, ceiling: 100_000};
			const step = {messageId: `step_${messages}`, model: null, usage, context};
			tell({type: 'step.finished', laneId, ...step});
		},
		ends,
		reviews(taskId, verdict) {
			const review = Object.values(state.tasks).find(
				(task) => task.spec.reviewOf === taskId && task.state === 'working',
			);
			tell({type: 'review.submitted', taskId, verdict, evidence: `node --test says ${verdict}`});
			ends(review?.laneId ?? `no review of ${taskId} is at work`);
		},
		lane: (laneId) => known(state.lanes[laneId], laneId),
		task: (taskId) => known(state.tasks[taskId], taskId),
		prompts: (laneId) =>
			effects.flatMap((effect) =>
				effect.type === 'send-prompt' && effect.laneId === laneId ? [effect.text] : [],
			),
		setTodo(items, added = Object.keys(items)) {
			const list = Object.entries(items).map(([id, mark], line) => todoItem(id, mark, line));
			const snapshot = {version: `v${events.length}`, items: list, problem: null};
			tell({type: 'todo.changed', snapshot, source: 'flowdesk', added: [...added]});
		},
		eventsOf: <T extends EventType>(type: T) =>
			events.filter((event): event is EventOf<T> & MissionEvent => event.type === type),
		effectsOf: <T extends EffectType>(type: T) =>
			effects.filter((effect): effect is EffectOf<T> => effect.type === type),
	};
}

function sessionOf({laneId, session}: EffectOf<'open-lane'>): string {
	return session === 1 ? `ses_${laneId}` : `ses_${laneId}_${session}`;
}

function marked(state: MissionState, itemId: string, mark: TodoItemState): Fact {
	const {snapshot} = state.todo;
	const items = snapshot.items.map((item) => (item.id === itemId ? {...item, state: mark} : item));
	return {type: 'todo.changed', snapshot: {...snapshot, items}, source: 'flowdesk', added: []};
}

function known<T>(value: T | undefined, id: string): T {
	if (value === undefined) {
		throw new Error(`there is no ${id}`);
	}

	return value;
}

/** A mission at the moment its commander has delegated these calls and ended its turn. */
export function underWay(
	calls: readonly Partial<DelegateTask>[],
	wishes: SettingsWishes = {},
	world: WorldWishes = {},
): TestMission {
	const mission = createMission(wishes, world);
	mission.start();
	for (const [at, call] of calls.entries()) {
		mission.delegate({title: `Task ${at + 1}`, ...call});
	}

	mission.ends('c', 'Delegated.');
	return mission;
}
