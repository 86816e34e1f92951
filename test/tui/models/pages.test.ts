import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {initialView} from '../../../source/tui/initial-view.js';
import type {PaneCount} from '../../../source/tui/models/grid.js';
import {paneCounts} from '../../../source/tui/models/grid.js';
import {laneOfPage, type PagedView, pageOf} from '../../../source/tui/models/pages.js';
import {laneView, missionView} from '../sample-mission.js';

const ids = ['c', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6'];
const mission = missionView({lanes: ids.map((id) => laneView(id)), attention: []});

function shown(change: Partial<PagedView>, panes: PaneCount = 4) {
	const view: PagedView = {...initialView, slots: ids, ...change};
	return pageOf(mission, view, panes).lanes.map((lane) => lane?.id ?? null);
}

/** The lanes on every page from here on in one direction. */
function turnedTo(view: PagedView, panes: PaneCount, step: 1 | -1): readonly string[] {
	const next = laneOfPage(mission, view, panes, step);
	if (next === null) {
		return [];
	}
	const turned = {...view, focus: next};
	const there = pageOf(mission, turned, panes).lanes.flatMap((lane) => lane?.id ?? []);
	return [...there, ...turnedTo(turned, panes, step)];
}

describe('the page of panes', () => {
	it('is the one with the lane in focus, also when that has no place yet', () => {
		const slots = ['c', 'w1', 'w2', 'w3', 'w4'];
		expect(shown({focus: 'w1', slots})).toEqual(['c', 'w1', 'w2', 'w3']);
		expect(shown({focus: 'w4', slots})).toEqual(['w4']);
		expect(shown({focus: 'w5', slots})).toEqual(['w4', 'w5']);
		expect(shown({focus: 'w4', slots}, 1)).toEqual(['w4']);
	});

	it('has every pinned lane in its pane, whichever page it is', () => {
		const pins = [{laneId: 'w1', pane: 1}];
		expect(shown({focus: 'c', pins})).toEqual(['c', 'w1', 'w2', 'w3']);
		expect(shown({focus: 'w4', pins})).toEqual(['w4', 'w1', 'w5', 'w6']);
		expect(shown({focus: 'w1', pins, paged: 'w4'})).toEqual(['w4', 'w1', 'w5', 'w6']);
		expect(shown({focus: 'w1', pins, paged: null})).toEqual(['c', 'w1', 'w2', 'w3']);
	});

	it('leaves panes empty rather than moving a pinned lane to another one', () => {
		const pins = [{laneId: 'w1', pane: 3}];
		const slots = ids.slice(0, 5);
		expect(shown({focus: 'w4', slots, pins})).toEqual(['w4', null, null, 'w1']);
	});

	it('holds only lanes that the filter lets through, and the one in focus', () => {
		const some = missionView({
			lanes: ids.map((id) => laneView(id, id === 'w2' ? {state: 'failed'} : {})),
			attention: [],
		});
		const view = {...initialView, slots: ids, filter: {kind: 'failed'} as const};
		const names = (focus: string) => pageOf(some, {...view, focus}, 4).lanes.map((one) => one?.id);
		expect(names('w2')).toEqual(['w2']);
		expect(names('w3')).toEqual(['w2', 'w3']);
	});

	it('is turned to by its first lane, as far as there are pages', () => {
		const view: PagedView = {...initialView, slots: ids, focus: 'w1'};
		expect(laneOfPage(mission, view, 4, 1)).toBe('w4');
		expect(laneOfPage(mission, view, 4, -1)).toBeNull();
		expect(laneOfPage(mission, {...view, focus: 'w6'}, 4, 1)).toBeNull();
		expect(laneOfPage(mission, {...view, focus: 'w6'}, 4, -1)).toBe('c');
	});

	it('has the lane in focus and every pinned one once, and every lane is on one of the pages', () => {
		const anyId = fc.constantFrom(...ids);
		const anyView = fc.record({
			focus: anyId,
			slots: fc.shuffledSubarray(ids),
			pins: fc.uniqueArray(fc.record({laneId: anyId, pane: fc.nat(8)}), {
				maxLength: 4,
				selector: ({laneId}) => laneId,
			}),
			paged: fc.option(anyId),
		});
		fc.assert(
			fc.property(anyView, fc.constantFrom(...paneCounts), (view, panes) => {
				const whole: PagedView = {...initialView, ...view};
				const {lanes} = pageOf(mission, whole, panes);
				const there = lanes.flatMap((lane) => lane?.id ?? []);
				expect(lanes.length).toBeLessThanOrEqual(panes);
				expect(new Set(there).size).toBe(there.length);
				expect(there).toContain(view.focus);
				const pinned = view.pins.slice(0, panes - 1).map(({laneId}) => laneId);
				expect(there).toEqual(expect.arrayContaining(pinned));
				const seen = [...there, ...turnedTo(whole, panes, 1), ...turnedTo(whole, panes, -1)];
				expect(seen).toEqual(expect.arrayContaining([...view.slots]));
			}),
		);
	});
});
