import {describe, expect, it} from 'vitest';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import {searchStreams} from '../../source/runtime/search-streams.js';

const text = (blockId: string, words: string) =>
	({kind: 'text', blockId, field: 'text', text: words}) as const;

describe('a search in all streams', () => {
	it('finds a text in messages, calls, changes and outputs, and tells the line around it', () => {
		const buffers = createLaneBuffers();
		buffers.push('w1', text('b1', 'first line\nthe Needle here\nlast needle'), 1);
		const tool = {kind: 'tool', blockId: 'b2', tool: 'edit', durationMs: 1, output: 'ok'} as const;
		const diff = {added: 1, removed: 0, text: '+a needle'};
		buffers.push('w2', {...tool, title: 'needle.ts', state: 'completed', diff}, 1);
		expect(searchStreams(['w1', 'w2', 'gone'], buffers, 'needle')).toEqual({
			places: [
				{laneId: 'w1', blockId: 'b1', nth: 0, excerpt: 'the Needle here'},
				{laneId: 'w1', blockId: 'b1', nth: 1, excerpt: 'last needle'},
				{laneId: 'w2', blockId: 'b2', nth: 0, excerpt: 'edit needle.ts'},
				{laneId: 'w2', blockId: 'b2', nth: 1, excerpt: '+a needle'},
			],
			isCut: false,
		});
		expect(searchStreams(['w1'], buffers, 'Needle').places).toHaveLength(1);
		expect(searchStreams(['w1'], buffers, 'n.edle').places).toEqual([]);
	});

	it('cuts a long line around the place', () => {
		const buffers = createLaneBuffers();
		buffers.push('w1', text('b1', `${'a'.repeat(500)} needle ${'b'.repeat(500)}`), 1);
		const [place] = searchStreams(['w1'], buffers, 'needle').places;
		expect(place?.excerpt).toMatch(/^…a{29} needle b+$/);
		expect(place?.excerpt.length).toBeLessThanOrEqual(201);
	});

	it('is bounded for a lane and for all of them, keeps the newest of a lane, and says that there is more', () => {
		const buffers = createLaneBuffers();
		const laneIds = Array.from({length: 20}, (_, at) => `w${at}`);
		for (const laneId of laneIds) {
			for (let at = 0; at < 100; at += 1) {
				buffers.push(laneId, text(`b${at}`, 'needle needle'), 1);
			}
		}

		const {places, isCut} = searchStreams(laneIds, buffers, 'needle');
		expect(isCut).toBe(true);
		expect(places).toHaveLength(300);
		expect(places.filter(({laneId}) => laneId === 'w0')).toHaveLength(50);
		expect(places[49]).toMatchObject({laneId: 'w0', blockId: 'b99', nth: 1});
	});
});
