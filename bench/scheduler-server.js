import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chooseModels} from '../dist/commands/choose-models.js';
import {composeEngine} from '../dist/commands/compose.js';
import {agentsFolder, deliverable, loadAgents} from '../dist/io/agent-files.js';
import {createDemoRepository} from '../dist/io/demo-repository.js';
import {agentName} from '../dist/io/opencode/run-folder.js';
import {startServer} from '../dist/io/opencode/server.js';
import {startSimulatedModel} from '../dist/io/simulated-model/simulated-model.js';
import {environmentIn, launchIn, settingsFor} from './real-mission.js';

const tasks = 30;
const atOnce = 10;
const taskMs = 3000;

/** Milliseconds that so many tasks take when nothing but the model costs time. */
export const idealMs = (tasks / atOnce) * taskMs;

/**
 * @typedef {Readonly<{ratio: number, gapsMs: readonly number[], peak: number}>} Referee
 * What the model's own log says: makespan over ideal, how long a free slot stayed free, and how many
 * workers were in a call at once.
 */

/**
 * 30 tasks of 3 s on the real server, 10 at a time, handed out by FlowDesk.
 * @returns {Promise<Referee>}
 */
export function runFlowDesk() {
	return inPlace(async ({directory, environment, model, folder}) => {
		const settings = settingsFor(directory, model, {worker: atOnce});
		const mission = await composeEngine(
			{...launchIn({folder, directory, environment}), settings, withoutSnapshots: true},
			{
				tell: () => {},
				decide: async (survey) => ({
					settings: chooseModels(settings, survey),
					isTrusted: false,
					archivesTodo: false,
					notices: [],
				}),
			},
		);
		mission.start();
		await mission.closed;
	});
}

/**
 * The same tasks with OpenCode's SDK alone: a session each, the next one when a session is idle.
 * @returns {Promise<Referee>}
 */
export function runBareLoop() {
	return inPlace(async ({directory, environment, model}) => {
		const server = await startServer({
			directory,
			agents: loadAgents([agentsFolder]).agents.map((agent) => ({
				name: agent.name,
				markdown: deliverable(agent),
			})),
			isTrusted: false,
			environment,
		});
		try {
			await refill(server.client, directory, model);
		} finally {
			await server.close();
		}
	});
}

async function refill(client, directory, model) {
	const running = new Set();
	const abort = new AbortController();
	const {stream} = await client.global.event({signal: abort.signal});
	const {promise: isWarm, resolve: warmed} = Promise.withResolvers();
	const {promise: allDone, resolve} = Promise.withResolvers();
	let begun = 0;
	let ended = 0;

	async function prompt(role, text) {
		const [providerID, modelID] = model.modelIds[role].split('/');
		const agent = agentName(role);
		const {data} = await client.session.create({directory, title: text, agent});
		running.add(data.id);
		await client.session.promptAsync({
			sessionID: data.id,
			directory,
			agent,
			model: {providerID, modelID},
			parts: [{type: 'text', text}],
		});
	}

	function next() {
		begun += 1;
		return prompt('worker', `Do part ${begun}.`);
	}

	async function listen() {
		for await (const {payload} of stream) {
			if (payload.type !== 'session.idle' || !running.delete(payload.properties.sessionID)) {
				continue;
			}

			if (begun === 0) {
				warmed();
				continue;
			}

			ended += 1;
			if (ended === tasks) {
				resolve();
				return;
			}

			if (begun < tasks) {
				void next();
			}
		}
	}

	const listening = listen();
	// FlowDesk's commander has been at work before the first worker; a fresh folder costs two seconds.
	await prompt('planner', 'Look at the parts.');
	await isWarm;
	await Promise.all(Array.from({length: atOnce}, next));
	await allDone;
	abort.abort();
	await listening;
}

/** Gives a run a repository, a home and a model of its own, and reads the model's log afterwards. */
async function inPlace(run) {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-bench-')));
	const model = await startSimulatedModel({scenario: 'scale', parameters: {tasks, taskMs}});
	try {
		// Neither of the two has anything to take back: snapshots would cost both the same half second.
		const config = {...model.providerConfig(), snapshot: false};
		const {folder: directory} = await createDemoRepository(folder, {modules: 1});
		await run({
			folder,
			directory,
			model,
			environment: environmentIn(folder, config),
		});
		return judged(model);
	} finally {
		await model.close();
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

/** @returns {Referee} */
function judged(model) {
	const calls = model.log().filter(({role}) => role === 'worker');
	const begun = calls.map(({startedAt}) => startedAt).sort((a, b) => a - b);
	const ended = calls.map(({endedAt}) => endedAt ?? Number.NaN).sort((a, b) => a - b);
	if (calls.length !== tasks) {
		throw new Error(`The model was called ${calls.length} times for ${tasks} tasks.`);
	}

	return {
		ratio: (ended[tasks - 1] - begun[0]) / idealMs,
		gapsMs: begun.slice(atOnce).map((at, index) => at - ended[index]),
		peak: model.peak('worker'),
	};
}
