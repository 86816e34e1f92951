import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sanitize} from '../../../source/mission/sanitize.js';
import type {
	AttentionView,
	LaneView,
	MissionView,
	StreamBlock,
} from '../../../source/runtime/viewer.js';
import {openAttention} from '../../../source/tui/attention-state.js';
import {initialView} from '../../../source/tui/initial-view.js';
import {defaultKeymap} from '../../../source/tui/keymap/keymap.js';
import {nothingKnown} from '../../../source/tui/mission-store.js';
import {attentionKey} from '../../../source/tui/models/attention.js';
import {frameOf} from '../../../source/tui/models/frame.js';
import {rowText, rowWidth} from '../../../source/tui/models/rows.js';
import type {TimelineLine} from '../../../source/tui/narration/timeline.js';
import type {Scene} from '../../../source/tui/scene.js';
import type {Overlay, Sheet} from '../../../source/tui/view-state.js';
import {
	itemView,
	laneView,
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
	todoList,
} from '../sample-mission.js';
import {anyActivity, anyLaneSheet, anyLanesShown} from './any-lanes-shown.js';
import {anyQuotas} from './any-quota.js';
import {anyPlace, anyQuery, anyScrolls, anySearch} from './any-search.js';
import {anyText} from './any-text.js';

const states = [
	'opening',
	'running',
	'waiting-permission',
	'waiting-question',
	'waiting-retry',
	'idle',
	'done',
	'failed',
	'cancelled',
	'stalled',
	'unknown',
] as const;

const anyLane: fc.Arbitrary<LaneView> = fc
	.record({
		title: anyText,
		reason: anyText,
		state: fc.constantFrom(...states),
		since: fc.integer({min: -1e9, max: 1e9}),
		until: fc.option(fc.integer({min: -1e6, max: 1e6})),
		findings: fc.nat(3),
		canRetry: fc.boolean(),
	})
	.map((change) => ({
		...laneView('w1', change),
		since: sampleNow + change.since,
		until: change.until === null ? null : sampleNow + change.until,
	}));

const anyEntry: fc.Arbitrary<AttentionView> = fc.oneof(
	fc.constantFrom(permissionEntry, questionEntry, taskEntry),
	fc
		.tuple(anyText, anyText, fc.array(anyText, {maxLength: 3}))
		.map(([title, detail, options]) =>
			permissionEntry.kind === 'request'
				? {...permissionEntry, request: {...permissionEntry.request, title, detail, options}}
				: permissionEntry,
		),
);

const anyMission: fc.Arbitrary<MissionView> = fc
	.record({
		text: anyText,
		reason: anyText,
		silence: fc.option(
			fc.record({since: fc.integer({min: 0, max: sampleNow}), isUnknown: fc.boolean()}),
		),
		phase: fc.constantFrom('starting', 'working', 'paused', 'checking', 'ended'),
		outcome: fc.constantFrom(null, 'sealed', 'limit', 'finished'),
		continuesAt: fc.option(fc.constant(sampleNow + 2500)),
		lanes: fc.array(anyLane, {maxLength: 15}),
		queue: fc.array(
			fc.record({
				taskId: fc.constantFrom('t1', 't2000'),
				title: anyText,
				role: fc.constant('worker'),
				reason: anyText,
				since: fc.constant(sampleNow),
				until: fc.option(fc.nat(9e7).map((ms) => sampleNow + ms)),
			}),
			{maxLength: 8},
		),
		attention: fc.array(anyEntry, {maxLength: 4}),
		quota: anyQuotas,
		problem: fc.option(anyText),
		items: fc.array(fc.tuple(anyText, fc.nat(12), anyText), {maxLength: 20}),
		cost: fc.option(fc.double({min: 0, max: 1e6, noNaN: true})),
		lines: fc.array(anyText, {maxLength: 4}),
	})
	.map(({lanes, items, problem, cost, lines, ...rest}) => ({
		...missionView(),
		...rest,
		lanes: lanes.map((lane, at) => ({...lane, id: `w${at + 1}`})),
		todo: todoList(
			items.map(([title, depth, badge], at) => itemView(`S${at}`, {title, depth, badge})),
			{problem, done: 1},
		),
		watch: {summary: lines[0] ?? null, lines},
		hasBase: problem === null,
		usage: {tokens: 184_200, cost, unpriced: 0, subscribed: 0, unreported: 0, unreportedCost: 0},
		ledger: lines,
		missing: lines,
	}));

const anyBlocks: fc.Arbitrary<readonly StreamBlock[]> = fc.array(
	fc.record({
		id: fc.uuid(),
		kind: fc.constantFrom('text', 'reasoning', 'tool', 'prompt', 'note'),
		text: anyText,
		tool: fc.record({
			name: anyText,
			title: anyText,
			state: fc.constantFrom('pending', 'running', 'completed', 'error'),
			durationMs: fc.option(fc.nat(1e7)),
		}),
	}),
	{maxLength: 12},
);

const anyOverlay: fc.Arbitrary<Overlay | null> = fc.oneof(
	fc.constant(null),
	fc.record({
		kind: fc.constantFrom('help' as const, 'summary' as const),
		offset: fc.integer({min: 0, max: 99}),
	}),
	anyText.map((draft) => ({kind: 'palette', draft, chosen: 'lane w1', offset: 0}) as const),
	fc.record({
		kind: fc.constant('timeline' as const),
		at: fc.option(fc.nat(9)),
		laneId: fc.constantFrom(null, 'w1', 'gone'),
		offset: fc.constant(0),
	}),
	fc.record({
		kind: fc.constant('cost' as const),
		by: fc.constantFrom('role' as const, 'lane' as const, 'todo' as const),
		isDearestFirst: fc.boolean(),
		chosen: fc.constantFrom(null, 'mission', 'lane w1', 'gone'),
		place: fc.nat(30),
		turned: fc.subarray(['mission', 'lane w1', 'role worker']),
	}),
	fc.record({
		kind: fc.constant('quotas' as const),
		chosen: fc.constantFrom(null, 'openai', 'gone'),
		place: fc.nat(9),
	}),
	fc.record({
		kind: fc.constant('todo' as const),
		chosen: fc.constantFrom(null, 'S0', 'S7', 'gone'),
		place: fc.nat(30),
	}),
	fc
		.record({
			chosen: fc.constantFrom(
				null,
				attentionKey(permissionEntry),
				attentionKey(questionEntry),
				attentionKey(taskEntry),
			),
			mode: fc.constantFrom(
				'browse' as const,
				'always' as const,
				'message' as const,
				'text' as const,
				'fail' as const,
			),
			draft: anyText,
			offset: fc.integer({min: -20, max: 20}),
		})
		.map((change) => ({...openAttention(sampleNow, null), ...change})),
);

const anyTimeline: fc.Arbitrary<readonly TimelineLine[]> = fc.array(
	fc.record({
		at: fc.nat(99_999).map((ms) => sampleNow + ms),
		text: anyText,
		tone: fc.constantFrom('plain' as const, 'strong' as const, 'bad' as const),
		more: fc.array(anyText, {maxLength: 3}),
		laneId: fc.constantFrom(null, 'w1'),
	}),
	{maxLength: 12},
);

const anySheet: fc.Arbitrary<Sheet | null> = fc.oneof(
	fc.constant(null),
	fc.constant({kind: 'abort', laneId: 'w1'} as const),
	fc.constant({kind: 'stop'} as const),
	fc.constant({
		kind: 'caps',
		at: 1,
		isTyped: false,
		entries: [
			{name: 'worker', cap: 0},
			{name: null, cap: null},
		],
	} as const),
	fc.constant({kind: 'role', at: 1} as const),
	anyText.map(
		(draft) => ({kind: 'line', ask: {kind: 'say-many', laneIds: ['w1', 'c']}, draft}) as const,
	),
	anyText.map(
		(title) =>
			({kind: 'line', ask: {kind: 'task-prompt', role: 'worker', title}, draft: title}) as const,
	),
	anyLaneSheet,
	anyText.map((draft) => ({kind: 'line', ask: {kind: 'say', laneId: 'w1'}, draft}) as const),
	anyQuery.map((draft) => ({kind: 'line', ask: {kind: 'search', laneId: 'w1'}, draft}) as const),
);

const anyScene: fc.Arbitrary<Scene> = fc
	.record({
		mission: fc.option(anyMission, {freq: 10}),
		blocks: anyBlocks,
		notices: fc.array(anyText, {maxLength: 2}),
		timeline: anyTimeline,
		overlay: anyOverlay,
		sheet: anySheet,
		hint: fc.option(anyText),
		isUnfolded: fc.boolean(),
		isStopping: fc.boolean(),
		search: anySearch,
		scroll: anyScrolls,
		places: fc.option(fc.array(anyPlace, {maxLength: 60})),
		shown: anyLanesShown,
		activity: anyActivity,
		columns: fc.integer({min: 1, max: 220}),
		rows: fc.integer({min: 1, max: 70}),
	})
	.map(
		({
			mission,
			blocks,
			notices,
			timeline,
			columns,
			rows,
			scroll,
			places,
			shown,
			activity,
			...view
		}) => ({
			known: {
				...nothingKnown,
				mission,
				streams: {w1: blocks},
				notices,
				timeline,
				activity,
				found: places === null ? null : {query: 'a', places, isCut: false},
			},
			view: {...initialView, ...view, ...shown, scrolls: scroll === null ? {} : {w1: scroll}},
			now: sampleNow,
			size: {columns, rows},
			keymap: defaultKeymap,
		}),
	);

describe('any frame', () => {
	it('fills its rectangles exactly, inside the terminal, without overlap and without control characters', () => {
		fc.assert(
			fc.property(anyScene, (scene) => {
				const {columns, rows} = scene.size;
				const taken = new Set<number>();
				for (const {name, rect, rows: lines} of frameOf(scene)) {
					expect(rect.x + rect.width, name).toBeLessThanOrEqual(columns);
					expect(rect.y + rect.height, name).toBeLessThanOrEqual(rows);
					expect(lines.length, name).toBeLessThanOrEqual(rect.height);
					for (const [at, line] of lines.entries()) {
						expect(rowWidth(line), `${name}: ${rowText(line)}`).toBe(rect.width);
						expect(sanitize(rowText(line))).toBe(rowText(line));
						expect(rowText(line)).not.toMatch(/[\n\t]/);
						for (let x = rect.x; x < rect.x + rect.width; x++) {
							const cell = (rect.y + at) * columns + x;
							expect(taken.has(cell), name).toBe(false);
							taken.add(cell);
						}
					}
				}
			}),
			{numRuns: 200},
		);
	}, 120_000);
});
