import fc from 'fast-check';
import {environment} from '../../../source/io/environment.js';

/** How often a property runs: 1,000 times, or as FLOWDESK_RUNS says. */
export const runs = Number(environment['FLOWDESK_RUNS'] ?? 1000);

const id = fc.constantFrom(
	'T1',
	'T2',
	'T1.1',
	'T1.2',
	'S1.1.1',
	'M1',
	'M2',
	'**T3**',
	'T01',
	'T1.1.1.1',
);
const title = fc.oneof(
	fc.constantFrom('parse', 'Fix the lexer', 'write tests', 'a | b: c', '`<!--` x', 'é漢字🙂', ''),
	fc.string({unit: 'binary', maxLength: 12}),
);
const indent = fc.constantFrom(
	'',
	'',
	'',
	'  ',
	'  ',
	'    ',
	'\t',
	'\t\t',
	' \t',
	'   ',
	'        ',
);
const marker = fc.constantFrom('[ ]', '[ ]', '[x]', '[X]', '[/]', '[-]', '[~]', '[]', '[  ]');
const bullet = fc.constantFrom('-', '-', '-', '*', '+', '1.', '2)', '10.');
const tail = fc.constantFrom(
	'',
	'',
	'',
	' | agent:worker',
	' | agent: worker | depends:T1, T2',
	' | status: in_progress',
	' | status: done',
	' | size:S <!-- t:ab12 -->',
	' <!-- t:ab12 -->',
	' <!-- t:x -->  ',
	' <!-- note -->',
);
const head = fc.oneof(
	fc.constant(''),
	id.map((id) => `${id}: `),
	id.map((id) => `${id} - `),
	id,
);
const box = fc
	.tuple(indent, bullet, fc.constantFrom(' ', ' ', '  ', '\t', ''), marker, head, title, tail)
	.map(([indent, bullet, gap, marker, head, title, tail]) =>
		[indent, bullet, gap, marker, ' ', head, title, tail].join(''),
	);
const heading = fc
	.tuple(fc.constantFrom('#', '##', '##', '###', '####', '#######'), head, title, tail)
	.map(([signs, head, title, tail]) => `${signs} ${head}${title}${tail}`);
const weird = fc.constantFrom(
	'',
	'',
	'',
	'   ',
	'text',
	'  text under it',
	'> quoted',
	'- plain',
	'  * plain',
	'***',
	'```',
	'```ts',
	'~~~~',
	'  ```',
	'<!-- hidden',
	'-->',
	'<!-- one line -->',
	'<<<<<<< HEAD',
	'=======',
	'>>>>>>> theirs',
	'nul \0 byte',
	'\uFEFFmark',
	'\ud800',
	'| a | b |',
	'- [ ]',
	'-[ ] no space',
	'\u00a0- [ ] odd space',
	'\r',
	'lone\rreturn',
);
const line = fc.oneof(
	{weight: 6, arbitrary: box},
	{weight: 2, arbitrary: heading},
	{weight: 3, arbitrary: weird},
	{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 20})},
);
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\r\r\n');

/** Todo files as people and agents write them, mixed with lines nobody should write. */
export const anyText = fc
	.tuple(
		fc.constantFrom('', '', '', '\uFEFF'),
		fc.array(fc.tuple(line, lineEnd), {maxLength: 30}),
		fc.constantFrom('', '', 'last line', '- [ ] last'),
	)
	.map(([mark, lines, last]) => mark + lines.map((pair) => pair.join('')).join('') + last);

const tameTitle = fc.constantFrom(
	'parse',
	'Fix the lexer',
	'write tests',
	'a | b',
	'é漢字🙂',
	'x: y',
);
const tameBox = fc
	.tuple(fc.constantFrom('', '', '  ', '    ', '\t'), marker, head, tameTitle, tail)
	.map(([indent, marker, head, title, tail]) => `${indent}- ${marker} ${head}${title}${tail}`);

/** Files without open blocks or merge markers, on which ops are expected to work. */
export const tameText = fc
	.tuple(
		fc.array(
			fc.oneof(
				{weight: 6, arbitrary: tameBox},
				{weight: 2, arbitrary: heading},
				{
					weight: 1,
					arbitrary: fc.constantFrom('', 'text', '  more text', '- plain', '```\n- [ ] x\n```'),
				},
			),
			{maxLength: 16},
		),
		fc.constantFrom('\n', '\r\n'),
		fc.boolean(),
	)
	.map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ''));
