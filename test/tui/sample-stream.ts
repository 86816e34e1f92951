import type {StreamBlock} from '../../source/runtime/viewer.js';

/** What a worker's stream holds after a while: every kind of block once. */
export const sampleBlocks: readonly StreamBlock[] = [
	{
		id: 'b1',
		kind: 'prompt',
		text: 'Make raw strings work.\n\nContext: the tokenizer ends a raw literal at the first quote.\nFiles: src/tokenizer/strings.ts\nAccept: npm test -- strings exits 0.\nDo not touch the printer.\nReport what you changed.',
	},
	{id: 'b2', kind: 'reasoning', text: 'The hash count has to survive until the closing quote.'},
	{
		id: 'b3',
		kind: 'text',
		text: 'The raw literal ends at the first quote not followed by the same number of hashes. I keep the hash count in the token so the printer can give it back.',
	},
	{
		id: 'b4',
		kind: 'tool',
		text: 'export function strings() {}\n',
		tool: {name: 'read', title: 'src/tokenizer/strings.ts', state: 'completed', durationMs: 104},
	},
	{
		id: 'b5',
		kind: 'tool',
		text: '-  if (ch === quote) return end(i)\n+  if (ch === quote && hashes(i) === n) return end(i)',
		tool: {name: 'edit', title: 'src/tokenizer/strings.ts', state: 'completed', durationMs: 212},
	},
	{
		id: 'b6',
		kind: 'tool',
		text: 'line one\nline two\n40 passing\n41 passing\n1 failing: raw string with 256 hashes',
		tool: {name: 'bash', title: 'npm test -- strings', state: 'error', durationMs: 34_000},
	},
	{id: 'b7', kind: 'note', text: 'the provider answered 429 and is asked again in 4 s'},
	{id: 'b8', kind: 'text', text: '日本語の説明: 生文字列は 🎉 終わりまで数えます。'},
];
