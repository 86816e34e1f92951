import type {MissionEvent} from '../mission/events.js';
import {oneLine} from '../mission/sanitize.js';
import {clockTime} from '../tui/models/figures.js';
import {tell} from '../tui/narration/tell.js';
import {type Known, nothingKnown} from '../tui/narration/tellers.js';
import type {Tone} from './terminal.js';

/** A line of a run as it is printed. */
export type Line = Readonly<{text: string; tone: Tone}>;

/** The most characters of a line: a longer one says more in `--json`. */
const widest = 240;

/** The same of one whose end says what to do. */
const widestLong = 800;

/** What is said of tasks that start anew or wait: while a mission ends, none of them does. */
const idle: ReadonlySet<MissionEvent['type']> = new Set(['task.requeued', 'task.waits']);

/**
 * Puts events into short lines with the time since the start: what began, waits, ended and why.
 * Events that say nothing new for a reader become no line.
 */
export function createNarrator(): (event: MissionEvent) => readonly Line[] {
	const known: Known = nothingKnown();
	let isEnding = false;
	let isHeld = false;
	return (event) => {
		if (event.type === 'mission.started') {
			known.startedAt = event.at;
		}
		if (event.type === 'day.read' || event.type === 'budget.raised') {
			// What the budget had held goes on.
			isHeld = false;
		}
		isEnding ||= event.type === 'mission.stop-requested';
		isHeld ||=
			event.type === 'budget.reached' &&
			event.role === undefined &&
			known.settings?.attended === false;
		const said = tell(event, known);
		if ((isEnding || isHeld) && idle.has(event.type)) {
			return [];
		}
		const time = clockTime(event.at - known.startedAt).padStart(7);
		return said.flatMap(({text, tone = 'plain', more = [], isWhole = false, isLong = false}) => [
			{text: `${time}  ${oneLine(text, isLong ? widestLong : widest)}`, tone},
			...more.map((line) => ({
				text: `${' '.repeat(11)}${isWhole ? line : oneLine(line, widest)}`,
				tone: isWhole ? ('plain' as const) : tone,
			})),
		]);
	};
}
