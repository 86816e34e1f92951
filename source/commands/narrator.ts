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

/**
 * Puts events into short lines with the time since the start: what began, waits, ended and why.
 * Events that say nothing new for a reader become no line.
 */
export function createNarrator(): (event: MissionEvent) => readonly Line[] {
	const known: Known = nothingKnown();
	return (event) => {
		if (event.type === 'mission.started') {
			known.startedAt = event.at;
		}
		const time = clockTime(event.at - known.startedAt).padStart(7);
		return tell(event, known).flatMap(({text, tone = 'plain', more = [], isWhole = false}) => [
			{text: `${time}  ${oneLine(text, widest)}`, tone},
			...more.map((line) => ({
				text: `${' '.repeat(11)}${isWhole ? line : oneLine(line, widest)}`,
				tone: isWhole ? ('plain' as const) : tone,
			})),
		]);
	};
}
