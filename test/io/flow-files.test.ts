import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {flowNames, loadFlow} from '../../source/io/flow-files.js';
import {describeProblem} from '../../source/mission/problems.js';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'flowdesk-flow-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true});
});

const problems = (nameOrPath: string) => {
	const loaded = loadFlow(nameOrPath, folder);
	return loaded.ok ? [] : loaded.problems.map(describeProblem);
};

const own = (text: string) => {
	writeFileSync(join(folder, 'own.yaml'), text);
	return problems('own.yaml');
};

const minimal =
	'name: own\ncommander: c\nstages:\n  - {stage: plan, roles: [p]}\nroles:\n  c: {}\n  p: {}\n';

test('every flow that FlowDesk brings is valid', () => {
	expect(flowNames()).toContain('mission');
	for (const name of flowNames()) {
		expect(problems(name)).toEqual([]);
	}
});

test('a flow of your own is loaded by its path, from the folder you are in', () => {
	expect(own(minimal)).toEqual([]);
	const loaded = loadFlow('./own.yaml', folder);
	expect(loaded).toMatchObject({
		ok: true,
		file: join(folder, 'own.yaml'),
		flow: {name: 'own', maxLanes: 50},
	});
});

test('a fault is named with file, line, path, what was expected and what was found', () => {
	expect(own(`${minimal}limits:\n  polls: 3\n  iterations: many\n`)).toEqual([
		'own.yaml:10: limits.iterations: expected a whole number of at least 0, got "many"',
	]);
	expect(own(`${minimal}limits:\n  polls: 3\n  itrations: 3\n`)).toEqual([
		'own.yaml:10: limits.itrations: unknown key; did you mean "iterations"?',
	]);
	expect(own(minimal.replace('[p]', '[q]'))).toEqual([
		`own.yaml:4: stages[0].roles[0]: expected one of the flow's roles (c, p), got "q"`,
	]);
});

test('a missing value is reported on the line of what it belongs to', () => {
	expect(own('name: own\nstages:\n  - stage: plan\nroles: {c: {}}\ncommander: c\n')).toEqual([
		'own.yaml:3: stages[0].roles: expected a list of at least one, got nothing',
	]);
});

test('broken YAML is refused with its line and without a code frame', () => {
	const [problem, ...others] = own('name: own\nstages: [\nroles: {}\n');
	expect(problem).toMatch(/^own\.yaml:\d: not valid YAML: [^\n]+$/);
	expect(others.length).toBeLessThan(3);
});

test('aliases that would blow up to gigabytes are refused', () => {
	const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
	for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => pair.split(''))) {
		bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`);
	}
	expect(own(bomb.join('\n'))[0]).toMatch(/^own\.yaml:1: not valid YAML: /);
});

test('an unknown name is answered with the nearest flow, a missing file with its path', () => {
	expect(problems('misson')[0]).toContain('did you mean "mission"?');
	expect(problems('./none.yaml')[0]).toMatch(
		/^none\.yaml:1: the flow cannot be read: there is no such file/,
	);
});
