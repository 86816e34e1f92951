import {describe, expect, it} from 'vitest';
import {momentOf} from '../../../source/io/watch/moment.js';

/** A repository whose state is `states` one after another: it goes on by itself during each of the first takes. */
function changing(states: readonly string[]) {
	let at = 0;
	let takes = 0;
	return {
		look: async () => ({status: states[at] ?? ''}),
		take: async () => {
			takes += 1;
			const taken = states[at] ?? '';
			at = Math.min(at + 1, states.length - 1);
			return taken;
		},
		takes: () => takes,
	};
}

describe('a moment', () => {
	it('has a look and a tree of the same state, however much went on at first', async () => {
		const repository = changing(['stashed', 'half way', 'checked out']);
		const {look, tree} = await momentOf(repository.look, repository.take);
		expect([look.status, tree]).toEqual(['checked out', 'checked out']);
	});

	it('costs one tree where nothing goes on', async () => {
		const repository = changing(['quiet']);
		expect(await momentOf(repository.look, repository.take)).toEqual({
			look: {status: 'quiet'},
			tree: 'quiet',
		});
		expect(repository.takes()).toBe(1);
	});

	it('is given all the same of a repository that never rests', async () => {
		const repository = changing(Array.from({length: 50}, (_, at) => String(at)));
		expect(await momentOf(repository.look, repository.take)).toMatchObject({tree: '3'});
	});
});
