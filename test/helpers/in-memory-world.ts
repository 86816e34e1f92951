import type {Effect, EffectOf} from '../../source/mission/effects.js';
import type {Fact} from '../../source/mission/events.js';
import type {TodoItemState, Turn} from '../../source/mission/records.js';
import type {MissionState} from '../../source/mission/state.js';
import type {Choice} from './in-memory-choice.js';
import {createGate} from './in-memory-gate.js';
import {checkResult, todoItem, turnOf} from './in-memory-mission.js';
import {courseOf, newSession, type Session, unsentTurn} from './in-memory-session.js';
import {savedBase} from './in-memory-settings.js';

/**
 * A world that answers effects in random order: sessions that open late or never, turns that end well or
 * badly, requests to a person, reviews, checks, a todo list. It tells no lies.
 */
export type World = Readonly<{
	perform: (effect: Effect) => void;
	/** One thing that happens next, or undefined when nothing is left to happen. */
	happen: (state: MissionState) => Fact | undefined;
	/** Timers that were set and have not fired, the next one first. */
	timers: () => readonly {timer: string; dueAt: number}[];
	fired: (timer: string, dueAt: number) => void;
	sessions: () => readonly Readonly<Session>[];
	/** Todo items by id. */
	todo: Map<string, TodoItemState>;
	todoChanged: (added: readonly string[]) => Fact;
	/** Sentences about prompts that should never have been sent. */
	complaints: readonly string[];
	/** True where every model call is asked for before it is sent. */
	isGated: boolean;
}>;

const sealed = 'All is done. <mission_seal>SEALED</mission_seal>';

/** Makes a world; every decision is drawn from `choice`. */
export function createWorld(choice: Choice): World {
	const sessions = new Map<string, Session>();
	const loose: Fact[] = [];
	const timers: {timer: string; dueAt: number}[] = [];
	const todo = new Map<string, TodoItemState>();
	const complaints: string[] = [];
	const sent = new Set<string>();
	let count = 0;

	/** One whose commander finishes when nobody disturbs it any more, instead of going on until a limit. */
	const isDutiful = choice.once(2);
	const gate = createGate(choice);

	const todoChanged = (added: readonly string[]): Fact => {
		const items = [...todo].map(([id, state], line) => todoItem(id, state, line));
		count += 1;
		const snapshot = {version: `v${count}`, items, problem: null};
		return {type: 'todo.changed', snapshot, source: 'flowdesk', added: [...added]};
	};

	/** Leaves no item open. */
	function closeList(): void {
		for (const [id, state] of todo) {
			todo.set(id, state === 'done' ? 'done' : 'cancelled');
		}

		loose.push(todoChanged([]));
	}

	function perform(effect: Effect): void {
		switch (effect.type) {
			case 'open-lane':
				opened(effect);
				return;
			case 'send-prompt':
				prompted(effect);
				return;
			case 'abort-session':
				aborted(effect);
				return;
			case 'compact-session':
				compacted(effect);
				return;
			case 'answer-request': {
				const {requestId} = effect;
				loose.push({type: 'request.closed', requestId, reason: 'answered'});
				return;
			}

			case 'save-base':
				loose.push(
					choice.once(20) ? {type: 'base.failed', reason: 'no room'} : savedBase(effect.missionId),
				);
				return;

			case 'take-baseline': {
				const results = effect.checks.map(({id, command}) =>
					checkResult(id, command, choice.below(2)),
				);
				loose.push({type: 'baseline.taken', results, definitions: {}});
				return;
			}

			case 'gather-evidence': {
				const checks = effect.checks.map(({id, command}) =>
					checkResult(id, command, choice.below(2)),
				);
				const {snapshot} = todoChanged([]) as Extract<Fact, {type: 'todo.changed'}>;
				const evidence = {todo: snapshot, openChecks: [], checks, definitions: {}};
				loose.push({type: 'evidence.gathered', evidence});
				return;
			}

			case 'fingerprint-tree': {
				const {laneId, when} = effect;
				const hash = choice.once(8) ? 'changed' : 'same';
				const strays = choice.once(12) ? choice.of([['outside'], null]) : [];
				loose.push({type: 'tree.fingerprinted', laneId, when, hash, strays});
				return;
			}

			case 'mark-todo':
				if (todo.has(effect.itemId)) {
					todo.set(effect.itemId, effect.state);
					loose.push(todoChanged([]));
				}

				return;
			case 'read-day':
				// The world does not know the time: the run tells which day it is.
				return;
			case 'set-timer':
				timers.push({timer: effect.timer, dueAt: effect.dueAt});
				return;
			case 'close-mission':
		}
	}

	function opened({laneId, role, session}: EffectOf<'open-lane'>): void {
		const isIt = (one: Session) => one.laneId === laneId && one.session === session;
		const [known] = [...sessions].find(([, one]) => isIt(one)) ?? [];
		if (known !== undefined) {
			loose.push({type: 'lane.opened', laneId, sessionId: known});
			return;
		}

		if (choice.once(15)) {
			const retryable = !choice.once(laneId === 'c' ? 12 : 3);
			loose.push({type: 'lane.open-failed', laneId, reason: 'no session', retryable});
			return;
		}

		count += 1;
		const sessionId = `ses_${count}`;
		sessions.set(sessionId, newSession(laneId, role, session));
		loose.push({type: 'lane.opened', laneId, sessionId});
	}

	function compacted({laneId, sessionId}: EffectOf<'compact-session'>): void {
		const session = sessions.get(sessionId);
		if (!session || session.isBusy || choice.once(2)) {
			loose.push({type: 'compaction.failed', laneId, reason: 'no summary'});
			return;
		}

		count += 1;
		session.fill = 5;
		loose.push({type: 'lane.compacted', laneId, messageId: `msg_${count}`});
	}

	/** The newest session of each lane that was prompted. */
	const present = new Map<string, number>();

	/** A lane that is prompted in its next session never comes back to the one before. */
	function enter({laneId, session}: Session, promptId: string): void {
		if (session < (present.get(laneId) ?? 0)) {
			complaints.push(`${promptId} went to a session that ${laneId} had left`);
		}

		present.set(laneId, session);
	}

	function prompted(effect: EffectOf<'send-prompt'>): void {
		const session = sessions.get(effect.sessionId);
		const {laneId, promptId} = effect;
		if (!session || session.laneId !== laneId || sent.has(promptId)) {
			complaints.push(`${promptId} went to ${effect.sessionId} for ${laneId}`);
			return;
		}

		enter(session, promptId);
		sent.add(promptId);
		if (session.isBusy && !effect.steer && !session.isSteered) {
			complaints.push(`${promptId} was sent into the running turn of ${laneId}`);
		}

		if (choice.once(20)) {
			const retryable = !choice.once(laneId === 'c' ? 12 : 3);
			loose.push({type: 'prompt.failed', laneId, promptId, reason: 'refused', retryable});
			return;
		}

		loose.push({type: 'prompt.sent', laneId, promptId});
		if (!session.isBusy) {
			session.isBusy = true;
			session.isSteered = effect.steer;
			count += 1;
			session.happenings.push(...courseOf(session, choice, count), 'end');
		}
	}

	function aborted({sessionId}: EffectOf<'abort-session'>): void {
		const session = sessions.get(sessionId);
		if (!session) {
			return;
		}

		count += 1;
		loose.push(...gate.cut(session, count));
		session.happenings = [];
		session.isCalling = false;
		const wrote = session.isBusy && choice.once(2);
		loose.push(ended(session, {finish: 'aborted', text: wrote ? 'half of it' : ''}, wrote));
	}

	function ended(session: Session, turn: Partial<Turn>, isNew = true): Fact {
		session.isBusy = false;
		if (isNew) {
			count += 1;
			session.lastMessageId = `msg_${count}`;
		}

		return {type: 'turn.ended', laneId: session.laneId, turn: turnOf(session.lastMessageId, turn)};
	}

	/** The commander's last words: most often it goes on. */
	function commanderSays(): Partial<Turn> {
		if (isDutiful && choice.isUsedUp()) {
			closeList();
			return {text: sealed, digest: sealed};
		}

		const text = choice.once(3) ? sealed : `I went on. ${choice.below(3)}`;
		return {text, digest: text, isSummary: choice.once(12)};
	}

	function turnEnds(session: Session): Fact {
		if (choice.once(session.laneId === 'c' ? 25 : 9)) {
			const retryable = !choice.once(session.laneId === 'c' ? 12 : 3);
			const statusCode = choice.of([500, 429]);
			const error = {name: 'APIError', message: 'it broke', statusCode, retryable};
			return ended(session, {finish: 'error', text: '', error});
		}

		if (session.laneId === 'c') {
			return ended(session, commanderSays());
		}

		const words = ['status: done', 'status: failed', 'status: blocked', sealed, ''] as const;
		return ended(session, {text: choice.once(5) ? choice.of(words) : 'status: done'});
	}

	function happen(state: MissionState): Fact | undefined {
		const ready = [...sessions.values()].filter((session) => gate.isReady(session, state));
		const drawn = choice.below(loose.length + ready.length);
		const session = ready[drawn - loose.length];
		if (session === undefined) {
			return loose.splice(drawn, 1)[0];
		}

		const next = gate.next(session, state);
		if (next === 'unsent') {
			return ended(session, unsentTurn);
		}

		return next === 'end' ? finish(session, state) : next;
	}

	/** A reviewer most often submits a verdict before its turn ends. */
	function finish(session: Session, state: MissionState): Fact {
		const task = state.tasks[state.lanes[session.laneId]?.taskId ?? ''];
		const work = task?.spec.reviewOf ?? null;
		if (work !== null && !session.hasSubmitted && !choice.once(6)) {
			session.hasSubmitted = true;
			session.happenings.push('end');
			const verdict = choice.once(3) ? 'fail' : 'pass';
			return {type: 'review.submitted', taskId: work, verdict, evidence: 'node --test, exit 0'};
		}

		return turnEnds(session);
	}

	return {
		perform,
		happen,
		timers: () => timers.sort((a, b) => a.dueAt - b.dueAt),
		fired(timer, dueAt) {
			const at = timers.findIndex((one) => one.timer === timer && one.dueAt === dueAt);
			timers.splice(at, 1);
		},
		sessions: () => [...sessions.values()],
		todo,
		todoChanged,
		complaints,
		isGated: gate.isClosing,
	};
}
