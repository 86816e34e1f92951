import process from 'node:process';
import {environment} from '../io/environment.js';
import {failureText} from '../mission/failure-advice.js';
import {tasksOf} from '../mission/lanes.js';
import {unsealedAnswers} from '../mission/model-evidence.js';
import type {CheckResult} from '../mission/records.js';
import {oneLine} from '../mission/sanitize.js';
import type {MissionState, Task} from '../mission/state.js';
import {findingText} from '../mission/watch/words.js';
import {todoView} from '../runtime/todo-view.js';
import {costJson, costLines} from './cost-lines.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {missionNamed} from './mission-named.js';
import {figuresOf, missionJson} from './missions.js';
import {
	type PastMission,
	pastMission,
	readable,
	type Standpoint,
	type TurnFailure,
	toneOf,
} from './past-mission.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';
import {readerOf} from './stored-mission.js';
import type {Terminal} from './terminal.js';

/** `flowdesk show`: what a mission did, on what its end rests, and what it came to. Resolves to the exit code. */
export function showCommand(invocation: Invocation): Promise<number> {
	return tellMission(invocation, {cwd: process.cwd(), environment});
}

/** The same for the project of a folder. */
export async function tellMission(
	{args, terminal}: Pick<Invocation, 'args' | 'terminal'>,
	{cwd, environment: variables}: Standpoint,
): Promise<number> {
	const {root} = await findPlace(cwd, {isGitless: true, isHere: false});
	const reader = readable(() => readerOf(root, variables));
	try {
		const all = reader === null ? [] : readable(reader.missions);
		if (args.input.length > 1) {
			throw new Refusal('One mission at a time: give one id, or none for the newest.');
		}
		const stored = missionNamed(all, args.input[0] ?? null);
		if (reader === null) {
			return exitCodes.usage;
		}
		const mission = readable(() => pastMission(reader, stored, Date.now()));
		const {items} = todoView(mission.state);
		if (args.has('json')) {
			const costs = args.has('cost') ? {costs: costJson(mission, items)} : {};
			terminal.json({...missionJson(mission), ...deedsJson(mission), ...costs});
			return exitCodes.sealed;
		}
		print(terminal, mission);
		for (const line of args.has('cost') ? costLines(mission, items) : []) {
			terminal.out(line);
		}
		return exitCodes.sealed;
	} finally {
		reader?.close();
	}
}

function print(terminal: Terminal, mission: PastMission): void {
	const {missionId, text, standing, reason, startedAt, state} = mission;
	terminal.out(`mission ${missionId}, begun ${new Date(startedAt).toLocaleString()}`, 'strong');
	terminal.out(text);
	terminal.out('');
	const isNamed = reason.startsWith(standing);
	terminal.out(
		reason === '' || isNamed ? reason || standing : `${standing}: ${reason}`,
		toneOf(standing),
	);
	terminal.out(figuresOf(mission));
	for (const {title, lines} of sectionsOf(mission)) {
		if (lines.length > 0) {
			terminal.out('');
			terminal.out(title, 'strong');
			for (const line of lines.flatMap(shortened)) {
				terminal.out(`  ${line}`);
			}
		}
	}
	if (state.base !== null && 'ref' in state.base) {
		terminal.out('');
		terminal.out(
			`what it changed: flowdesk diff ${missionId}; take it back: flowdesk undo ${missionId}`,
			'quiet',
		);
	}
}

/** Lines of one thing, a check's output among them, that are shown. */
const mostLines = 8;

function shortened(text: string): readonly string[] {
	const lines = text.trimEnd().split('\n');
	return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), '…'];
}

type Section = Readonly<{title: string; lines: readonly string[]}>;

/** What was done, and the evidence for it. */
function sectionsOf({state, checks, failures}: PastMission): readonly Section[] {
	const tasks = workOf(state);
	const isDone = ({state: life}: Task) => life === 'done';
	const {seal, ended} = state;
	const isSealed = ended?.outcome === 'sealed';
	return [
		{title: 'done', lines: tasks.filter(isDone).map(taskLine)},
		{title: 'not done', lines: tasks.filter((task) => !isDone(task)).map(taskLine)},
		{title: isSealed ? 'the seal rests on' : 'what was looked at', lines: seal.ledger},
		// A sealed mission may have had claims rejected before; what they lacked is no longer missing.
		{title: 'what was missing', lines: isSealed ? [] : seal.missing},
		{title: `checks ${checks.when}`, lines: checks.results.map(checkLine)},
		{title: 'turns that ended in an error', lines: failureLines(failures)},
		{title: 'models that answered', lines: unsealedAnswers(state)},
		{title: 'another model answered', lines: differedLines(state)},
		{title: 'the watch on the working tree saw', lines: state.watch.findings.map(findingText)},
	];
}

/** Errors that are shown, the last ones. */
const mostFailures = 8;

function failureLines(failures: readonly TurnFailure[]): readonly string[] {
	const left = failures.length - mostFailures;
	const lines = failures.slice(-mostFailures).map(({laneId, at, error}) => {
		const time = new Date(at).toLocaleTimeString();
		return `${laneId} ${time}: ${oneLine(failureText(error), 400)}`;
	});
	return left > 0 ? [`${left} before these`, ...lines] : lines;
}

function differedLines({lanes}: MissionState): readonly string[] {
	return Object.values(lanes).flatMap(({id, differed}) => differed.map((line) => `${id} ${line}`));
}

function workOf(state: MissionState): readonly Task[] {
	return tasksOf(state).filter(({spec}) => spec.kind === 'work');
}

function taskLine({spec, state, reason}: Task): string {
	const why = reason === '' ? '' : `: ${oneLine(reason, 200)}`;
	return `${spec.id} ${oneLine(spec.title, 100)} (${state}${why})`;
}

function checkLine({command, exitCode, timedOut, durationMs}: CheckResult): string {
	const end = timedOut
		? 'ran out of time'
		: exitCode === null
			? 'did not start'
			: `exit ${exitCode}`;
	return `${oneLine(command, 100)}: ${end}, ${(durationMs / 1000).toFixed(1)} s`;
}

function deedsJson({state, checks, failures}: PastMission): object {
	return {
		directory: state.directory,
		continuations: state.continuation.count,
		tasks: workOf(state).map(({spec, state: life, reason}) => ({
			id: spec.id,
			title: spec.title,
			role: spec.role,
			todoId: spec.todoId,
			state: life,
			reason,
		})),
		ledger: state.seal.ledger,
		missing: state.seal.missing,
		checksWhen: checks.when,
		checks: checks.results.map(({command, exitCode, timedOut, durationMs}) => {
			return {command, exitCode, timedOut, durationMs};
		}),
		failures,
		models: unsealedAnswers(state),
		differed: differedLines(state),
		watch: state.watch.findings.map(findingText),
	};
}
