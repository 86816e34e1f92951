import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type FlagSpec, parseArguments} from '../../source/commands/arguments.js';
import {Refusal} from '../../source/commands/refusal.js';

const specs: readonly FlagSpec[] = [
	{name: 'json', kind: 'switch', says: ''},
	{name: 'no-git', kind: 'switch', says: ''},
	{name: 'model', kind: 'value', value: 'provider/model', says: ''},
	{name: 'max-lanes', kind: 'value', value: 'n', says: ''},
	{name: 'check', kind: 'values', value: 'CMD', says: ''},
	{name: 'no-check', kind: 'switch', says: ''},
];

const parse = (...words: string[]) => parseArguments(words, specs, 'run');
const refusal = (...words: string[]) => {
	try {
		parse(...words);
	} catch (error) {
		return error instanceof Refusal ? [error.message, error.exitCode] : error;
	}
	return 'no refusal';
};

test('values, repeated values, switches and input are told apart', () => {
	const args = parse('--check', 'npm test', 'fix it', '--model=a/b', '--check', 'npm run lint');
	expect(args.input).toEqual(['fix it']);
	expect(args.values('check')).toEqual(['npm test', 'npm run lint']);
	expect(args.value('model')).toBe('a/b');
	expect(args.has('json')).toBe(false);
	expect(parse('--json', 'x').has('json')).toBe(true);
});

test('a flag that turns something off is off only when it is given', () => {
	expect(parse('x').has('no-git')).toBe(false);
	expect(parse('--no-git', 'x').has('no-git')).toBe(true);
	expect(parse('--check', 'a').has('no-check')).toBe(false);
	expect(parse('--no-check', '--check', 'a').has('no-check')).toBe(true);
	expect(parse('--no-check').values('check')).toEqual([]);
});

test('a value keeps its spaces, dashes and equals signs', () => {
	expect(parse('--check', 'npm test -- --grep=a b').values('check')).toEqual([
		'npm test -- --grep=a b',
	]);
	expect(parse('--check=--version').values('check')).toEqual(['--version']);
});

test('whatever follows -- is input and never a flag', () => {
	fc.assert(
		fc.property(fc.array(fc.string(), {maxLength: 5}), (words) => {
			const args = parse('--json', '--', ...words);
			expect(args.input).toEqual(words);
			expect([args.has('json'), args.value('model'), args.has('no-git')]).toEqual([
				true,
				null,
				false,
			]);
		}),
	);
});

test.each([
	[['--modle', 'a/b', 'x'], 'There is no flag --modle; did you mean --model?'],
	[['--max-lane=3', 'x'], 'did you mean --max-lanes?'],
	[['--maxLanes', '3'], 'did you mean --max-lanes?'],
	[['--no-json'], 'There is no flag --no-json'],
	[['-x'], 'Text that begins with a dash goes after `--`'],
	[['--check.foo', 'x'], 'There is no flag --check.foo'],
	[['--model'], '--model needs a value: --model provider/model'],
	[['--model='], '--model needs a value'],
	[['--check', '--json'], 'one that begins with a dash: --check=...'],
	[['--json=yes'], '--json takes no value'],
	[['--model', 'a/b', '--model', 'c/d'], '--model may be given once'],
])('%j is refused with what to do', (words, message) => {
	expect(refusal(...words)).toEqual([expect.stringContaining(message), 2]);
});
