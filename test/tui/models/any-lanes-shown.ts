import fc from 'fast-check';
import type {Activity} from '../../../source/tui/models/follow.js';
import {paneCounts} from '../../../source/tui/models/grid.js';
import type {LaneFilter} from '../../../source/tui/models/lane-filter.js';
import type {Sheet, ViewState} from '../../../source/tui/view-state.js';
import {anyText} from './any-text.js';

const anyLaneId = fc.nat(16).map((at) => `w${at}`);

const anyFilter = fc.constantFrom<LaneFilter>(
	{kind: 'needs'},
	{kind: 'running'},
	{kind: 'failed'},
	{kind: 'role', role: 'worker'},
);

/** Any choice of lanes: in focus, pinned, filtered, followed. */
export const anyLanesShown: fc.Arbitrary<Partial<ViewState>> = fc.record({
	focus: anyLaneId,
	panes: fc.option(fc.constantFrom(...paneCounts), {nil: null}),
	slots: fc.uniqueArray(anyLaneId),
	pins: fc.array(fc.record({laneId: anyLaneId, pane: fc.nat(8)}), {maxLength: 4}),
	filter: fc.option(anyFilter, {nil: null}),
	follow: fc.option(fc.record({shown: fc.uniqueArray(anyLaneId), swappedAt: fc.constant(0)}), {
		nil: null,
	}),
});

/** Any amounts of what lanes wrote. */
export const anyActivity: fc.Arbitrary<Activity> = fc.dictionary(
	anyLaneId,
	fc.array(fc.nat(2000), {maxLength: 8}),
);

/** Any sheet in which lanes are chosen. */
export const anyLaneSheet: fc.Arbitrary<Sheet> = fc.oneof(
	fc.constantFrom<Sheet>({kind: 'filter'}, {kind: 'filter-role'}),
	anyText.map((draft): Sheet => ({kind: 'line', ask: {kind: 'jump'}, draft})),
);
