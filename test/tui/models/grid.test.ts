import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {paneCountIn, paneCounts, paneRects, settleSlots} from '../../../source/tui/models/grid.js';
import {laneView, missionView} from '../sample-mission.js';

const room = {x: 44, y: 2, width: 156, height: 56};

describe('the grid of panes', () => {
	it('fills its room exactly, without overlap, for every number of panes that fits', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...paneCounts),
				fc.integer({min: 30, max: 300}),
				fc.integer({min: 6, max: 120}),
				(wanted, width, height) => {
					const count = paneCountIn({...room, width, height}, wanted);
					const rects = paneRects({...room, width, height}, count);
					expect(rects).toHaveLength(count);
					expect(rects.reduce((sum, rect) => sum + rect.width * rect.height, 0)).toBe(
						width * height,
					);
					for (const rect of rects) {
						expect(rect.x).toBeGreaterThanOrEqual(room.x);
						expect(rect.x + rect.width).toBeLessThanOrEqual(room.x + width);
						expect(rect.y + rect.height).toBeLessThanOrEqual(room.y + height);
						expect(rects.filter(({x, y}) => x === rect.x && y === rect.y)).toHaveLength(1);
					}
				},
			),
		);
	});

	it('has four panes where there is room and nobody chose, one where there is little, as many as chosen where they fit', () => {
		expect(paneCountIn(room, null)).toBe(4);
		expect(paneCountIn({...room, width: 76}, null)).toBe(1);
		expect(paneCountIn(room, 9)).toBe(9);
		expect(paneCountIn({...room, width: 76, height: 34}, 9)).toBe(6);
		expect(paneCountIn({...room, width: 40, height: 8}, 9)).toBe(1);
	});
});

describe('a lane in a pane', () => {
	const lanes = (...ids: readonly string[]) => missionView({lanes: ids.map((id) => laneView(id))});
	const ending = (id: string, ...ids: readonly string[]) =>
		missionView({
			lanes: ids.map((each) => laneView(each, each === id ? {state: 'done'} : {})),
		});

	it('stays where it is when others come, need someone or end', () => {
		const first = settleSlots([], lanes('c', 'w1', 'w2'));
		expect(first).toEqual(['c', 'w1', 'w2']);
		const waiting = missionView({
			lanes: [
				laneView('c'),
				laneView('w1'),
				laneView('w2'),
				laneView('w3', {state: 'waiting-permission'}),
			],
		});
		expect(settleSlots(first, waiting)).toEqual(['c', 'w1', 'w2', 'w3']);
		expect(settleSlots(first, ending('w1', 'c', 'w1', 'w2'))).toEqual(['c', 'w1', 'w2']);
	});

	it('gives its place to the next one only when it has ended', () => {
		const before = ['c', 'w1', 'w2'];
		expect(settleSlots(before, ending('w1', 'c', 'w1', 'w2', 'w3'))).toEqual(['c', 'w3', 'w2']);
		expect(settleSlots(before, ending('w1', 'c', 'w1', 'w2', 'w3', 'w4'))).toEqual([
			'c',
			'w3',
			'w2',
			'w4',
		]);
	});

	it('is in one pane at most, whatever comes and goes', () => {
		const states = fc.constantFrom('running', 'done', 'idle', 'failed', 'waiting-question');
		const missions = fc.array(fc.dictionary(fc.constantFrom('w1', 'w2', 'w3', 'w4', 'w5'), states));
		fc.assert(
			fc.property(missions, (script) => {
				let slots: readonly string[] = [];
				for (const one of script) {
					const mission = missionView({
						lanes: Object.entries(one).map(([id, state]) =>
							laneView(id, {state: state as 'running'}),
						),
					});
					slots = settleSlots(slots, mission);
					expect(new Set(slots).size).toBe(slots.length);
					const live = mission.lanes.filter(
						({state}) => state.startsWith('wait') || state === 'running',
					);
					expect(slots).toEqual(expect.arrayContaining(live.map(({id}) => id)));
				}
			}),
		);
	});
});
