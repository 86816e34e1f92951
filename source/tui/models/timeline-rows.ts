import {keyFor} from '../keymap/key-help.js';
import type {TimelineLine} from '../narration/timeline.js';
import type {Tone as Told} from '../narration/told-tone.js';
import type {Scene} from '../scene.js';
import type {TimelineOverlay} from '../view-parts.js';
import {wrapText} from './cells.js';
import {clockTime} from './figures.js';
import {innerSize} from './layout.js';
import {type Pane, type Rect, type Row, span, type Tone} from './rows.js';

const tones: Readonly<Record<Told, Tone>> = {
	plain: 'plain',
	strong: 'plain',
	quiet: 'muted',
	good: 'good',
	bad: 'bad',
	attention: 'caution',
};

/** Lines of the screen that one thing that happened may take. */
const mostRows = 8;

/** Cells for the mark and the time. */
const margin = 11;

/** The lines that are shown, the newest last. */
export function shownLines(scene: Scene, {laneId}: TimelineOverlay): readonly TimelineLine[] {
	const {timeline} = scene.known;
	return laneId === null ? timeline : timeline.filter((line) => line.laneId === laneId);
}

/** Which of the lines the keys point at; the newest while nobody has chosen. */
export function chosenLine({at}: TimelineOverlay, count: number): number {
	return Math.max(0, Math.min(at ?? count - 1, count - 1));
}

function rowsOf(
	line: TimelineLine,
	options: Readonly<{startedAt: number; isChosen: boolean; width: number}>,
): readonly Row[] {
	const room = Math.max(1, options.width - margin);
	const head = wrapText(line.text, room).map((text) => ({text, isHead: true}));
	const more = line.more.flatMap((text) => wrapText(text, Math.max(1, room - 2)));
	const rows = [...head, ...more.map((text) => ({text: `  ${text}`, isHead: false}))];
	const time = clockTime(line.at - options.startedAt).padStart(7);
	return rows.slice(0, mostRows).map(({text, isHead}, at): Row => {
		const isCut = at === mostRows - 1 && rows.length > mostRows;
		const tone = isHead || line.tone !== 'strong' ? tones[line.tone] : 'muted';
		return [
			span(at === 0 && options.isChosen ? '▸ ' : '  ', 'accent'),
			span(at === 0 ? `${time}  ` : ' '.repeat(margin - 2), 'muted'),
			span(isCut ? '…' : text, tone, {isBold: isHead && line.tone === 'strong'}),
		];
	});
}

/** What happened, as much as there is room for; the chosen line is always in sight. */
export function timelinePane(scene: Scene, overlay: TimelineOverlay, rect: Rect): Pane {
	const {width, height} = innerSize(rect);
	const lines = shownLines(scene, overlay);
	const chosen = chosenLine(overlay, lines.length);
	const startedAt = scene.known.mission?.startedAt ?? lines[0]?.at ?? 0;
	const blocks = lines.map((line, at) => rowsOf(line, {startedAt, isChosen: at === chosen, width}));
	const before = blocks.slice(0, chosen).flat().length;
	const rows = blocks.flat();
	const end = before + (blocks[chosen]?.length ?? 0);
	const start = Math.max(0, Math.min(before, Math.max(end - height, before - (height >> 1))));
	const from = Math.min(start, Math.max(0, rows.length - height));
	const below = rows.length - from - height;
	const out = [from > 0 ? `${from} above` : '', below > 0 ? `${below} below` : ''];
	const about = overlay.laneId === null ? '' : `, only ${overlay.laneId}`;
	return {
		title: [span(`What happened${about}`, 'accent')],
		note: overlay.at === null ? [span('follows the newest', 'muted')] : [],
		foot: [span(out.filter((part) => part !== '').join(', '), 'caution')],
		rows:
			rows.length === 0
				? [
						[
							span(
								`nothing is told${about === '' ? ' yet' : ` of it; ${keyFor(scene, 'only-lane', 'timeline')} shows all`}`,
								'muted',
							),
						],
					]
				: rows.slice(from, from + height),
		tone: 'accent',
	};
}
