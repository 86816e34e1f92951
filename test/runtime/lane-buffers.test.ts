import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {changedBlock} from '../../source/tui/mission-store.js';

const delta = (blockId: string, text: string) =>
	({kind: 'delta', blockId, field: 'text', text}) as const;

describe('lane buffers', () => {
	it('add up deltas, and let a whole text replace them', () => {
		const buffers = createLaneBuffers();
		buffers.push('w1', delta('b1', 'Hel'), 1);
		buffers.push('w1', delta('b1', 'lo'), 2);
		expect(buffers.all('w1')).toEqual([{id: 'b1', kind: 'text', text: 'Hello'}]);
		buffers.push('w1', {kind: 'text', blockId: 'b1', field: 'text', text: 'Hello.'}, 3);
		expect(buffers.all('w1')[0]?.text).toBe('Hello.');
	});

	it('show a tool as one block whose state changes', () => {
		const buffers = createLaneBuffers();
		const tool = {kind: 'tool', blockId: 'b1', tool: 'bash', title: 'npm test'} as const;
		buffers.push('w1', {...tool, state: 'running', durationMs: null, output: ''}, 1);
		buffers.push('w1', {...tool, state: 'completed', durationMs: 900, output: 'ok'}, 2);
		expect(buffers.all('w1')).toEqual([
			{
				id: 'b1',
				kind: 'tool',
				text: 'ok',
				tool: {name: 'bash', title: 'npm test', state: 'completed', durationMs: 900},
			},
		]);
	});

	it('say since when a tool runs, and what it changed', () => {
		const buffers = createLaneBuffers();
		const diff = {added: 1, removed: 0, text: '+a'};
		const tool = {kind: 'tool', blockId: 'b1', tool: 'edit', title: 'a.ts', output: ''} as const;
		buffers.push('w1', {...tool, state: 'pending', durationMs: null}, 1);
		buffers.push('w1', {...tool, state: 'running', durationMs: null}, 5);
		buffers.push('w1', {...tool, state: 'running', durationMs: null, diff}, 9);
		expect(buffers.all('w1')[0]?.tool).toMatchObject({startedAt: 5, diff});
		buffers.push('w1', {...tool, state: 'completed', durationMs: 4, diff}, 9);
		expect(buffers.all('w1')[0]?.tool).not.toHaveProperty('startedAt');
	});

	it('keep the end of a long block, and the last blocks of a long stream', () => {
		const buffers = createLaneBuffers();
		buffers.push('w1', delta('b0', `${'x'.repeat(40_000)}end`), 1);
		expect(buffers.all('w1')[0]?.text).toHaveLength(32_000);
		expect(buffers.all('w1')[0]?.text.endsWith('end')).toBe(true);
		for (let block = 1; block <= 1000; block += 1) {
			buffers.push('w1', delta(`b${block}`, '.'), 2);
		}

		expect(buffers.all('w1')).toHaveLength(400);
		expect(buffers.all('w1').at(-1)?.id).toBe('b1000');
		expect(buffers.follow('w1').take()).toHaveLength(400);
	});

	it('keep no more of a lane than a model could have read, and always the block that is written', () => {
		const buffers = createLaneBuffers();
		for (let block = 1; block <= 100; block += 1) {
			buffers.push('w1', delta(`b${block}`, 'x'.repeat(30_000)), 1);
		}
		const kept = buffers.all('w1').reduce((sum, {text}) => sum + text.length, 0);
		expect(kept).toBeGreaterThan(450_000);
		expect(kept).toBeLessThanOrEqual(500_000);
		expect(buffers.all('w1').at(-1)?.id).toBe('b100');
	});

	it('hand out what has changed once', () => {
		const buffers = createLaneBuffers();
		const [first, second] = [buffers.follow('w1'), buffers.follow('w2')];
		buffers.push('w1', delta('b1', 'a'), 1);
		buffers.push('w2', delta('b1', 'b'), 1);
		expect(first.take()).toMatchObject([{id: 'b1', text: 'a'}]);
		expect(first.take()).toEqual([]);
		expect(second.take()).toMatchObject([{id: 'b1', text: 'b'}]);
	});

	it('hand each follower of a lane everything, beginning with what was kept before it came', () => {
		const buffers = createLaneBuffers();
		const early = buffers.follow('w1');
		buffers.push('w1', delta('b1', 'Hel'), 1);
		early.take();
		buffers.push('w1', delta('b1', 'lo'), 2);
		const late = buffers.follow('w1');
		expect(late.take()).toEqual([{id: 'b1', kind: 'text', text: 'Hello'}]);
		buffers.push('w1', delta('b1', '.'), 3);
		expect(early.take()).toEqual([{id: 'b1', added: 'lo.'}]);
		expect(late.take()).toEqual([{id: 'b1', added: '.'}]);
		late.stop();
		buffers.push('w1', delta('b1', '!'), 4);
		expect(late.take()).toEqual([]);
		expect(early.take()).toEqual([{id: 'b1', added: '!'}]);
	});

	it('hand out what was added to a block that was taken, and the whole block when more than that changed', () => {
		const buffers = createLaneBuffers();
		const follower = buffers.follow('w1');
		buffers.push('w1', delta('b1', 'Hel'), 1);
		follower.take();
		buffers.push('w1', delta('b1', 'lo'), 2);
		buffers.push('w1', delta('b1', '.'), 3);
		expect(follower.take()).toEqual([{id: 'b1', added: 'lo.'}]);
		buffers.push('w1', delta('b1', ' And'), 4);
		buffers.push('w1', {kind: 'text', blockId: 'b1', field: 'text', text: 'Bye'}, 5);
		buffers.push('w1', delta('b1', '!'), 6);
		expect(follower.take()).toEqual([{id: 'b1', kind: 'text', text: 'Bye!'}]);
	});

	it('come to the same blocks on the other side, whatever is said and whenever it is taken', () => {
		const says = fc.array(
			fc.oneof(
				fc.record({kind: fc.constant('delta'), text: fc.string({maxLength: 3000})}),
				fc.record({kind: fc.constant('text'), text: fc.string({maxLength: 40_000})}),
				fc.constant({kind: 'take', text: ''}),
			),
			{maxLength: 60},
		);
		fc.assert(
			fc.property(says, (script) => {
				const buffers = createLaneBuffers();
				const follower = buffers.follow('w1');
				const far = new Map<string, StreamBlock>();
				const take = () => {
					for (const change of follower.take()) {
						const block = changedBlock(far.get(change.id), change);
						expect(block).not.toBeNull();
						far.set(change.id, block as StreamBlock);
					}
				};
				for (const {kind, text} of script) {
					if (kind === 'take') {
						take();
					} else {
						const field = 'text';
						buffers.push('w1', {kind: kind as 'delta', blockId: 'b', field, text}, 1);
					}
				}
				take();
				expect([...far.values()]).toEqual(buffers.all('w1'));
			}),
		);
	});

	it('know when a lane last said something', () => {
		const buffers = createLaneBuffers();
		expect(buffers.lastByteAt('w1')).toBe(0);
		buffers.push('w1', delta('b1', 'a'), 77);
		expect(buffers.lastByteAt('w1')).toBe(77);
	});
});
