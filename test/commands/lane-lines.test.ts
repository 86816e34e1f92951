import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createLaneLines, newText} from '../../source/commands/lane-lines.js';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {BlockChange, StreamBlock} from '../../source/runtime/viewer.js';

const text = (id: string, words: string): StreamBlock => ({id, kind: 'text', text: words});

/** Everything that is printed of some messages, to the end. */
function printed(...messages: readonly (readonly BlockChange[])[]): readonly string[] {
	const lines = createLaneLines();
	const taken = messages.flatMap((changes) => lines.take(changes));
	return [...taken, ...lines.rest()].map((line) => line.text);
}

const bash = (state: 'running' | 'completed' | 'error', output: string): StreamBlock => ({
	id: 't1',
	kind: 'tool',
	text: output,
	tool: {
		name: 'bash',
		title: 'npm\ntest',
		state,
		durationMs: state === 'running' ? null : 34_000,
	},
});

describe('a lane in lines', () => {
	it('prints a line once it is whole, and the rest when something else begins', () => {
		const lines = createLaneLines();
		expect(lines.take([text('b1', 'I look at')])).toEqual([]);
		expect(lines.take([{id: 'b1', added: ' it.\nThen'}]).map((line) => line.text)).toEqual([
			'I look at it.',
		]);
		expect(lines.take([bash('running', '')]).map((line) => line.text)).toEqual([
			'Then',
			'',
			'● bash npm test',
		]);
	});

	it('prints a tool when it begins and when it ends, with the end of what came out', () => {
		const output = Array.from({length: 30}, (_, at) => `line ${at}`).join('\n');
		const all = printed(
			[bash('running', '')],
			[bash('running', 'line 0')],
			[bash('completed', output)],
			[bash('completed', output)],
		);
		expect(all.slice(0, 3)).toEqual([
			'● bash npm test',
			'✓ bash npm test  34 s',
			'  │ … 20 lines above',
		]);
		expect(all.slice(3)).toHaveLength(10);
		expect(all.at(-1)).toBe('  │ line 29');
		expect(printed([bash('error', 'no such file')])).toEqual([
			'✗ bash npm test  failed  34 s',
			'  │ no such file',
		]);
	});

	it('says whose prompt it was, and what was thought', () => {
		expect(
			printed([
				{id: 'p1', kind: 'prompt', text: 'Mow the lawn.', by: 'engine'},
				{id: 'r1', kind: 'reasoning', text: 'Wet.'},
				{id: 'p2', kind: 'prompt', text: 'Now.', by: 'user'},
			]),
		).toEqual([
			'» FlowDesk to this lane',
			'┊ Mow the lawn.',
			'',
			'┊ Wet.',
			'',
			'» you to this lane',
			'┊ Now.',
		]);
	});

	it('prints every line of a text once and in order, whatever pieces it comes in', () => {
		const says = fc.array(
			fc.oneof(
				fc.record({kind: fc.constant('delta'), words: fc.stringMatching(/^[a-z \n]{0,40}$/)}),
				fc.constant({kind: 'take', words: ''}),
				fc.constant({kind: 'whole', words: ''}),
			),
			{maxLength: 40},
		);
		fc.assert(
			fc.property(says, (script) => {
				const buffers = createLaneBuffers();
				const follower = buffers.follow('w1');
				const lines = createLaneLines();
				const out: string[] = [];
				let said = '';
				for (const {kind, words} of script) {
					if (kind === 'take') {
						out.push(...lines.take(follower.take()).map((line) => line.text));
					} else if (kind === 'whole') {
						buffers.push('w1', {kind: 'text', blockId: 'b', field: 'text', text: said}, 1);
					} else {
						said += words;
						buffers.push('w1', {kind: 'delta', blockId: 'b', field: 'text', text: words}, 1);
					}
				}
				out.push(...lines.take(follower.take()).map((line) => line.text));
				out.push(...lines.rest().map((line) => line.text));
				const squeezed = (lines: readonly string[]) => lines.join('\n').trim();
				expect(squeezed(out)).toBe(said.replace(/^\s*\n/, '').trim());
			}),
		);
	});
});

describe('what a text has more', () => {
	it('is what follows what was there, also when the beginning was cut off', () => {
		expect(newText('I mow', 'I mow on')).toBe(' on');
		expect(newText('I mow\n', 'I mow')).toBe('');
		const long = 'x'.repeat(100) + 'y'.repeat(300);
		expect(newText(long, `…${'y'.repeat(300)} and on`)).toBe(' and on');
	});

	it('is all of it when it is another text', () => {
		expect(newText('I mow', 'No.')).toBe('\nNo.');
	});
});
