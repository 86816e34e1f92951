import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../../source/runtime/viewer.js';
import {blockRows} from '../../../source/tui/models/block.js';
import {rowText, rowWidth} from '../../../source/tui/models/rows.js';
import {sampleNow} from '../sample-mission.js';
import {anyText} from './any-text.js';

type Tool = NonNullable<StreamBlock['tool']>;

function tool(change: Partial<Tool>, text = ''): StreamBlock {
	const known: Tool = {name: 'bash', title: 'npm test', state: 'completed', durationMs: 1200};
	return {id: 'b', kind: 'tool', text, tool: {...known, ...change}};
}

function shown(block: StreamBlock, isWhole = false, now = sampleNow): readonly string[] {
	return blockRows(block, {width: 50, isWhole, now, sought: null}).map((row) =>
		rowText(row).trimEnd(),
	);
}

const lines = (count: number) => Array.from({length: count}, (_, at) => `line ${at}`).join('\n');

describe('a tool call', () => {
	it('says what and how long, with the last lines of what came out, or all of them', () => {
		const block = tool({}, lines(20));
		expect(shown(block)).toEqual([
			'✓ bash   npm test                            1.2 s',
			'  │ … 17 lines above',
			'  │ line 17',
			'  │ line 18',
			'  │ line 19',
		]);
		expect(shown(block, true)).toHaveLength(21);
	});

	it('that reads says only what, unless all is to be seen', () => {
		const block = tool({name: 'read', title: 'src/a.ts'}, lines(3));
		expect(shown(block)).toEqual(['✓ read   src/a.ts                            1.2 s']);
		expect(shown(block, true)).toHaveLength(4);
	});

	it('that failed shows its error in full', () => {
		const block = tool({state: 'error'}, lines(40));
		expect(shown(block)).toHaveLength(41);
		expect(shown(block)[0]).toContain('failed 1.2 s');
	});

	it('that runs says for how many seconds', () => {
		const block = tool({state: 'running', durationMs: null, startedAt: sampleNow - 34_500});
		expect(shown(block)[0]).toMatch(/npm test +34 s$/);
		expect(shown(block, false, sampleNow + 500)[0]).toMatch(/ 35 s$/);
		expect(shown(block, false, sampleNow + 100_000)[0]).toMatch(/ 2:14$/);
	});
});

describe('a change of files', () => {
	const text = '@@ -1,4 +1,4 @@\n one\n-if (a) b();\n+if (a && c) b();\n four';
	const edit = tool(
		{name: 'edit', title: 'src/a.ts', diff: {added: 1, removed: 1, text}},
		'Edit applied successfully.',
	);

	it('is counted in the line, and its lines stand behind their signs', () => {
		expect(shown(edit)).toEqual([
			'✓ edit   src/a.ts                     +1 -1  1.2 s',
			'  │ -if (a) b();',
			'  │ +if (a && c) b();',
		]);
	});

	it('has the colour of its sign', () => {
		const tones = blockRows(edit, {width: 50, isWhole: false, now: sampleNow, sought: null})
			.slice(1)
			.map((row) => row.at(-1)?.tone);
		expect(tones).toEqual(['bad', 'good']);
	});

	it('is shown with what is around it where all is to be seen', () => {
		expect(shown(edit, true).slice(1)).toEqual([
			'  │ @@ -1,4 +1,4 @@',
			'  │  one',
			'  │ -if (a) b();',
			'  │ +if (a && c) b();',
			'  │  four',
			'  │ Edit applied successfully.',
		]);
	});

	it('is folded to its first lines', () => {
		const added = lines(40).replaceAll(/^/gm, '+');
		const block = tool({
			name: 'write',
			title: 'b.ts',
			diff: {added: 40, removed: null, text: added},
		});
		expect(shown(block)).toHaveLength(10);
		expect(shown(block)[0]).toContain('+40 -?');
		expect(shown(block).at(-1)).toBe('  │ … 32 more lines');
	});
});

const anyDiff = fc.record({
	added: fc.nat(9999),
	removed: fc.option(fc.nat(9999)),
	text: fc
		.array(fc.tuple(fc.constantFrom('+', '-', ' ', '@@', '…', ''), anyText), {maxLength: 12})
		.map((lines) => lines.map(([sign, text]) => `${sign}${text}`).join('\n')),
});

const anyBlock = fc.record({
	id: fc.constant('b'),
	kind: fc.constantFrom('text', 'reasoning', 'tool', 'prompt', 'note'),
	text: anyText,
	tool: fc.record(
		{
			name: anyText,
			title: anyText,
			state: fc.constantFrom('pending', 'running', 'completed', 'error'),
			durationMs: fc.option(fc.nat(1e7)),
			startedAt: fc.nat(1e7),
			diff: anyDiff,
		},
		{requiredKeys: ['name', 'title', 'state', 'durationMs']},
	),
}) satisfies fc.Arbitrary<StreamBlock>;

it('no row of any block is wider than its pane, folded, whole or searched', () => {
	fc.assert(
		fc.property(
			anyBlock,
			fc.integer({min: 1, max: 80}),
			fc.boolean(),
			fc.option(fc.constantFrom('a', 'o', '日', '👩', '1')),
			(block, width, isWhole, query) => {
				const sought = query === null ? null : {query, hit: {blockId: 'b', nth: 0}};
				const drawing = {width, isWhole: isWhole || sought !== null, now: sampleNow, sought};
				for (const row of blockRows(block, drawing)) {
					expect(rowWidth(row), rowText(row)).toBeLessThanOrEqual(width);
				}
			},
		),
		{numRuns: 1000},
	);
});
