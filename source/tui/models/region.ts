import type {MissionView} from '../../runtime/viewer.js';
import type {Scene} from '../scene.js';
import {fitRow, type Rect, type Row} from './rows.js';

/** A named rectangle and the lines that fill it, each exactly as wide as the rectangle. */
export type Region = Readonly<{name: string; rect: Rect; rows: readonly Row[]}>;

/** A rectangle with what is drawn in it, cut and padded to its size; none where it has no place. */
export function fillRegion(
	name: string,
	rect: Rect | null,
	draw: (rect: Rect) => readonly Row[],
): readonly Region[] {
	if (rect === null) {
		return [];
	}
	const rows = draw(rect)
		.slice(0, rect.height)
		.map((row) => fitRow(row, rect.width));
	return [{name, rect, rows}];
}

type Remembered = Readonly<{scene: Scene; regions: readonly Region[]}>;

/** By mission, so that nothing is kept of one that has changed. */
const remembered = new WeakMap<MissionView, Remembered>();

function isSamePart(one: Scene, other: Scene, name: keyof Scene): boolean {
	if (name === 'known') {
		const parts = Object.keys(one.known) as (keyof Scene['known'])[];
		return parts.every((part) => part === 'streams' || one.known[part] === other.known[part]);
	}
	return name === 'size'
		? one.size.columns === other.size.columns && one.size.rows === other.size.rows
		: one[name] === other[name];
}

/** True when nothing differs but what lanes have written. */
function isSameButStreams(one: Scene, other: Scene): boolean {
	return (Object.keys(one) as (keyof Scene)[]).every((name) => isSamePart(one, other, name));
}

/** The regions that were drawn last, as long as the scene differs only in its streams; else they are drawn. */
export function rememberedWhile(scene: Scene, draw: () => readonly Region[]): readonly Region[] {
	const {mission} = scene.known;
	const last = mission === null ? undefined : remembered.get(mission);
	if (last !== undefined && isSameButStreams(last.scene, scene)) {
		return last.regions;
	}
	const regions = draw();
	if (mission !== null) {
		remembered.set(mission, {scene, regions});
	}
	return regions;
}
