import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
	loadScenario,
	parseScenario,
	scenarioNames,
} from '../../../source/io/simulated-model/scenario-file.js';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'scenarios-'));
});
afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

async function file(name: string, text: string): Promise<string> {
	const target = path.join(folder, name);
	await writeFile(target, text);
	return target;
}

const oneStep = (step: string) =>
	`name: x\nabout: y\nroles: {worker: {scripts: [{name: s, steps: [${step}]}]}}\n`;

describe('scenario files', {timeout: 30_000}, () => {
	test('every scenario that comes with FlowDesk can be played', async () => {
		const names = await scenarioNames();
		expect(names).toContain('repair');
		for (const name of names) {
			const scenario = await loadScenario(name);
			expect(scenario.name).toBe(name);
			expect(Object.keys(scenario.roles)).toEqual(
				expect.arrayContaining(['commander', 'planner', 'worker', 'reviewer']),
			);
		}
	});

	test.each([
		['{say: 7}', 'roles.worker.scripts[0].steps[0].say: Invalid input: expected string'],
		['{speak: hi}', 'roles.worker.scripts[0].steps[0]: Unrecognized key: "speak"'],
		[
			'{fault: {kind: sulk}}',
			'roles.worker.scripts[0].steps[0].fault.kind: Invalid option: expected one of',
		],
		['{repeat: -1}', 'roles.worker.scripts[0].steps[0].repeat: Too small'],
	])('a mistake in %s is told with file, place and what was expected', (step, problem) => {
		expect(() => parseScenario(oneStep(step), 'my.yaml')).toThrow(`my.yaml: ${problem}`);
	});

	test('text that is not YAML is told with its line', () => {
		expect(() => parseScenario('name: [x\nabout: y', 'my.yaml')).toThrow(/^my\.yaml: .*line 2/);
	});

	test('a name that nothing gives is refused before anything is played', async () => {
		const target = await file('unknown.yaml', oneStep("{say: '{{nobody}}', each: things}"));
		await expect(loadScenario(target)).rejects.toThrow(/script "s": nothing gives "nobody"/);
		await expect(loadScenario(target)).rejects.toThrow(/nothing gives "things"/);
	});

	test('a scenario that extends another plays its own scripts first', async () => {
		await file('parent.yaml', oneStep('{say: parent}'));
		const child = await file(
			'child.yaml',
			oneStep('{say: "{{word}}"}').replace(
				'about: y',
				'about: y\nextends: parent\nparameters: {word: child}',
			),
		);
		const scenario = await loadScenario(child);
		const said = scenario.roles['worker']?.scripts.map((script) => script.steps[0]?.say);
		expect(said).toEqual(['{{word}}', 'parent']);
	});

	test('scenarios that extend each other are refused', async () => {
		const one = await file('one.yaml', 'name: one\nabout: y\nextends: two\n');
		await file('two.yaml', 'name: two\nabout: y\nextends: one\n');
		await expect(loadScenario(one)).rejects.toThrow('goes round in a circle');
	});

	test('a scenario that does not exist is answered with those that do', async () => {
		await expect(loadScenario('repiar')).rejects.toThrow(/There is no scenario .*repiar.* repair/);
	});
});
