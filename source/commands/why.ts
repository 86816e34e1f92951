import process from 'node:process';
import {environment} from '../io/environment.js';
import type {MissionReader} from '../io/mission-reader.js';
import {allowanceLines, uncounted} from '../mission/budget.js';
import {laneSpend, laneTally, talliedTokens} from '../mission/cost-tree.js';
import type {MissionEvent} from '../mission/events.js';
import {initialState} from '../mission/initial-state.js';
import {isAhead} from '../mission/lanes.js';
import {reduce} from '../mission/reduce.js';
import {oneLine} from '../mission/sanitize.js';
import type {Lane, MissionState, Task} from '../mission/state.js';
import {callWords} from '../tui/models/allowance-words.js';
import {costText} from '../tui/models/cost-words.js';
import {budgetText, clockTime, fullCount, tookTime, uncountedText} from '../tui/models/figures.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {missionNamed} from './mission-named.js';
import {readable, type Standpoint, tallyJson} from './past-mission.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';
import {readerOf} from './stored-mission.js';
import type {Terminal} from './terminal.js';
import {historyOf, type Moment} from './why-history.js';
import {type Standing, standingOf} from './why-standing.js';
import {type Meant, meantBy, modelOfLane, type StandIn, standInOfLane} from './why-subject.js';

/** `flowdesk why`: why a lane or a task stands where it stands, from the recorded facts. Resolves to the exit code. */
export function whyCommand(invocation: Invocation): Promise<number> {
	return tellWhy(invocation, {cwd: process.cwd(), environment});
}

/** The same for the project of a folder. */
export async function tellWhy(
	{args, terminal}: Pick<Invocation, 'args' | 'terminal'>,
	{cwd, environment: variables}: Standpoint,
): Promise<number> {
	const [word, ...more] = args.input;
	if (word === undefined || more.length > 0) {
		throw new Refusal(
			'Name one lane or task: flowdesk why w3, flowdesk why t5. flowdesk show lists the tasks.',
		);
	}
	const {root} = await findPlace(cwd, {isGitless: true, isHere: false});
	const reader = readable(() => readerOf(root, variables));
	try {
		const stored = missionNamed(
			reader === null ? [] : readable(reader.missions),
			args.value('mission'),
		);
		const events = reader === null ? [] : readable(() => reader.load(stored.missionId));
		const state = events.reduce(reduce, initialState);
		const {missionId} = stored;
		const meant = meantBy(state, events, {word, missionId});
		const runs = reader !== null && isRunning(reader, missionId, state);
		const until = {isRunning: runs, now: runs ? Date.now() : stored.lastAt};
		const answer = {
			missionId,
			state,
			isAsked: state.spent.calls === 0 || events.some(({type}) => asking.has(type)),
			meant,
			standIn: meant.lane ? standInOfLane(state, events, meant.lane) : null,
			history: historyOf(events, meant.subject),
			isRunning: runs,
			standing: standingOf(state, meant, until),
		};
		if (args.has('json')) {
			terminal.json(whyJson(answer, events));
		} else {
			print(terminal, answer);
		}
		return exitCodes.sealed;
	} finally {
		reader?.close();
	}
}

function isRunning(reader: MissionReader, missionId: string, {ended}: MissionState): boolean {
	return ended === null && readable(reader.running)?.missionId === missionId;
}

/** What is recorded where each model call is asked for before it is sent. */
const asking: ReadonlySet<string> = new Set(['call.admitted', 'call.refused']);

type Answer = Readonly<{
	missionId: string;
	state: MissionState;
	/** False where model calls were made and none was asked for before it was sent. */
	isAsked: boolean;
	meant: Meant;
	/** What the model of its lane stands in for. */
	standIn: StandIn | null;
	history: readonly Moment[];
	isRunning: boolean;
	standing: Standing;
}>;

function print(terminal: Terminal, answer: Answer): void {
	const {state, meant, standIn, standing, history, isAsked} = answer;
	const {task, lane} = meant;
	terminal.out(headOf(answer), 'strong');
	const {reason, last} = standing;
	if (reason !== '') {
		terminal.out(oneLine(reason, 400));
	}
	if (last !== '') {
		terminal.out(last, 'quiet');
	}
	for (const line of [
		...(lane && !isAhead(lane) ? laneLines(state, lane, standIn) : []),
		...limitLines({state, isAsked}, task, lane),
	]) {
		terminal.out(`  ${line}`);
	}
	terminal.out('');
	terminal.out('what is recorded, with the time since the mission began', 'strong');
	const begun = state.startedAt;
	for (const moment of history) {
		terminal.out(
			`${clockTime(moment.at - begun).padStart(8)}  ${moment.text}${lastedText(moment)}`,
		);
		for (const line of moment.more) {
			terminal.out(`${' '.repeat(12)}${line}`, 'quiet');
		}
	}
}

/** `w3, worker on t5 Mend numbers: failed` */
function headOf({meant, standing, missionId}: Answer): string {
	const where = `mission ${missionId}`;
	if (meant.kind === 'task') {
		const {spec} = meant.task;
		return `${spec.id} ${oneLine(spec.title, 100)}: ${standing.words} (${where})`;
	}
	const {id, role} = meant.lane;
	const work = meant.task ? ` on ${meant.task.spec.id} ${oneLine(meant.task.spec.title, 100)}` : '';
	return `${id}, ${role}${work}: ${standing.words} (${where})`;
}

function laneLines(state: MissionState, lane: Lane, standIn: StandIn | null): readonly string[] {
	const standsIn =
		standIn === null
			? ''
			: `, which stands in for ${standIn.for} since ${clockTime(standIn.since - state.startedAt)}: ${standIn.reason}`;
	const tally = laneTally(laneSpend(lane));
	const {abort} = lane;
	return [
		oneLine(`${lane.id} asks ${modelOfLane(state, lane) ?? 'no model'}${standsIn}`, 400),
		tally.calls === 0
			? 'no model call has ended'
			: `${tally.calls === 1 ? '1 model call' : `${fullCount(tally.calls)} model calls`}, ${costText(tally)}, ${fullCount(talliedTokens(tally))} tokens`,
		...(abort === null ? [] : [`stopped by the ${abort.by}: ${abort.reason}`]),
	];
}

/** The limits that hold for it at the end of what is recorded. */
function limitLines(
	{state, isAsked}: Pick<Answer, 'state' | 'isAsked'>,
	task: Task | undefined,
	lane: Lane | undefined,
): readonly string[] {
	const {settings, budget} = state;
	const unheld = isAsked ? '' : ': not held, as no call was asked for before it was sent';
	const role = lane?.role ?? task?.spec.role ?? '';
	const found = settings?.roles[role];
	if (!settings || !found) {
		return [];
	}
	const provider = found.model?.split('/', 1)[0] ?? '';
	const limit = state.limitedProviders[provider];
	const lowered =
		limit && limit.cap !== null ? [`${provider} at most ${limit.cap}, lowered after 429`] : [];
	return [
		[
			`caps: ${role} ${found.cap ?? 'any'}`,
			`all lanes ${settings.maxLanes ?? 'any'}`,
			...lowered,
		].join(', '),
		`budget ${budgetText(settings.budget)}${settings.budget.usd === null ? '' : uncountedText(uncounted(settings))}${budget.reached === null ? '' : `, ${budget.reached}`}`,
		...(callWords(settings) === '' ? [] : [`one model call ${callWords(settings)}${unheld}`]),
		...allowanceLines(state, {taskId: lane?.taskId ?? task?.spec.id ?? null, role}),
	];
}

function lastedText({lastedMs}: Moment): string {
	if (lastedMs === undefined) {
		return '';
	}
	return lastedMs === null ? ' (not over)' : ` (for ${tookTime(lastedMs)})`;
}

function whyJson(
	{missionId, meant, state, standIn, standing, history, isRunning: runs}: Answer,
	events: readonly MissionEvent[],
): object {
	const {lane, task, subject} = meant;
	const of = <T extends MissionEvent['type']>(type: T) =>
		events.filter((event) => event.type === type && isOf(event, subject.taskId));
	const {state: life, since} = meant.kind === 'lane' ? meant.lane : meant.task;
	return {
		missionId,
		isRunning: runs,
		kind: meant.kind,
		name: subject.name,
		state: life,
		reason: standing.why,
		since,
		task: task ? {id: task.spec.id, title: task.spec.title, state: task.state} : null,
		lane: lane
			? {
					id: lane.id,
					role: lane.role,
					model: modelOfLane(state, lane),
					standIn,
					sessionId: lane.sessionId,
					abort: lane.abort,
					...tallyJson(laneTally(laneSpend(lane))),
				}
			: null,
		waits: of('task.waits'),
		admissions: of('task.admitted'),
		history,
	};
}

function isOf(event: MissionEvent, taskId: string | null): boolean {
	return 'taskId' in event && event.taskId === taskId;
}
