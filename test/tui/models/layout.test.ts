import {describe, expect, it} from 'vitest';
import {initialView} from '../../../source/tui/initial-view.js';
import {defaultKeymap} from '../../../source/tui/keymap/keymap.js';
import {nothingKnown} from '../../../source/tui/mission-store.js';
import {layoutFor} from '../../../source/tui/models/frame.js';
import type {Scene} from '../../../source/tui/scene.js';
import {missionView, sampleNow} from '../sample-mission.js';
import {sampleBlocks} from '../sample-stream.js';

function sceneOf(columns: number, rows: number): Scene {
	return {
		known: {...nothingKnown, mission: missionView(), streams: {c: sampleBlocks}},
		view: initialView,
		now: sampleNow,
		size: {columns, rows},
		keymap: defaultKeymap,
	};
}

describe('the layout', () => {
	it('has two columns from 120, stacks from 80, one narrow column from 40 and refuses below', () => {
		const kinds = [120, 119, 80, 79, 40, 39].map((columns) => layoutFor(sceneOf(columns, 24)).kind);
		expect(kinds).toEqual(['wide', 'medium', 'medium', 'narrow', 'narrow', 'small']);
		expect(layoutFor(sceneOf(80, 9)).kind).toBe('small');
	});

	it('always keeps header, stream and footer, down to the smallest terminal', () => {
		for (const [columns, rows] of [
			[40, 10],
			[80, 10],
			[120, 10],
			[200, 60],
		] as const) {
			const {header, stream, footer} = layoutFor(sceneOf(columns, rows));
			expect(header?.height).toBeGreaterThanOrEqual(1);
			expect(stream?.height).toBeGreaterThanOrEqual(4);
			expect(footer?.y).toBe(rows - 1);
		}
	});
});
