import type {EventOf, EventType, MissionEvent} from '../mission/events.js';
import {failureText} from '../mission/failure-advice.js';
import {providerOf} from '../mission/lanes.js';
import {oneLine} from '../mission/sanitize.js';
import {tookTime} from '../tui/models/figures.js';
import {tell} from '../tui/narration/tell.js';
import {nothingKnown} from '../tui/narration/tellers.js';
import {whom} from '../tui/narration/told-by.js';
import {callWaits, type Held, heldTimes} from './why-held.js';

/** What a history is about; its lanes and its task belong together. */
export type Subject = Readonly<{
	kind: 'lane' | 'task';
	name: string;
	/** The lane, or those that worked on the task, its reviews' left out. */
	lanes: readonly string[];
	/** The task, or the lane's. */
	taskId: string | null;
	/** The provider that the lanes ask. */
	provider: string | null;
}>;

/** One thing that happened to a lane or a task, in words. */
export type Moment = Readonly<{
	/** Epoch ms. */
	at: number;
	/** Of the fact; `lane.held` where none was recorded and it follows from the others. */
	type: EventType | 'lane.held';
	text: string;
	more: readonly string[];
	/** For a wait, milliseconds to its end or to the next one; null where that is not over. */
	lastedMs?: number | null;
}>;

/** Characters of a line. */
const widest = 400;

/** What a fact says here, where it says more than to a reader of a whole mission. */
type Words = {
	readonly [T in EventType]?: (event: EventOf<T>) => Readonly<{
		text: string;
		more?: readonly string[];
	}>;
};

const words: Words = {
	'task.created': ({task, by}) => ({
		text:
			task.kind === 'review'
				? `${task.id} was asked for: a review of ${task.reviewOf}`
				: `${task.id} was created by ${whom(by)} for a ${task.role}: ${task.title}`,
		more: [
			...(task.todoId === null ? [] : [`todo item ${task.todoId}`]),
			...(task.kind === 'review'
				? []
				: [task.files === null ? 'it claims the whole tree' : `files ${task.files.join(' ')}`]),
			...(task.dependsOn.length === 0 ? [] : [`after ${task.dependsOn.join(', ')}`]),
		],
	}),
	'task.waits': ({taskId, reason}) => ({text: `${taskId} waited: ${reason}`}),
	'task.admitted': ({taskId, laneId, gates}) => ({
		text: `${taskId} was let in, to ${laneId}`,
		more: [`gates, lanes before it and cap: ${gates.join(', ')}`],
	}),
	'task.retried': ({taskId, by}) => ({text: `${taskId} was tried again, by ${whom(by)}`}),
	'lane.planned': ({laneId, role, taskId}) => ({
		text:
			taskId === null
				? `${laneId} was opened as ${role}`
				: `${laneId} was made ahead for ${taskId}, as ${role}`,
	}),
	'lane.opened': ({laneId, sessionId}) => ({text: `${laneId} has the session ${sessionId}`}),
	'lane.waited': ({laneId, at, attempt, until, reason, isRateLimit}) => ({
		text: `${laneId} waited for its provider, try ${attempt}${isRateLimit ? ' (asked too much)' : ''}: ${reason}`,
		more: until === null ? [] : [`the next try was set ${tookTime(Math.max(0, until - at))} later`],
	}),
	'lane.resumed': ({laneId}) => ({
		text: `${laneId} went on: its provider answered or was asked again`,
	}),
	'call.refused': ({laneId, reason}) => ({
		text: `${laneId} was not let make its next model call: ${reason}`,
	}),
	'lane.abort-requested': ({laneId, by, reason}) => ({
		text: `${laneId} was aborted by ${whom(by)}: ${reason}`,
	}),
	'turn.ended': ({laneId, turn}) => ({
		text:
			turn.error === null
				? `${laneId} ended its turn${turn.finish === 'aborted' ? ', aborted' : ''}`
				: `${laneId} ended its turn in an error: ${failureText(turn.error)}`,
	}),
	'prompt.planned': ({laneId, kind, gates = []}) => ({
		text: `${laneId} was prompted (${kind})`,
		more: gates.length === 0 ? [] : [`let out by: ${gates.join(', ')}`],
	}),
	'review.submitted': ({taskId, verdict}) => ({text: `the reviewer of ${taskId} said ${verdict}`}),
};

/** Facts about a lane that matter to its task as well. */
const trouble: ReadonlySet<EventType> = new Set([
	'lane.open-failed',
	'lane.waited',
	'call.refused',
	'lane.silent',
	'lane.abort-requested',
	'lane.strayed',
	'prompt.failed',
]);

/** Facts about a lane that say nothing of why it stands where it stands. */
const silent: ReadonlySet<EventType> = new Set([
	'step.finished',
	'prompt.sent',
	'tree.fingerprinted',
	'typing.begun',
	'typing.ended',
]);

/** Facts about the whole mission that hold up or stop what is under way. */
const forAll: ReadonlySet<EventType> = new Set([
	'mission.paused',
	'mission.resumed',
	'mission.stop-requested',
	'mission.ended',
	'budget.reached',
	'budget.raised',
	'server.lost',
	'server.returned',
	'caps.changed',
]);

/** Everything recorded that bears on a lane or a task, in order. */
export function historyOf(events: readonly MissionEvent[], subject: Subject): readonly Moment[] {
	const known = nothingKnown();
	const moments: Moment[] = [];
	/** True from the first thing about it to its end: meanwhile what holds up the whole mission holds it up too. */
	let isUnderWay = false;
	/** True once its task is done or another lane's. */
	let isLeft = false;
	for (const event of events) {
		// The narrator remembers what it told, so it hears of everything.
		const told = tell(event, known).map(({text, more = []}) => ({text, more}));
		const isOwn: boolean = isAbout(event, subject) && !(isLeft && !isOfLanes(event, subject));
		isUnderWay ||= isOwn;
		isLeft &&= !(event.type === 'task.admitted' && isOwn);
		if (isOwn || (isUnderWay && bearsOn(event, subject))) {
			const [said] = wordsOf(event, told);
			moments.push(...(said === undefined ? [] : [momentOf(event, said)]));
		}
		if (isOwn && endsWork.has(event.type)) {
			isUnderWay = false;
			isLeft = subject.kind === 'lane';
		}
	}
	return [...withDurations(moments, events, subject), ...heldMoments(events, subject)].toSorted(
		(a, b) => a.at - b.at,
	);
}

function heldMoments(events: readonly MissionEvent[], {lanes}: Subject): readonly Moment[] {
	const moment = (type: 'lane.held' | 'call.waited', what: string) => (held: Held) => ({
		at: held.from,
		type,
		text: oneLine(`${held.laneId} waited ${what}: ${held.reason}`, widest),
		more: [],
		lastedMs: held.until === null ? null : held.until - held.from,
	});
	return [
		...heldTimes(events, lanes).map(moment('lane.held', 'to be prompted')),
		...callWaits(events, lanes).map(moment('call.waited', 'to make its next model call')),
	];
}

/** Facts after which a lane has nothing more to do for its task. */
const endsWork: ReadonlySet<EventType> = new Set([
	'task.requeued',
	'task.finished',
	'task.cancelled',
]);

function isOfLanes(event: MissionEvent, {lanes}: Subject): boolean {
	return 'laneId' in event && lanes.includes(event.laneId);
}

type Said = Readonly<{text: string; more?: readonly string[]}>;

function wordsOf<T extends EventType>(event: EventOf<T>, told: readonly Said[]): readonly Said[] {
	const own = words[event.type as T] as ((event: EventOf<T>) => Said) | undefined;
	return own === undefined ? told : [own(event)];
}

function momentOf({at, type}: MissionEvent, {text, more = []}: Said): Moment {
	return {
		at,
		type,
		text: oneLine(text, widest),
		more: more.map((line) => oneLine(line, widest)),
	};
}

function isAbout(event: MissionEvent, subject: Subject): boolean {
	const {kind, taskId} = subject;
	const isLanes = isOfLanes(event, subject) && !silent.has(event.type);
	switch (event.type) {
		case 'task.created':
			return taskId !== null && [event.task.id, event.task.reviewOf].includes(taskId);
		case 'task.admitted':
			return kind === 'task' ? event.taskId === taskId : isLanes;
		case 'turn.ended':
			return isLanes && (kind === 'lane' || event.turn.error !== null);
		case 'review.judged':
			return event.taskId === taskId || event.reviewTaskId === taskId;
		case 'request.answered':
		case 'request.closed':
			return false;
		default:
			return (
				('taskId' in event && event.type !== 'lane.planned' && event.taskId === taskId) ||
				(isLanes && (kind === 'lane' || trouble.has(event.type)))
			);
	}
}

/** The mission's own turns, and those of the provider that is asked. */
function bearsOn(event: MissionEvent, {provider}: Subject): boolean {
	if (event.type === 'model.chosen') {
		return [event.model, event.instead].some((model) => providerOf(model) === provider);
	}
	return event.type === 'provider-cap.changed' ||
		event.type === 'provider.tripped' ||
		event.type === 'quota.allowed'
		? event.provider === provider
		: forAll.has(event.type);
}

const endsWait: ReadonlySet<EventType> = new Set([
	'task.waits',
	'task.admitted',
	'task.finished',
	'task.cancelled',
	'mission.ended',
]);

/** A wait lasts until the next fact about its task, or the end of the mission. */
function withDurations(
	moments: readonly Moment[],
	events: readonly MissionEvent[],
	{taskId}: Subject,
): readonly Moment[] {
	const ends = events.filter(
		(event) =>
			endsWait.has(event.type) &&
			(event.type === 'mission.ended' || ('taskId' in event && event.taskId === taskId)),
	);
	return moments.map((moment) => {
		if (moment.type !== 'task.waits') {
			return moment;
		}
		const next = ends.find(
			({at, type}) => at >= moment.at && (type !== 'task.waits' || at > moment.at),
		);
		return {...moment, lastedMs: next === undefined ? null : next.at - moment.at};
	});
}

/** The provider of a model; null where there is none. */
export function providerOfModel(model: string | null): string | null {
	return model === null ? null : providerOf(model);
}
