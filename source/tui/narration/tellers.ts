import {approvalReason} from '../../mission/approval.js';
import type {EventOf, EventType} from '../../mission/events.js';
import {failureText} from '../../mission/failure-advice.js';
import {isSubstitute, substituteText} from '../../mission/model-evidence.js';
import type {PersonRequest, TaskSpec} from '../../mission/records.js';
import {answerMark, hasAnswerClaim} from '../../mission/seal-claim.js';
import type {Settings} from '../../mission/settings.js';
import {commanderLane} from '../../mission/state.js';
import {findingText} from '../../mission/watch/words.js';
import {tookTime} from '../models/figures.js';
import {baseTellers} from './base-lines.js';
import {spendingTellers} from './spending-lines.js';
import {answerText, capsText, checkText, missionLines, taskText} from './texts.js';
import {todoSaid} from './todo-lines.js';
import {whom} from './told-by.js';
import type {Tone} from './told-tone.js';

/** One thing said: a line, and lines that belong under it; `isWhole` says that no length may cut those, `isLong` that the line's end says what to do. */
export type Said = Readonly<{
	text: string;
	tone?: Tone;
	more?: readonly string[];
	isWhole?: boolean;
	isLong?: boolean;
}>;

/** What the narrator has to remember to be short. */
export type Known = {
	startedAt: number;
	settings: Settings | null;
	readonly tasks: Map<string, TaskSpec>;
	/** The last reason that was printed for a task's waiting. */
	readonly waits: Map<string, string>;
	readonly lanes: Set<string>;
	readonly asked: Map<string, string>;
	/** The roles whose budget is used up; empty for the mission's own and the day's. */
	readonly held: Set<string>;
	continuations: number;
	/** What was said of the todo list, and its ticked items: null before the first look. */
	todo: string;
	ticked: ReadonlySet<string> | null;
};

type Tellers = {readonly [T in EventType]?: (event: EventOf<T>, known: Known) => readonly Said[]};

/** A narrator's memory before the first event. */
export function nothingKnown(): Known {
	return {
		startedAt: 0,
		settings: null,
		tasks: new Map(),
		waits: new Map(),
		lanes: new Set(),
		asked: new Map(),
		held: new Set(),
		continuations: 0,
		todo: '',
		ticked: null,
	};
}

/** What each event says; those that are missing say nothing a reader of lines would miss. */
export const tellers: Tellers = {
	'mission.started': ({missionId, text, directory, settings}, known) => {
		known.settings = settings;
		return [
			{
				text: `mission ${missionId}: ${text}`,
				tone: 'strong',
				more: missionLines(directory, settings),
			},
		];
	},
	...baseTellers,
	'baseline.taken': ({results}) =>
		results.map((result) => ({
			text: `before the mission, check ${checkText(result)}`,
			...(result.exitCode === 0 ? {} : {tone: 'attention' as const}),
		})),
	'task.created': ({task, by}, known) => {
		known.tasks.set(task.id, task);
		return task.kind === 'review'
			? []
			: [
					{
						text: `${task.id} for a ${task.role}${by === 'user' ? ', started by you' : ''}: ${taskText(task)}`,
					},
				];
	},
	'task.waits': ({taskId, reason}, known) => {
		const isNew = known.waits.get(taskId) !== reason;
		known.waits.set(taskId, reason);
		const words = reason === approvalReason ? 'needs your approval of the plan' : reason;
		const text = words.startsWith('waits') ? `${taskId} ${words}` : `${taskId} waits: ${words}`;
		return isNew ? [{text, tone: 'quiet'}] : [];
	},
	'task.admitted': ({taskId, laneId}, known) => {
		known.waits.delete(taskId);
		if (known.lanes.has(laneId)) {
			return [{text: `${laneId} goes on with ${taskId}`}];
		}
		known.lanes.add(laneId);
		const task = known.tasks.get(taskId);
		return [{text: `${laneId} starts ${taskId}: ${task?.title ?? ''}`}];
	},
	'task.cancelled': ({taskId, by, reason}) => [
		{text: `${taskId} is cancelled by ${whom(by)}: ${reason}`, tone: 'attention'},
	],
	'task.retried': ({taskId}) => [{text: `${taskId} is tried again`}],
	'task.requeued': ({taskId, reason}, {held, tasks}) => {
		const isHeld = held.has('') || held.has(tasks.get(taskId)?.role ?? '');
		const what = isHeld ? 'goes back to the queue' : 'is tried again in a new lane';
		return [{text: `${taskId} ${what}: ${reason}`, tone: 'attention'}];
	},
	'task.decided': ({taskId, choice}) => [{text: `${taskId}: you chose to ${choice} it`}],
	'task.finished': ({taskId, outcome, detail}, known) => {
		return known.tasks.get(taskId)?.kind === 'review'
			? []
			: [
					{
						text: `${taskId} ${outcome}: ${firstLine(detail)}`,
						tone: outcome === 'done' ? 'good' : 'bad',
						isLong: outcome === 'failed',
					},
				];
	},
	'review.judged': ({taskId, reviewTaskId, verdict, detail}) => [
		{
			text: `review ${reviewTaskId} of ${taskId}: ${verdict}${verdict === 'pass' ? '' : `, ${firstLine(detail)}`}`,
			...(verdict === 'pass' ? {} : {tone: 'attention' as const}),
		},
	],
	'lane.open-failed': ({laneId, reason}) => [
		{text: `${laneId} could not be opened: ${reason}`, tone: 'bad'},
	],
	'lane.waited': ({laneId, attempt, reason}) => [
		{text: `${laneId} waits for its provider, try ${attempt}: ${reason}`, tone: 'quiet'},
	],
	'lane.silent': ({laneId, sinceMs}) => [
		{text: `${laneId} has been silent for ${tookTime(sinceMs)}`, tone: 'attention'},
	],
	'lane.abort-requested': ({laneId, reason}) => [
		{text: `${laneId} is aborted: ${reason}`, tone: 'attention'},
	],
	'lane.strayed': ({laneId, reason}) => [{text: `${laneId}: ${reason}`, tone: 'attention'}],
	'compaction.planned': ({laneId, reason}) => [
		{text: `${laneId} is compacted before its next prompt: ${reason}`, tone: 'quiet'},
	],
	'compaction.failed': ({laneId, reason}) => [
		{text: `${laneId} could not be compacted and goes on as it is: ${reason}`, tone: 'attention'},
	],
	'hand-over.planned': ({laneId, reason}) => [
		{text: `${laneId} hands over to a fresh session: ${reason}`},
	],
	'lane.compacted': ({laneId}) => [
		{text: `${laneId} was compacted; its next prompt says again what counts`, tone: 'quiet'},
	],
	'prompt.planned': ({kind, laneId, text}, known) => {
		if (kind === 'continuation') {
			// One that a budget ended did not count, and has given its number back.
			const [, count] = /^Continuation (\d+) of /m.exec(text) ?? [];
			known.continuations = Number(count ?? known.continuations + 1);
			const most = known.settings?.limits.iterations ?? 0;
			return [
				{text: `continuation ${known.continuations} of ${most}: the commander is asked to go on`},
			];
		}
		return kind === 'fix' ? [{text: `${laneId} is told what the review found`}] : [];
	},
	'prompt.failed': ({laneId, reason}) => [
		{text: `${laneId} could not be prompted: ${reason}`, tone: 'bad'},
	],
	'turn.ended': ({laneId, turn}) => {
		if (turn.finish === 'error') {
			return [
				{
					text: `${laneId} ended in an error: ${turn.error ? failureText(turn.error) : 'unknown'}`,
					tone: 'bad',
				},
			];
		}
		return laneId === commanderLane && hasAnswerClaim(turn.text)
			? [
					{
						text: 'the commander answers:',
						tone: 'strong',
						more: answerLines(turn.text),
						isWhole: true,
					},
				]
			: [];
	},
	'request.asked': ({laneId, request}, known) => {
		known.asked.set(request.requestId, laneId);
		return [askedSaid(laneId, request)];
	},
	'request.answered': ({requestId, answer, by, rule}, known) => [
		{
			text: `${known.asked.get(requestId) ?? requestId} got an answer from ${whom(by)}: ${answerText(answer)}`,
			...(rule === undefined ? {} : {more: [rule]}),
		},
	],
	'request.closed': ({requestId, reason}, known) => [
		{
			text: `the request of ${known.asked.get(requestId) ?? requestId} is closed: ${reason}`,
			tone: 'quiet',
		},
	],
	'tree.watched': ({findings}) =>
		findings.map((finding) => ({
			text: `watch: ${findingText(finding)}`,
			tone: finding.kind === 'lost' || finding.kind === 'reset' ? 'bad' : 'attention',
		})),
	'todo.changed': todoSaid,
	'todo.confirmed': ({itemId}) => [{text: `todo ${itemId} is confirmed by you`}],
	'todo.edited': ({text}) => [{text: `you changed the todo list: ${text}`}],
	'todo.edit-refused': ({text}) => [{text, tone: 'attention'}],
	'caps.changed': ({roles, maxLanes}) => [{text: `caps changed: ${capsText(roles, maxLanes)}`}],
	'provider-cap.changed': ({provider, cap, from, reason}) => [
		cap === null
			? {text: `${reason}: as many lanes of it as before`}
			: {
					text: `${reason}: at most ${cap} lanes of ${provider} at once, lowered from ${from}`,
					tone: 'attention',
				},
	],
	'provider.tripped': ({provider, reason}) => [
		{
			text: `${provider} keeps failing, and is left alone for a while: ${reason}`,
			tone: 'attention',
		},
	],
	'model.chosen': ({role, model, instead, reason}) => [
		{text: `${role} uses ${model} from now on, not ${instead}: ${reason}`, tone: 'attention'},
	],
	'model.differed': ({laneId, asked, used}) => [
		{text: `${laneId} asked for ${asked}, got ${used}`, tone: 'attention'},
	],
	'model.answered': ({laneId, ...answer}) =>
		isSubstitute(answer) ? [{text: `${laneId} ${substituteText(answer)}`, tone: 'attention'}] : [],
	'typing.begun': () => [
		{text: 'you type to the commander: it is not asked to go on meanwhile', tone: 'quiet'},
	],
	'user.said': ({laneId, text}) => [{text: `you say to ${laneId}: ${firstLine(text)}`}],
	'seal.claimed': () => [
		{text: 'the commander claims the seal; FlowDesk checks it', tone: 'strong'},
	],
	'seal.rejected': ({missing}) => [
		{text: 'seal rejected, missing:', tone: 'bad', more: missing.map(headOf)},
	],
	'seal.accepted': ({ledger}) => [
		{text: 'seal accepted, it rests on:', tone: 'good', more: ledger},
	],
	'mission.paused': ({by, reason}) => [
		{
			text: reason.startsWith('paused') ? reason : `paused by ${whom(by)}: ${reason}`,
			tone: 'attention',
		},
	],
	'mission.resumed': () => [{text: 'resumed'}],
	...spendingTellers,
	'server.lost': ({reason}) => [{text: `the OpenCode server is gone: ${reason}`, tone: 'bad'}],
	'server.returned': () => [{text: 'the OpenCode server is back'}],
};

/** Who asks what, with the exact command and directory: a person decides by this line. */
export function askedSaid(laneId: string, request: PersonRequest): Said {
	if (request.kind === 'permission') {
		return {
			text: `${laneId} asks for permission: ${request.title} ${request.detail}`,
			tone: 'attention',
			more: [`in ${request.directory}`],
		};
	}
	const questions = request.questions.flatMap(({question, options}) => [
		question,
		...options.map(({label}, index) => `  ${index + 1} ${label}`),
	]);
	return {
		text: `${laneId} asks you: ${request.title}`,
		tone: 'attention',
		more: [...(questions.length > 0 ? questions : [request.detail]), `in ${request.directory}`],
	};
}

function answerLines(text: string): readonly string[] {
	return text.replace(answerMark, '').trim().split('\n');
}

/** What is missing without the output that follows it; that is in the event. */
function headOf(text: string): string {
	return text.split('\n', 1)[0] ?? '';
}

/** The first line that says more than a status. */
function firstLine(text: string): string {
	const lines = text.split('\n').map((line) => line.trim());
	return lines.find((line) => line !== '' && !/^status:/i.test(line)) ?? lines[0] ?? '';
}
