import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {
	keepStreams,
	keptBlocks,
	learn,
	mergeBlocks,
	nothingKnown,
} from '../../source/tui/mission-store.js';
import {laneView, missionView, taskEntry} from './sample-mission.js';

const block = (id: string, text = id): StreamBlock => ({id, kind: 'text', text});
const blocks = (ids: string) => [...ids].map((id) => block(id));
const order = (list: readonly StreamBlock[]) => list.map((one) => one.id).join('');

describe('a stream that arrives in pieces', () => {
	it('takes new blocks at the end and replaces changed ones where they stand', () => {
		const merged = mergeBlocks(blocks('abc'), [block('b', 'longer'), block('d')]);
		expect(order(merged)).toBe('abcd');
		expect(merged[1]?.text).toBe('longer');
	});

	it('comes out in order when the first answer is repeated and holds more than was known', () => {
		expect(order(mergeBlocks(blocks('df'), blocks('abcdef')))).toBe('abcdef');
	});

	it('keeps a bounded number of blocks, the newest', () => {
		const many = Array.from({length: keptBlocks + 10}, (_, at) => block(`b${at}`));
		const merged = mergeBlocks([], many);
		expect(merged).toHaveLength(keptBlocks);
		expect(merged.at(-1)?.id).toBe(`b${keptBlocks + 9}`);
	});

	it('is forgotten when its lane is not watched any more', () => {
		const known = learn(nothingKnown, {type: 'stream', laneId: 'w1', blocks: blocks('ab')});
		expect(keepStreams(known, ['w2']).streams).toEqual({});
		expect(order(keepStreams(known, ['w1']).streams['w1'] ?? [])).toBe('ab');
	});
});

it('shows a lane whose task waits for a decision as waiting for the user', () => {
	const view = missionView({
		lanes: [laneView('w1', {state: 'idle', reason: 'waits for your decision'}), laneView('w2')],
		attention: [{...taskEntry, laneId: 'w1'}],
	});
	const lanes = learn(nothingKnown, {type: 'view', view}).mission?.lanes;
	expect(lanes?.map((lane) => lane.state)).toEqual(['waiting-question', 'running']);
});

it('counts an engine that closed without a last word as the end of the mission', () => {
	const known = learn(nothingKnown, {type: 'view', view: missionView()});
	const {mission} = learn(known, {type: 'closed', outcome: 'failed', reason: 'the engine stopped'});
	expect(mission).toMatchObject({phase: 'ended', outcome: 'failed', reason: 'the engine stopped'});
});
