import {matchesGlob} from 'node:path';
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {overlap} from '../../source/mission/claims.js';
import {hasTooManySpellings, patternsOf, spellings} from '../../source/mission/globs.js';

it.each([
	['a.{ts,js}', ['a.ts', 'a.js']],
	['{a,b/{c,d}}/x', ['a/x', 'b/c/x', 'b/d/x']],
	['a{b}c', ['a{b}c']],
	['./x//{.,y}/', ['x', 'x/y']],
	['x{1..3}', ['x*']],
	['{x,a{b}', ['{x,a{b}']],
	['app/[id]/[[...all]].tsx', ['app/*/*.tsx']],
	['app/[id', ['app/*id']],
	['app/(group)/x', ['app/(group)/x']],
	['src/!(a|@(b|c)).ts', ['src/*.ts']],
	['src/@(a', ['src/*a']],
	['src/@(a|b/c)/x', ['src/**']],
	['.', ['**']],
])('%s is spelled %j', (glob, spelled) => {
	expect(spellings(glob)).toEqual(spelled);
});

it('widens a glob with too many alternatives to its folder instead of writing them out', () => {
	const glob = `src/${'{a,b}'.repeat(16)}`;
	expect(hasTooManySpellings(glob)).toBe(true);
	expect(spellings(glob)).toEqual(['src/**']);
	expect(patternsOf(glob)).toEqual(['src', 'src/*']);
	expect(spellings('{a,b}'.repeat(6))).toHaveLength(64);
	expect(patternsOf(`src/${'**/a/'.repeat(20)}`)).toEqual(['src', 'src/*']);
	expect(patternsOf(`{a,b}{a,b}{a,b}{a,b}{a,b}/**/a/**/b`)).toEqual(['*']);
});

const part = fc.constantFrom(
	...['a', 'b', 'ab', 'a.ts', '*', '**', '?', '*.ts', 'a*', '[ab]', '[!a]', '{a,b}', '{a,src/b}'],
	...['{**,a}', '{a,{b,ab}}', '@(a|b)', '!(a)', '?(a)b', '+(a|b).ts', 'x{1..3}', 'src'],
);
const name = fc.constantFrom('a', 'b', 'ab', 'a.ts', 'b.ts', 'x2', 'src');

const glob = fc.array(part, {minLength: 1, maxLength: 4}).map((parts) => parts.join('/'));
const path = fc.array(name, {minLength: 1, maxLength: 4}).map((parts) => parts.join('/'));
const reaches = (glob: string, path: string) =>
	patternsOf(glob).some((pattern) => matchesPattern(pattern, path));

it('never reaches less far than the glob it was given', () => {
	let matched = 0;
	fc.assert(
		fc.property(glob, path, (glob, path) => {
			if (matchesGlob(path, glob) || matchesGlob(path, `${glob}/**`)) {
				matched += 1;
				expect(reaches(glob, path)).toBe(true);
			}
		}),
		{numRuns: 5000},
	);
	expect(matched).toBeGreaterThan(50);
});

it('never lets two tasks run together that OpenCode would let edit the same path', () => {
	let common = 0;
	fc.assert(
		fc.property(glob, glob, path, (first, second, path) => {
			if (reaches(first, path) && reaches(second, path)) {
				common += 1;
				expect(overlap([first], [second])).not.toBeNull();
			}
		}),
		{numRuns: 5000},
	);
	expect(common).toBeGreaterThan(20);
});

/** As OpenCode matches: `*` is any characters, `?` is any one. */
function matchesPattern(pattern: string, path: string): boolean {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replace(/\*/g, '.*')
		.replace(/\?/g, '.');
	return new RegExp(`^${source}$`, 's').test(path);
}
