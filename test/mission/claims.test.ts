import {matchesGlob} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {claimProblem, overlap} from '../../source/mission/claims.js';

type Claim = readonly string[] | null;
const overlaps = (first: Claim, second: Claim) => overlap(first, second) !== null;

describe('claims that overlap', () => {
	it.each([
		[null, null],
		[null, ['src/a.ts']],
		[['src/**'], null],
		[['src/ast/**'], ['src/ast/parse.ts']],
		[['src/ast'], ['src/ast/parse.ts']],
		[['src/ast/'], ['./src//ast/deep/er.ts']],
		[['src/*.ts'], ['src/a?.ts']],
		[['src/{ast,lexer}/**'], ['src/lexer/x.ts']],
		[['src/{a,b{c,d}}.ts'], ['src/bd.ts']],
		[['src/file{1..3}.ts'], ['src/file2.ts']],
		[['**/*.test.ts'], ['test/parse.test.ts']],
		[['**'], ['a']],
		[['.'], ['a/b']],
		[['app/[id]/page.tsx'], ['app/[id]/page.tsx']],
		[['src/[a-c].ts'], ['src/b.ts']],
		[['src/[[:alpha:]].ts'], ['src/b.ts']],
		[['src/@(a|b/c)'], ['src/b/c']],
		[['a*c'], ['*b*']],
		[['packages/*'], ['packages/core/src/x.ts']],
		[['src/*.ts'], ['src/ast/**']],
		[['src/*.ts'], ['src/ast/node.ts']],
		[['s*c/x'], ['src/deep/c/x']],
		[['a?c'], ['a/c']],
		[['a?c'], ['a😀c']],
		[['app/[id]/page.tsx'], ['app/x/page.tsx']],
		[['src/!(a|b)/x'], ['src/c/x']],
		[['src/**'], ['src']],
	])('%j and %j wait for each other, in both orders', (a, b) => {
		expect(overlaps(a, b)).toBe(true);
		expect(overlaps(b, a)).toBe(true);
	});

	it.each([
		[[], null],
		[[], []],
		[['src/ast'], ['src/ast2/x.ts']],
		[['src/ast/**'], ['src/lexer/**']],
		[['src/*.ts'], ['test/*.ts']],
		[['src/a*.ts'], ['src/b*.ts']],
		[['src/Ast.ts'], ['src/ast.ts']],
		[['src/{a,b}.ts'], ['src/c.ts']],
		[['test/**/*.test.ts'], ['src/*.js']],
		[['a?c'], ['ac']],
		[['😀/a'], ['😀/b']],
		[['src/ast*'], ['src/a']],
		[['app/[id]/page.tsx'], ['lib/[id]/page.tsx']],
	])('%j and %j may run together', (a, b) => {
		expect(overlaps(a, b)).toBe(false);
		expect(overlaps(b, a)).toBe(false);
	});

	it('names the globs that meet, and one of them only once', () => {
		expect(overlap(['docs/**', 'src/ast/**'], ['src/ast/**'])).toBe('src/ast/**');
		expect(overlap(['src/ast/**'], ['src/*/x.ts'])).toBe('src/ast/** and src/*/x.ts');
		expect(overlap(null, ['src/a.ts'])).toBe('** and src/a.ts');
		expect(overlap(['a'], ['b'])).toBeNull();
	});

	it('counts a claim that cannot be read as the whole tree', () => {
		for (const glob of ['', '/etc/passwd', '../x', 'src\\ast', '!src']) {
			expect(overlaps([glob], ['any/path.ts'])).toBe(true);
		}
	});

	it('answers at once for globs made to be slow', () => {
		const stars = `${'*a'.repeat(120)}b`;
		const braces = '{a,b}'.repeat(40);
		expect(overlaps([stars], [`${'a'.repeat(200)}c`])).toBe(true);
		expect(overlaps([`x/${stars}`], [`y/${stars}`])).toBe(false);
		expect(overlaps([`x/${braces}`], ['x/q'])).toBe(true);
		expect(overlaps([`x/${braces}`], ['y/q'])).toBe(false);
		expect(overlaps([`${'**/'.repeat(80)}x`], [`${'**/'.repeat(80)}y`])).toBe(true);
	});
});

const name = fc.constantFrom('a', 'b', 'ab', 'a.ts', 'b.ts', '.a', 'src');
const path = fc.array(name, {minLength: 1, maxLength: 3}).map((parts) => parts.join('/'));
const globSegment = fc.oneof(
	name,
	fc.constantFrom('*', '**', '?', '*.ts', 'a*', '[ab]', '[!a]', '[a-c].ts', '{a,b}', '{a,b}.ts'),
	fc.constantFrom('{a,src/b}', '?.ts', '*b*', '.*', '{a,{b,ab}}'),
);
const glob = fc
	.tuple(
		fc.constantFrom('', '', './'),
		fc.array(globSegment, {minLength: 1, maxLength: 4}),
		fc.constantFrom('', '', '/'),
	)
	.map(([start, parts, end]) => start + parts.join('/') + end);

function claims(pattern: string, path: string): boolean {
	const clean = pattern.replace(/^\.\//, '').replace(/\/$/, '');
	return matchesGlob(path, clean) || matchesGlob(path, `${clean}/**`);
}

describe('claims, for any globs', () => {
	it('never lets two tasks run together that can change the same path', () => {
		let common = 0;
		fc.assert(
			fc.property(glob, glob, path, (a, b, path) => {
				if (claims(a, path) && claims(b, path)) {
					common += 1;
					expect(overlaps([a], [b])).toBe(true);
				}
			}),
			{numRuns: 8000},
		);
		expect(common).toBeGreaterThan(20);
	}, 30_000);

	it('never makes tasks wait that work in different folders', () => {
		fc.assert(
			fc.property(glob, glob, (a, b) => {
				const tail = (glob: string) => glob.replace(/^\.\//, '');
				expect(overlaps([`left/${tail(a)}`], [`right/${tail(b)}`])).toBe(false);
			}),
			{numRuns: 2000},
		);
	});

	it('gives the same answer in both orders', () => {
		fc.assert(
			fc.property(glob, glob, (a, b) => overlaps([a], [b]) === overlaps([b], [a])),
			{numRuns: 2000},
		);
	});
});

describe('claims that cannot be used', () => {
	it.each([
		['', 'empty'],
		['  ', 'empty'],
		['/etc/passwd', 'absolute'],
		['C:\\x', 'absolute'],
		['~/x', 'absolute'],
		['../other', '".."'],
		['src/../../other', '".."'],
		['src/{a,..}/x', '".."'],
		['src\\ast', 'backslash'],
		['!src/x', 'exclusion'],
		['a\0b', 'not a path'],
		['{a,b}'.repeat(16), 'more than 64 alternatives; claim their folder'],
	])('%j is refused with a reason', (glob, reason) => {
		expect(claimProblem(['src/ok.ts', glob])).toContain(reason);
	});

	it('accepts ordinary globs, ranges and names with dots', () => {
		expect(
			claimProblem(['src/**', './a/b.ts', 'x{1..3}', '{a,b}'.repeat(6), 'a..b', '...', '.']),
		).toBeNull();
		expect(claimProblem([])).toBeNull();
	});
});
