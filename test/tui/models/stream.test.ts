import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../../source/runtime/viewer.js';
import type {Drawing} from '../../../source/tui/models/block.js';
import {rowText} from '../../../source/tui/models/rows.js';
import {markNow, type Stream, scrollStream, streamPart} from '../../../source/tui/models/stream.js';
import type {Anchor} from '../../../source/tui/stream-view.js';
import {sampleNow} from '../sample-mission.js';
import {sampleBlocks} from '../sample-stream.js';

/** A stream in a pane of 50 by 6, or of another size. */
function streamOf(
	blocks: readonly StreamBlock[],
	change: Partial<Drawing & Pick<Stream, 'height' | 'mark'>> = {},
): Stream {
	const {height = 6, mark = null, ...drawing} = change;
	return {
		blocks,
		height,
		mark,
		drawing: {width: 50, isWhole: false, now: sampleNow, sought: null, ...drawing},
	};
}

function textBlocks(count: number): StreamBlock[] {
	return Array.from({length: count}, (_, at) => ({id: `b${at}`, kind: 'text', text: `line ${at}`}));
}

function shown(blocks: readonly StreamBlock[], anchor: Anchor | null): string[] {
	return streamPart(streamOf(blocks), anchor).rows.map((row) => rowText(row).trimEnd());
}

it('what a lane thinks is drawn dim behind a mark, and what it says is not', () => {
	const tones = (kind: 'reasoning' | 'text') => {
		const {rows} = streamPart(streamOf([{id: 'b1', kind, text: 'Mind the tabs.'}]), null);
		return rows.map((row) => row.filter(({text}) => text.trim() !== ''))[0];
	};
	expect(tones('reasoning')?.map(({text, tone}) => [text.trim(), tone])).toEqual([
		['┊', 'muted'],
		['Mind the tabs.', 'muted'],
	]);
	expect(tones('text')?.map(({tone}) => tone)).not.toContain('muted');
});

it('a prompt says whose words it is', () => {
	const said = (by: 'engine' | 'user') =>
		rowText(
			streamPart(streamOf([{id: 'b1', kind: 'prompt', text: 'Mind the tabs.', by}]), null)
				.rows[0] ?? [],
		).trimEnd();
	expect(said('user')).toBe('» you to this lane');
	expect(said('engine')).toBe('» FlowDesk to this lane');
});

describe('a stream', () => {
	it('shows every kind of block with its mark', () => {
		const {rows} = streamPart(streamOf(sampleBlocks, {width: 60, height: 40}), null);
		expect(rows.map((row) => rowText(row).trimEnd()).join('\n')).toMatchInlineSnapshot(`
			"» FlowDesk to this lane
			┊ Make raw strings work.
			┊
			┊ Context: the tokenizer ends a raw literal at the first
			┊ quote.
			┊ … 4 more lines

			┊ The hash count has to survive until the closing quote.

			The raw literal ends at the first quote not followed by the
			same number of hashes. I keep the hash count in the token so
			the printer can give it back.

			✓ read   src/tokenizer/strings.ts                      0.1 s
			✓ edit   src/tokenizer/strings.ts                      0.2 s
			  │ -  if (ch === quote) return end(i)
			  │ +  if (ch === quote && hashes(i) === n) return end(i)
			✗ bash   npm test -- strings                     failed 34 s
			  │ line one
			  │ line two
			  │ 40 passing
			  │ 41 passing
			  │ 1 failing: raw string with 256 hashes

			note  the provider answered 429 and is asked again in 4 s

			日本語の説明: 生文字列は 🎉 終わりまで数えます。"
		`);
	});

	it('follows its end as long as nobody scrolls', () => {
		expect(shown(textBlocks(100), null).at(-1)).toBe('line 99');
		expect(streamPart(streamOf(textBlocks(100)), null).isAtEnd).toBe(true);
	});

	it('stands still where the user scrolled to, however much is added below', () => {
		const anchor = scrollStream(streamOf(textBlocks(100)), null, -20);
		const before = shown(textBlocks(100), anchor);
		expect(shown(textBlocks(200), anchor)).toEqual(before);
		expect(streamPart(streamOf(textBlocks(200)), anchor).isAtEnd).toBe(false);
	});

	it('follows again when the user scrolls down to the end', () => {
		const up = scrollStream(streamOf(textBlocks(100)), null, -20);
		expect(scrollStream(streamOf(textBlocks(100)), up, 19)).not.toBeNull();
		expect(scrollStream(streamOf(textBlocks(100)), up, 20)).toBeNull();
	});

	it('says where what is new begins once it was scrolled away from its end, and how much of it is below', () => {
		const before = textBlocks(100);
		const anchor = scrollStream(streamOf(before), null, -20);
		const mark = markNow(streamOf(before));
		expect(streamPart(streamOf(before, {mark}), anchor)).toMatchObject({isAtEnd: false, fresh: 0});
		const stream = streamOf(textBlocks(103), {mark});
		expect(streamPart(stream, anchor).fresh).toBe(6);
		const down = scrollStream(stream, anchor, 25);
		expect(streamPart(stream, down).rows.map((row) => rowText(row).trimEnd())).toEqual([
			'line 99',
			`── new ${'─'.repeat(43)}`,
			'',
			'line 100',
			'',
			'line 101',
		]);
		expect(streamPart(stream, down).fresh).toBe(2);
	});

	it('marks what is new inside a block that goes on', () => {
		const block = (text: string): StreamBlock => ({id: 'b', kind: 'text', text});
		const mark = markNow(streamOf([block('one\ntwo')]));
		const {rows} = streamPart(streamOf([block('one\ntwo goes on\nthree')], {mark}), null);
		expect(rows.map((row) => rowText(row).trimEnd())).toEqual([
			'one',
			'two goes on',
			`── new ${'─'.repeat(43)}`,
			'three',
		]);
	});

	it('shows what there is when the place scrolled to is no longer kept', () => {
		expect(shown(textBlocks(100), {blockId: 'gone', line: 3})[0]).toBe('line 0');
	});

	it('looks only at the blocks that are visible, not at all of a long stream', () => {
		let read = 0;
		const blocks = textBlocks(3000).map((block) => ({
			...block,
			get text() {
				read++;
				return 'one line';
			},
		}));
		streamPart(streamOf(blocks), null);
		expect(read).toBeLessThan(100);
	});

	it('is never taller than its pane, wherever it stands, and scrolling loses no line', () => {
		const anyBlock = fc.record({
			id: fc.uuid(),
			kind: fc.constantFrom('text', 'reasoning', 'prompt', 'note'),
			text: fc.string({maxLength: 300}),
		}) satisfies fc.Arbitrary<StreamBlock>;
		fc.assert(
			fc.property(
				fc.uniqueArray(anyBlock, {maxLength: 20, selector: (block) => block.id}),
				fc.array(fc.integer({min: -30, max: 30}), {maxLength: 10}),
				(blocks, moves) => {
					let anchor: Anchor | null = null;
					for (const lines of moves) {
						anchor = scrollStream(streamOf(blocks), anchor, lines);
						expect(streamPart(streamOf(blocks), anchor).rows.length).toBeLessThanOrEqual(6);
					}
					const top = blocks[0];
					if (top !== undefined) {
						const all = streamPart(streamOf(blocks, {height: 10_000}), null).rows;
						const start = streamPart(streamOf(blocks), {blockId: top.id, line: 0}).rows;
						expect(start).toEqual(all.slice(0, 6));
					}
				},
			),
		);
	});
});
