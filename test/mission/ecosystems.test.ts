import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {overlap} from '../../source/mission/claims.js';
import {withDependencies} from '../../source/mission/ecosystems.js';
import {underWay} from '../helpers/in-memory-mission.js';

const wait = (first: readonly string[], second: readonly string[]) =>
	overlap(withDependencies(first), withDependencies(second)) !== null;

const ecosystems = [
	['package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'node_modules'],
	['Cargo.toml', 'Cargo.lock', 'target'],
	['pyproject.toml', 'poetry.lock', 'uv.lock', '.venv'],
	['go.mod', 'go.sum'],
	['Gemfile', 'Gemfile.lock'],
	['composer.json', 'composer.lock', 'vendor'],
] as const;

describe('dependency files that change together', () => {
	it.each([
		[['package.json'], ['package-lock.json']],
		[['node_modules/**'], ['yarn.lock']],
		[['packages/a/package.json'], ['packages/b/package.json']],
		[['packages/a/package.json'], ['package-lock.json']],
		[['packages/*/package.json'], ['pnpm-lock.yaml']],
		[['{package,tsconfig}.json'], ['bun.lock']],
		[['package*.json'], ['node_modules/left-pad/index.js']],
		[['*.json'], ['yarn.lock']],
		[['*.lock'], ['Cargo.toml']],
		[['crates/a/Cargo.toml'], ['target/debug']],
		[['./go.mod'], ['go.sum']],
		[['Gemfile'], ['Gemfile.lock']],
		[['vendor'], ['composer.json']],
		[['.venv/lib/x.py'], ['pyproject.toml']],
	])('%j and %j are one claim', (a, b) => {
		expect(wait(a, b)).toBe(true);
		expect(wait(b, a)).toBe(true);
	});

	it.each([
		[['src/**'], ['package.json']],
		[['src/*.json'], ['package.json']],
		[['locales/*.json'], ['fixtures/*.json']],
		[['src/**'], ['test/**']],
		[['package.json'], ['Cargo.toml']],
		[['go.sum'], ['uv.lock']],
		[['src/package.json.md'], ['yarn.lock']],
		[['docs/target-audience.md'], ['Cargo.lock']],
	])('%j and %j may run together', (a, b) => {
		expect(wait(a, b)).toBe(false);
	});

	it('leave a claim that names none of them as it was', () => {
		for (const globs of [['src/**', 'test/*.ts'], [], ['**'], ['*']]) {
			expect(withDependencies(globs)).toBe(globs);
		}
	});

	it('keep what was named in front, so that a wait names it', () => {
		const claim = withDependencies(['src/a.ts', 'package.json']);
		expect(claim.slice(0, 3)).toEqual(['src/a.ts', 'package.json', 'package-lock.json']);
		expect(new Set(claim).size).toBe(claim.length);
		expect(overlap(claim, withDependencies(['yarn.lock']))).toContain('package.json');
	});

	it('never let two tasks run together that both claim one of an ecosystem, wherever it lies', () => {
		const folder = fc.array(fc.constantFrom('a', 'b', 'packages', '*', '**', '{a,b}'), {
			maxLength: 3,
		});
		const other = fc.array(fc.constantFrom('src/**', 'test/x.ts', 'docs'), {maxLength: 2});
		const member = fc.constantFrom(...ecosystems).chain((names) => {
			const claim = fc
				.tuple(folder, fc.constantFrom(...names), fc.constantFrom('', './'), other)
				.map(([path, name, start, others]) => [...others, start + [...path, name].join('/')]);
			return fc.tuple(claim, claim);
		});
		fc.assert(
			fc.property(member, ([first, second]) => wait(first, second)),
			{numRuns: 3000},
		);
	});
});

describe('a task that claims a manifest', () => {
	it('makes one that claims the lockfile wait, and may itself edit the lockfile', () => {
		const mission = underWay([{files: ['package.json']}, {files: ['yarn.lock']}]);
		expect(mission.task('t2')).toMatchObject({
			state: 'queued',
			reason: 'waits for w1: package.json',
		});
		const [opened] = mission.effectsOf('open-lane').filter(({laneId}) => laneId === 'w1');
		expect(opened?.claim).toEqual(expect.arrayContaining(['yarn.lock', 'node_modules']));
		expect(mission.prompts('w1')[0]).toContain('The lockfile and the installed dependencies');
	});
});
