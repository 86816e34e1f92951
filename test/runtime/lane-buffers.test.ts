import {describe, expect, it} from 'vitest';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';

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
		expect(buffers.takeChanged('w1')).toHaveLength(400);
	});

	it('hand out what has changed once', () => {
		const buffers = createLaneBuffers();
		buffers.push('w1', delta('b1', 'a'), 1);
		buffers.push('w2', delta('b1', 'b'), 1);
		expect(buffers.takeChanged('w1').map(({text}) => text)).toEqual(['a']);
		expect(buffers.takeChanged('w1')).toEqual([]);
		expect(buffers.takeChanged('w2').map(({text}) => text)).toEqual(['b']);
	});

	it('know when a lane last said something', () => {
		const buffers = createLaneBuffers();
		expect(buffers.lastByteAt('w1')).toBe(0);
		buffers.push('w1', delta('b1', 'a'), 77);
		expect(buffers.lastByteAt('w1')).toBe(77);
	});
});
