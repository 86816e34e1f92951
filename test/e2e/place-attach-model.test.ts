import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadCast} from '../../source/commands/cast.js';
import {chooseModels} from '../../source/commands/choose-models.js';
import {surveyModels} from '../../source/commands/survey.js';
import {agentsFolder} from '../../source/io/agent-files.js';
import {configuredModel} from '../../source/io/opencode/models.js';
import {attachServer} from '../../source/io/opencode/server.js';
import {startSimulatedModel} from '../../source/io/simulated-model/simulated-model.js';
import {settingsFrom} from '../../source/mission/settings-from.js';
import {startOpenCode} from './attached-server.js';
import {afterwards, demoRepository, makePlace} from './mission-place.js';

/** A server that the user started, a project that names a model, and settings in which nobody did. */
async function attachedProject(globalModel: string | null) {
	const place = makePlace();
	if (globalModel !== null) {
		const folder = join(place.variables['XDG_CONFIG_HOME'] ?? '', 'opencode');
		mkdirSync(folder, {recursive: true});
		writeFileSync(join(folder, 'opencode.json'), JSON.stringify({model: globalModel}));
	}
	const model = await startSimulatedModel({scenario: 'one-task', speed: 20});
	afterwards(model.close);
	const {model: _chosen, ...providers} = model.providerConfig();
	const {url, password} = await startOpenCode(place, {...model, providerConfig: () => providers});
	const directory = await demoRepository()(place.folder);
	writeFileSync(join(directory, 'opencode.json'), JSON.stringify({model: 'simulated/worker'}));
	const server = await attachServer({url, password, directory});
	const made = settingsFrom({
		...loadCast('mission', directory, [agentsFolder]),
		configuration: {},
		options: {attended: false},
	});
	if (!made.ok) {
		throw new Error(made.problems.join('\n'));
	}
	const survey = await surveyModels(server, directory, false);
	return {server, directory, settings: made.settings, survey};
}

test("on a server that ran before, a project's opencode.json does not choose where code goes", async () => {
	const {server, directory, settings, survey} = await attachedProject(null);
	expect(await configuredModel(server, directory)).toBe('simulated/worker');
	expect(() => chooseModels(settings, survey)).toThrow('No model is chosen for commander');
});

test("on a server that ran before, the model of the user's own configuration counts, and the project's does not", async () => {
	const {server, directory, settings, survey} = await attachedProject('simulated/reviewer');
	expect(await configuredModel(server, directory)).toBe('simulated/worker');
	const {roles} = chooseModels(settings, survey);
	expect(new Set(Object.values(roles).map(({model}) => model))).toEqual(
		new Set(['simulated/reviewer']),
	);
	const barred = {...settings, providerCaps: {simulated: 0}};
	expect(() => chooseModels(barred, survey)).toThrow(
		/the commander may not run: providerCaps .* simulated/,
	);
});
