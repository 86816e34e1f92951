import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../../source/runtime/viewer.js';
import {rowText} from '../../../source/tui/models/rows.js';
import {scrollStream, streamPart} from '../../../source/tui/models/stream.js';
import {sampleBlocks} from '../sample-mission.js';

const size = {width: 50, height: 6};

function textBlocks(count: number): StreamBlock[] {
	return Array.from({length: count}, (_, at) => ({id: `b${at}`, kind: 'text', text: `line ${at}`}));
}

function shown(blocks: readonly StreamBlock[], anchor: Parameters<typeof streamPart>[2]): string[] {
	return streamPart(blocks, size, anchor).rows.map((row) => rowText(row).trimEnd());
}

it('a prompt says whose words it is', () => {
	const said = (by: 'engine' | 'user') =>
		rowText(
			streamPart(
				[{id: 'b1', kind: 'prompt', text: 'Mind the tabs.', by}],
				{width: 40, height: 5},
				null,
			).rows[0] ?? [],
		).trimEnd();
	expect(said('user')).toBe('» you to this lane');
	expect(said('engine')).toBe('» FlowDesk to this lane');
});

describe('a stream', () => {
	it('shows every kind of block with its mark', () => {
		const {rows} = streamPart(sampleBlocks, {width: 60, height: 40}, null);
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
		expect(streamPart(textBlocks(100), size, null).isAtEnd).toBe(true);
	});

	it('stands still where the user scrolled to, however much is added below', () => {
		const anchor = scrollStream(textBlocks(100), size, null, -20);
		const before = shown(textBlocks(100), anchor);
		expect(shown(textBlocks(200), anchor)).toEqual(before);
		expect(streamPart(textBlocks(200), size, anchor).isAtEnd).toBe(false);
	});

	it('follows again when the user scrolls down to the end', () => {
		const up = scrollStream(textBlocks(100), size, null, -20);
		expect(scrollStream(textBlocks(100), size, up, 19)).not.toBeNull();
		expect(scrollStream(textBlocks(100), size, up, 20)).toBeNull();
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
		streamPart(blocks, size, null);
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
					let anchor: Parameters<typeof streamPart>[2] = null;
					for (const lines of moves) {
						anchor = scrollStream(blocks, size, anchor, lines);
						expect(streamPart(blocks, size, anchor).rows.length).toBeLessThanOrEqual(size.height);
					}
					const top = blocks[0];
					if (top !== undefined) {
						const all = streamPart(blocks, {width: 50, height: 10_000}, null).rows;
						const start = streamPart(blocks, size, {blockId: top.id, line: 0}).rows;
						expect(start).toEqual(all.slice(0, size.height));
					}
				},
			),
		);
	});
});
