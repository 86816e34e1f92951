import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {viewOf} from '../../../source/runtime/view.js';
import type {LaneView} from '../../../source/runtime/viewer.js';
import {defaultKeymap} from '../../../source/tui/keymap/keymap.js';
import {type ListOptions, laneListRows} from '../../../source/tui/models/lane-list.js';
import {laneStripRow} from '../../../source/tui/models/lane-strip.js';
import {listLanes} from '../../../source/tui/models/lanes.js';
import {rowText, rowWidth} from '../../../source/tui/models/rows.js';
import {sparkline} from '../../../source/tui/models/spark.js';
import {toAscii} from '../../../source/tui/signs.js';
import {createMission} from '../../helpers/in-memory-mission.js';
import {fiftyLanes, fiftyView} from '../sample-fifty.js';
import {laneView, missionView, sampleNow} from '../sample-mission.js';

const plain: ListOptions = {
	focus: null,
	panes: [],
	pinned: [],
	marked: [],
	filter: null,
	activity: {},
	width: 40,
	height: 20,
	now: sampleNow,
	keymap: defaultKeymap,
};

function listText(lanes: readonly LaneView[], change: Partial<ListOptions> = {}) {
	const mission = missionView({lanes, queue: [], attention: []});
	const options = {...plain, ...change};
	const rows = laneListRows(mission, listLanes(mission, options.focus, false), options);
	for (const row of rows) {
		expect(rowWidth(row)).toBeLessThanOrEqual(options.width);
	}
	return rows.map(rowText);
}

/** Lanes of which a word shows that they wait for a person, or failed, and those that a line counts. */
function told(lines: readonly string[], sign: string, word: RegExp): number {
	const shown = lines.filter((line) => line.includes(sign) && !line.includes('…  ')).length;
	const counted = lines.map((line) => Number(word.exec(line)?.[1] ?? 0));
	const [more = ''] = lines.filter((line) => / … \d+ more/.test(line));
	const isOwnLine = more.includes(sign) ? 1 : 0;
	return shown - isOwnLine + counted.reduce((sum, each) => sum + each, 0);
}

const anyState = fc.constantFrom(
	'running' as const,
	'running' as const,
	'waiting-permission' as const,
	'failed' as const,
	'waiting-question' as const,
);
const anyStates = fc.array(anyState, {minLength: 1, maxLength: 50});

const lanesIn = (states: readonly LaneView['state'][]) =>
	states.map((state, at) =>
		laneView(`w${at + 1}`, {state, title: 'x', reason: '', canRetry: true, findings: 0}),
	);

const count = (states: readonly string[], names: readonly string[]) =>
	states.filter((state) => names.includes(state)).length;

describe('a list of many lanes', () => {
	it('shows or counts every lane that waits for you or failed, at any height and whichever is in focus', () => {
		fc.assert(
			fc.property(
				anyStates,
				fc.integer({min: 2, max: 30}),
				fc.integer({min: 36, max: 80}),
				fc.nat(60),
				(states, height, width, focus) => {
					const lines = listText(lanesIn(states), {height, width, focus: `w${focus}`});
					expect(lines.length).toBeLessThanOrEqual(height);
					const waiting = count(states, ['waiting-permission', 'waiting-question']);
					expect(told(lines, '▲', /▲ ?(\d+)(?: |$)/)).toBe(waiting);
					expect(told(lines, '✗', /✗ ?(\d+)(?: |$)/)).toBe(count(states, ['failed']));
				},
			),
		);
	});

	it('shows the lane in focus and says how many are left out', () => {
		const lanes = fiftyLanes((id) => (id === 'w3' ? {state: 'waiting-permission'} : {}));
		const lines = listText(lanes, {height: 8, focus: 'w30'});
		expect(lines[0]).toContain('w3 ');
		expect(lines.some((line) => line.includes('▸'))).toBe(true);
		expect(lines[1]).toContain('… 43 more, 10 below');
	});

	it('counts those left out at the side on which most of them stand, whatever is in focus', () => {
		const lanes = [
			...Array.from({length: 10}, (_, at) => laneView(`w${at + 1}`)),
			...Array.from({length: 14}, (_, at) => laneView(`d${at + 1}`, {state: 'idle'})),
		];
		for (const [focus, words, place] of [
			['w1', /… 20 more$/, 'last'],
			['d1', /… 20 more, 13 below$/, 'last'],
			['d9', /… 20 more, 5 below$/, 'first'],
			['d14', /… 20 more$/, 'first'],
		] as const) {
			const mission = missionView({lanes, queue: [], attention: []});
			const options = {...plain, focus, height: 5};
			const lines = laneListRows(mission, listLanes(mission, focus, true), options).map(rowText);
			const at = lines.findIndex((line) => words.test(line.trimEnd()));
			expect([focus, at]).toEqual([focus, place === 'first' ? 0 : lines.length - 1]);
		}
	});

	it('says whole which task of the queue waits, and that it is because of a pause', () => {
		const mission = createMission({});
		mission.start();
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused'});
		mission.delegate({title: 'Review: T1.10 repair slugify', files: ['a']});
		const view = viewOf(mission.state(), mission.now());
		const [task] = view?.queue ?? [];
		expect(task?.reason).toBe('paused');
		const queue = task === undefined ? [] : [{...task, taskId: 't11-r1', since: sampleNow}];
		const shown = missionView({lanes: [], queue, attention: []});
		const [line = ''] = laneListRows(shown, listLanes(shown, null, false), plain).map(rowText);
		expect(line).toMatch(/○ t11-r1 Review: T1\.10… +paused +0:00$/);
	});

	it('lets numbers stand under each other, and lines keep their width when they grow', () => {
		const at = (since: number) => laneView('w1', {since: sampleNow - since});
		const lines = listText([at(34_000), {...at(754_000), id: 'w2'}, {...at(4_000_000), id: 'w3'}]);
		expect(lines.map((line) => line.slice(-8))).toEqual(['    0:34', '   12:34', ' 1:06:40']);
		expect(new Set(lines.map((line) => line.indexOf('writing'))).size).toBe(1);
	});
});

describe('a line of the list', () => {
	it('says name, the beginning of the title, and the reason in a list of 44 columns', () => {
		const lines = listText([
			laneView('w9', {
				title: 'Printer spike',
				state: 'waiting-retry',
				reason: '429 Too Many Requests',
				until: sampleNow + 12_000,
			}),
			laneView('w23', {
				title: 'A very long title of a task',
				reason: 'bash npm run test:integration',
				contextPercent: 92,
				since: sampleNow - 3_600_000,
			}),
		]);
		expect(lines.map((line) => line.trimEnd())).toEqual([
			' 1 ● w23 A very l…  bash npm ru… 1:00:00',
			' 2 ↻ w9  Printer…   429 Too Man… in 0:12',
		]);
	});

	it('shortens the sparkline where room is short, and gives it up before anything else', () => {
		const activity = {w1: [0, 0, 5, 30, 60, 100, 200, 900]};
		const lane = laneView('w1', {contextPercent: 92});
		const [wide = ''] = listText([lane], {width: 62, activity});
		expect(wide).toMatch(/writing {2}ctx 92% {2}▁▁▂▃▄▅▆█ {2}0:34$/);
		const [middle = ''] = listText([lane], {width: 54, activity});
		expect(middle).toMatch(/writing {2}ctx 92% {2}▄▅▆█ {2}0:34$/);
		const [narrow = ''] = listText([lane], {width: 40, activity});
		expect(narrow).toMatch(/Title of w1 .*writing {2}0:34$/);
		const [calm = ''] = listText([laneView('w1')], {width: 40, activity});
		expect(calm).toMatch(/Title of w1 {2}writing {2}▄▅▆█ {2}0:34$/);
	});
});

describe('a sparkline', () => {
	it('is left out where nothing may move', () => {
		const lanes = [laneView('w1', {state: 'running'})];
		expect(listText(lanes, {width: 100}).join('')).toContain('▁');
		expect(listText(lanes, {width: 100, activity: null}).join('')).not.toContain('▁');
	});

	it('has one cell a second, the newest last, by the same measure for every lane', () => {
		expect(rowText(sparkline([]))).toBe('▁▁▁▁▁▁▁▁');
		expect(rowText(sparkline([700]))).toBe('▁▁▁▁▁▁▁█');
		expect(rowText(sparkline([9, 9, 0, 1, 20, 40, 80, 160, 320, 640]))).toBe('▁▂▃▄▅▆▇█');
	});

	it('is as wide in plain ASCII', () => {
		expect(toAscii('▁▂▃▄▅▆▇█')).toBe('_.--==*#');
	});
});

describe('the strip of lanes', () => {
	const strip = (states: readonly LaneView['state'][], width: number, focus = 'w50') => {
		const mission = fiftyView({lanes: lanesIn(states), queue: []});
		const lanes = listLanes(mission, focus, false);
		const row = laneStripRow(mission, lanes, {focus, marked: [], filter: null, notes: [], width});
		expect(rowWidth(row)).toBe(width);
		return rowText(row);
	};

	it('shows or counts every lane that waits for you or failed, and the one in focus', () => {
		const chips = (text: string, sign: string) => text.split(`${sign}w`).length - 1;
		fc.assert(
			fc.property(anyStates, fc.integer({min: 40, max: 119}), fc.nat(49), (states, width, at) => {
				const focus = `w${(at % states.length) + 1}`;
				const text = strip(states, width, focus);
				expect(text).toContain(`${focus}]`);
				const counted = (sign: string) =>
					Number(new RegExp(` \\d+ more.*${sign} ?(\\d+)(?: |$)`).exec(text)?.[1] ?? 0);
				const waiting = count(states, ['waiting-permission', 'waiting-question']);
				expect(chips(text, '▲') + counted('▲')).toBe(waiting);
				expect(chips(text, '✗') + counted('✗')).toBe(count(states, ['failed']));
			}),
		);
	});
});

it('puts what waits in the queue before the lanes that are idle or have ended', () => {
	const lanes = [
		laneView('w1', {state: 'done'}),
		laneView('w2', {state: 'running'}),
		laneView('w3', {state: 'idle'}),
		laneView('w4', {state: 'failed', canRetry: true}),
	];
	const mission = missionView({lanes, attention: []});
	for (const height of [20, 5]) {
		const all = laneListRows(mission, listLanes(mission, null, true), {...plain, height});
		const text = all.map(rowText).map((line) => line.slice(0, 9));
		const at = (id: string) => text.findIndex((line) => line.includes(id));
		const queued = all
			.map(rowText)
			.findIndex((line) => line.includes('Templates') || line.includes('queued'));
		expect(queued, text.join('|')).toBeGreaterThan(Math.max(at('w2'), at('w4')));
		for (const id of ['w1', 'w3'].filter((one) => at(one) >= 0)) {
			expect(queued, text.join('|')).toBeLessThan(at(id));
		}
	}
});
