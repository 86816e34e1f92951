import type {MissionView} from '../../runtime/viewer.js';
import {isSettled, lanesByNeed} from './lanes.js';
import type {Rect} from './rows.js';

/** How many streams can stand beside each other. */
export const paneCounts = [1, 2, 4, 6, 9] as const;

/** One of those numbers. */
export type PaneCount = (typeof paneCounts)[number];

/** A pane with less than this shows nothing that can be read. */
const leastPane = {width: 30, height: 6};

/** From so much room on, four panes are shown unless the user chose another number. */
const roomy = {width: 96, height: 24};

/** Columns and rows of a grid, for a wide room; a tall one has them the other way round. */
const shapes: Readonly<Record<PaneCount, readonly [columns: number, rows: number]>> = {
	1: [1, 1],
	2: [2, 1],
	4: [2, 2],
	6: [3, 2],
	9: [3, 3],
};

function shapeIn(room: Rect, count: PaneCount): readonly [columns: number, rows: number] | null {
	const [long, short] = shapes[count];
	// A cell is about twice as high as wide.
	const ways = room.width >= room.height * 2 ? [[long, short] as const] : [];
	return (
		[...ways, [short, long] as const, [long, short] as const].find(
			([columns, rows]) =>
				Math.floor(room.width / columns) >= leastPane.width &&
				Math.floor(room.height / rows) >= leastPane.height,
		) ?? null
	);
}

/** How many panes there are: the number that was chosen, or what the room suggests, as far as it fits. */
export function paneCountIn(room: Rect, chosen: PaneCount | null): PaneCount {
	const isRoomy = room.width >= roomy.width && room.height >= roomy.height;
	const wanted = chosen ?? (isRoomy ? 4 : 1);
	const fits = (count: PaneCount) => count <= wanted && shapeIn(room, count) !== null;
	return paneCounts.findLast(fits) ?? 1;
}

/** Shares `total` cells between `count` parts; the first ones take what is left over. */
function shares(total: number, count: number): readonly number[] {
	const part = Math.floor(total / count);
	return Array.from({length: count}, (_, at) => part + (at < total % count ? 1 : 0));
}

/** The rectangles of so many panes, row by row; they fill the room. Fewer than `count` lanes leave the last ones out. */
export function paneRects(room: Rect, count: PaneCount): readonly Rect[] {
	const [columns, rows] = shapeIn(room, count) ?? [1, 1];
	const widths = shares(room.width, columns);
	const heights = shares(room.height, rows);
	let {y} = room;
	return heights.flatMap((height) => {
		let {x} = room;
		const line = widths.map((width) => {
			const rect = {x, y, width, height};
			x += width;
			return rect;
		});
		y += height;
		return line;
	});
}

/**
 * The order in which lanes take panes, given the one before: a lane keeps its place while it lives, and after that
 * until another one needs it. Then those that need a person or are at work come in, by need.
 */
export function settleSlots(before: readonly string[], mission: MissionView): readonly string[] {
	const known = new Map(mission.lanes.map((lane) => [lane.id, lane]));
	const isLive = (id: string) => {
		const lane = known.get(id);
		return lane !== undefined && !isSettled(lane);
	};
	const slots = before.filter((id) => known.has(id));
	const waiting = lanesByNeed(mission.lanes).filter(({id}) => isLive(id) && !slots.includes(id));
	const next = waiting.values();
	const filled = slots.map((id) => (isLive(id) ? id : (next.next().value?.id ?? id)));
	return [...filled, ...[...next].map(({id}) => id)];
}
