import type {LaneView} from '../../runtime/viewer.js';
import {lanesByNeed} from './lanes.js';

/** What a typed name can mean: lanes whose name begins with it, or else whose title or role holds it. */
export function lanesNamed(lanes: readonly LaneView[], typed: string): readonly LaneView[] {
	const text = typed.trim().toLowerCase();
	const order = lanesByNeed(lanes);
	if (text === '') {
		return order;
	}
	const byName = order.filter(({id}) => id.toLowerCase().startsWith(text));
	const exact = byName.filter(({id}) => id.toLowerCase() === text);
	const isIn = ({id, title, role}: LaneView) =>
		!id.toLowerCase().startsWith(text) && `${title} ${role}`.toLowerCase().includes(text);
	return [...exact, ...byName.filter((lane) => !exact.includes(lane)), ...order.filter(isIn)];
}

/** The lane that a typed name means already: its whole name, and the beginning of no other. */
export function completeName(lanes: readonly LaneView[], typed: string): LaneView | null {
	const text = typed.trim().toLowerCase();
	const begun = lanes.filter(({id}) => id.toLowerCase().startsWith(text));
	return begun.length === 1 && begun[0]?.id.toLowerCase() === text ? begun[0] : null;
}

/** How many characters have to be changed, added or taken out to make one name of the other. */
function distance(one: string, other: string): number {
	let row = Array.from({length: other.length + 1}, (_, at) => at);
	for (const [down, letter] of [...one].entries()) {
		const next = [down + 1];
		for (const [at, each] of [...other].entries()) {
			const change = (row[at] ?? 0) + (each === letter ? 0 : 1);
			next.push(Math.min(change, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}

/** The names most like what was typed, nearest first. */
export function nearestNames(lanes: readonly LaneView[], typed: string): readonly string[] {
	const text = typed.trim().toLowerCase();
	return lanes
		.map(({id}) => ({id, far: distance(text, id.toLowerCase())}))
		.sort((a, b) => a.far - b.far || a.id.localeCompare(b.id, 'en', {numeric: true}))
		.slice(0, 3)
		.map(({id}) => id);
}
