import {describe, expect, it} from 'vitest';
import {defaultKeymap} from '../../../source/tui/keymap/keymap.js';
import {laneListRows} from '../../../source/tui/models/lane-list.js';
import {
	focusedLane,
	laneContext,
	laneReason,
	lanesByNeed,
	laneTime,
	listLanes,
} from '../../../source/tui/models/lanes.js';
import {rowText, rowWidth} from '../../../source/tui/models/rows.js';
import {laneView, missionView, sampleNow} from '../sample-mission.js';

const ids = (lanes: readonly {id: string}[]) => lanes.map((lane) => lane.id);

describe('the order of lanes', () => {
	it('puts who waits for a person first, then failed, running, opening, retrying, idle and done', () => {
		const lanes = [
			laneView('w1', {state: 'done'}),
			laneView('w2', {state: 'idle'}),
			laneView('w3', {state: 'waiting-retry'}),
			laneView('w4', {state: 'opening'}),
			laneView('w5', {state: 'running'}),
			laneView('w6', {state: 'stalled', canRetry: true}),
			laneView('w7', {state: 'waiting-question'}),
		];
		expect(ids(lanesByNeed(lanes))).toEqual(['w7', 'w6', 'w5', 'w4', 'w3', 'w2', 'w1']);
	});

	it('puts who has waited longest first, and keeps running lanes where they are', () => {
		const lanes = [
			laneView('w1', {since: 30}),
			laneView('w2', {since: 10}),
			laneView('w3', {state: 'waiting-permission', since: 20}),
			laneView('w4', {state: 'waiting-permission', since: 5}),
		];
		expect(ids(lanesByNeed(lanes))).toEqual(['w4', 'w3', 'w1', 'w2']);
	});

	it('lets a failed lane that nobody can retry sink below the running ones', () => {
		const lanes = [laneView('w1', {state: 'failed', canRetry: false}), laneView('w2')];
		expect(ids(lanesByNeed(lanes))).toEqual(['w2', 'w1']);
	});
});

describe('what the list shows', () => {
	it('folds idle and finished lanes, but not the commander and not the lane on screen', () => {
		const mission = missionView({
			lanes: [
				laneView('c', {state: 'idle'}),
				laneView('w1', {state: 'idle'}),
				laneView('w2', {state: 'done'}),
				laneView('w3', {state: 'done'}),
			],
		});
		const {listed, folded} = listLanes(mission, 'w2', false);
		expect(ids(listed)).toEqual(['c', 'w2']);
		expect(ids(folded)).toEqual(['w1', 'w3']);
		expect(listLanes(mission, 'w2', true).folded).toEqual([]);
	});

	it('shows the first lane until the user has chosen one', () => {
		const mission = missionView();
		expect(focusedLane(mission, null)?.id).toBe('c');
		expect(focusedLane(mission, 'w7')?.id).toBe('w7');
		expect(focusedLane(missionView({lanes: []}), 'w7')).toBeNull();
	});
});

describe('a lane says how full its context is', () => {
	const list = (contextPercent: number | null) => {
		const mission = missionView({lanes: [laneView('w1', {contextPercent})]});
		const options = {
			focus: null,
			panes: [],
			pinned: [],
			marked: [],
			filter: null,
			activity: {},
			width: 70,
			height: 5,
			now: sampleNow,
			keymap: defaultKeymap,
		};
		return laneListRows(mission, listLanes(mission, null, false), options)[0] ?? [];
	};

	it('with a warning from 85 %, and not at all while nobody knows', () => {
		expect(laneContext(laneView('w1'))).toEqual([]);
		expect(laneContext(laneView('w1', {contextPercent: 84}))).toMatchObject([
			{text: 'ctx 84%', tone: 'muted'},
		]);
		expect(laneContext(laneView('w1', {contextPercent: 85}))).toMatchObject([{tone: 'caution'}]);
	});

	it('in the list only when little is left, and the line keeps its width', () => {
		expect(rowText(list(84))).not.toContain('ctx');
		expect(rowText(list(91))).toMatch(/Title of w1 .* writing {2}ctx 91% .* {2}0:34$/);
		expect(rowWidth(list(91))).toBe(70);
	});
});

describe('a lane says why and since when', () => {
	it('counts up while something lasts and down to a known end', () => {
		expect(laneTime(laneView('w1', {since: sampleNow - 34_000}), sampleNow)).toBe('0:34');
		expect(laneTime(laneView('w1', {until: sampleNow + 12_000}), sampleNow)).toBe('in 0:12');
	});

	it('names the state when the engine gives no reason or one that does not contain it', () => {
		expect(laneReason(laneView('w1', {state: 'running', reason: ''}))).toBe('at work');
		expect(laneReason(laneView('w1', {state: 'failed', reason: 'exit 1'}))).toBe('failed: exit 1');
		expect(laneReason(laneView('w1', {state: 'failed', reason: 'failed review'}))).toBe(
			'failed review',
		);
	});
});
