import type {PersonRequest} from '../mission/records.js';
import type {EngineLink, EngineMessage, MissionView} from '../runtime/viewer.js';
import {clockTime, spentText} from '../tui/models/figures.js';
import {askedSaid} from '../tui/narration/tellers.js';
import {exitCodes, meaningOf} from './exit-codes.js';
import type {MissionEnd} from './follow-mission.js';
import {lineOf} from './json-lines.js';
import {createNarrator} from './narrator.js';
import type {Terminal, Tone} from './terminal.js';

/** How a mission is told to whoever started it without a screen. */
export type Report = Readonly<{
	/** Called once with the engine to talk to, before anything is heard. */
	begin?: (link: EngineLink) => void;
	hear: (message: EngineMessage) => void;
	end: (end: MissionEnd) => void;
}>;

/** Lines for people on standard output. */
export function textReport(terminal: Terminal): Report {
	const narrate = createNarrator();
	const unanswered = createUnanswered();
	return {
		hear: (message) => {
			unanswered.hear(message);
			if (message.type === 'notice') {
				terminal.out(message.text, 'quiet');
			} else if (message.type === 'event') {
				for (const {text, tone} of narrate(message.event)) {
					terminal.out(text, tone);
				}
			}
		},
		end: (end) => printEnd({end, questions: unanswered.lines(), print: terminal.out, terminal}),
	};
}

/** One JSON value per line on standard output; how it ended in words goes to standard error. */
export function jsonReport(terminal: Terminal): Report {
	const unanswered = createUnanswered();
	let missionId = '';
	let saved = false;
	return {
		hear: (message) => {
			unanswered.hear(message);
			if (message.type === 'event' && message.event.type === 'base.saved') {
				saved = true;
			} else if (message.type === 'event' && message.event.type === 'mission.started') {
				({missionId} = message.event);
			}
			const line = lineOf(message);
			if (line !== null) {
				const isUndoable = saved && message.type === 'closed';
				terminal.json(isUndoable ? {...line, ...undoCommands(missionId)} : line);
			}
		},
		end: (end) => printEnd({end, questions: unanswered.lines(), print: terminal.err, terminal}),
	};
}

type Ending = Readonly<{
	end: MissionEnd;
	/** Who asked what and got no answer. */
	questions: readonly string[];
	print: (text: string, tone?: Tone) => void;
	terminal: Terminal;
}>;

/** The last lines: who still waits for an answer, the outcome, the exit code, time, tokens and cost. */
export function printEnd({end, questions, print, terminal}: Ending): void {
	if (end.left !== null) {
		terminal.err(end.left, 'attention');
	}
	if (end.outcome === null) {
		terminal.err(end.reason, 'bad');
		return;
	}
	const open = end.outcome === 'needs-person' ? [...questions, ...openDecisions(end.view)] : [];
	for (const line of open) {
		print(line, 'attention');
	}
	for (const line of end.view === null ? [] : toldOnce(end.view)) {
		print(line);
	}
	const tone = end.exitCode === exitCodes.sealed ? 'good' : 'bad';
	const isNamed = end.reason.startsWith(end.outcome);
	print(isNamed ? end.reason : `${end.outcome}: ${end.reason}`, tone);
	if (end.view?.watch.summary) {
		print(`watch on your working tree: ${end.view.watch.summary}`, 'attention');
	}
	print(`exit code ${end.exitCode}: ${meaningOf(end.outcome)}`);
	if (end.view) {
		print(figures(end.view));
	}
	if (end.view?.approvedEstimate) {
		print(`estimated with the plan: ${end.view.approvedEstimate}`);
	}
	if (end.view?.hasBase) {
		print(undoWords(end.view.missionId));
	}
}

/** What a plan may come to, and which models answered where no seal says it. */
function toldOnce({outcome, estimate, answered}: MissionView): readonly string[] {
	return outcome === 'planned' ? [...estimate, ...answered] : answered;
}

/** How to see and to take back what a mission changed. */
function undoWords(missionId: string): string {
	const {diff, undo} = undoCommands(missionId);
	return `what it changed: ${diff}; take it back: ${undo}`;
}

function undoCommands(missionId: string): Readonly<{diff: string; undo: string}> {
	return {diff: `flowdesk diff ${missionId}`, undo: `flowdesk undo ${missionId}`};
}

/** Time, tokens and cost in one line. */
function figures({startedAt, endedAt, usage, budget}: MissionView): string {
	const time = endedAt === null ? '' : `${clockTime(endedAt - startedAt)}, `;
	return `${time}${spentText(usage, budget)}`;
}

/** Tasks of which only a person can say what becomes of them. */
function openDecisions(view: MissionView | null): readonly string[] {
	return (view?.attention ?? []).flatMap((item) =>
		item.kind === 'task'
			? [`${item.taskId} waits for your decision: ${item.title}. ${item.detail}`]
			: [],
	);
}

/** Keeps the requests that no person answered: when their lanes end, the view no longer has them. */
function createUnanswered() {
	const asked = new Map<string, Readonly<{laneId: string; request: PersonRequest}>>();
	return {
		hear: (message: EngineMessage) => {
			if (message.type !== 'event') {
				return;
			}
			const {event} = message;
			if (event.type === 'request.asked') {
				asked.set(event.request.requestId, event);
			} else if (event.type === 'request.answered') {
				asked.delete(event.requestId);
			}
		},
		lines: (): readonly string[] =>
			[...asked.values()].flatMap(({laneId, request}) => {
				const {text, more = []} = askedSaid(laneId, request);
				return [text, ...more.map((line) => `  ${line}`)];
			}),
	};
}
