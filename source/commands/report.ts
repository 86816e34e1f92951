import type {EngineMessage, MissionView} from '../runtime/viewer.js';
import {clockTime, fullCount, money} from '../tui/models/figures.js';
import {exitCodes, exitMeanings} from './exit-codes.js';
import type {MissionEnd} from './follow-mission.js';
import {lineOf} from './json-lines.js';
import {askedSaid} from './narration.js';
import {createNarrator} from './narrator.js';
import type {Terminal, Tone} from './terminal.js';

/** How a mission is told to whoever started it without a screen. */
export type Report = Readonly<{
	hear: (message: EngineMessage) => void;
	end: (end: MissionEnd) => void;
}>;

/** Lines for people on standard output. */
export function textReport(terminal: Terminal): Report {
	const narrate = createNarrator();
	return {
		hear: (message) => {
			if (message.type === 'notice') {
				terminal.out(message.text, 'quiet');
			} else if (message.type === 'event') {
				for (const {text, tone} of narrate(message.event)) {
					terminal.out(text, tone);
				}
			}
		},
		end: (end) => printEnd(end, terminal.out, terminal),
	};
}

/** One JSON value per line on standard output; how it ended in words goes to standard error. */
export function jsonReport(terminal: Terminal): Report {
	return {
		hear: (message) => {
			const line = lineOf(message);
			if (line !== null) {
				terminal.json(line);
			}
		},
		end: (end) => printEnd(end, terminal.err, terminal),
	};
}

/** The last lines: who still waits for an answer, the outcome, the exit code, time, tokens and cost. */
export function printEnd(
	end: MissionEnd,
	print: (text: string, tone?: Tone) => void,
	terminal: Terminal,
): void {
	if (end.outcome === null) {
		terminal.err(end.reason, 'bad');
		return;
	}
	for (const line of openQuestions(end.view)) {
		print(line, 'attention');
	}
	const tone = end.exitCode === exitCodes.sealed ? 'good' : 'bad';
	print(`${end.outcome}: ${end.reason}`, tone);
	print(`exit code ${end.exitCode}: ${exitMeanings[end.exitCode] ?? ''}`);
	if (end.view) {
		print(figures(end.view));
	}
}

/** Time, tokens and cost in one line. */
export function figures({startedAt, endedAt, usage}: MissionView): string {
	const time = endedAt === null ? '' : `${clockTime(endedAt - startedAt)}, `;
	const cost = usage.cost === null ? 'price unknown' : money(usage.cost);
	return `${time}${fullCount(usage.tokens)} tokens, ${cost}`;
}

function openQuestions(view: MissionView | null): readonly string[] {
	return (view?.attention ?? []).flatMap((item) => {
		if (item.kind === 'task') {
			return [`${item.taskId} waits for your decision: ${item.title}. ${item.detail}`];
		}
		const {text, more = []} = askedSaid(item.laneId, item.request);
		return [`open: ${text}`, ...more.map((line) => `  ${line}`)];
	});
}
