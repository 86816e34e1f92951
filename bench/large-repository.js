import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {chooseModels} from '../dist/commands/choose-models.js';
import {composeEngine} from '../dist/commands/compose.js';
import {tellingOfLargeTree} from '../dist/commands/large-tree.js';
import {measureSnapshot} from '../dist/io/opencode/snapshot-cost.js';
import {statusTime} from '../dist/io/project.js';
import {startSimulatedModel} from '../dist/io/simulated-model/simulated-model.js';
import {environmentIn, launchIn, settingsFor} from './real-mission.js';

const perFolder = 100;
const lines = 40;

/**
 * A repository of 50,000 files (or so many as are given): what git and OpenCode's snapshots take in it, and how long
 * a mission takes there from its start to the first prompt and the first model call, FlowDesk's own time apart.
 * @param {readonly string[]} words
 * @returns {Promise<readonly (readonly unknown[])[]>} rows of title, figure, aim and key
 */
export async function measure([count = '50000']) {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-bench-')));
	const model = await startSimulatedModel({scenario: 'scale', parameters: {tasks: 1, taskMs: 100}});
	try {
		const directory = join(folder, 'repository');
		fill(directory, Number(count));
		const status = await statusTime(directory);
		const snapshot = await measureSnapshot({directory});
		const start = await startMission({folder, directory, model});
		return [
			[`${count} files, ms (load ${loadavg()[0].toFixed(1)})`, 'figure', 'aim'],
			['git status', rounded(status), '', 'status'],
			["OpenCode's snapshot, the first", rounded(snapshot?.firstMs), '', 'snapshotFirst'],
			["OpenCode's snapshot, every later one", rounded(snapshot?.nextMs), '', 'snapshotNext'],
			['start to first prompt', start.total, '', 'total'],
			["  OpenCode's own time", start.openCode, '', 'openCode'],
			['    until the server says its models', start.server, '', 'server'],
			['    to open the lane and take the prompt', start.openCode - start.server, '', 'lane'],
			["  FlowDesk's own time", start.total - start.openCode, '5000', 'flowDesk'],
			['    to save the base', start.base, '', 'base'],
			['first prompt to first model call, OpenCode', start.call, '', 'call'],
		];
	} finally {
		await model.close();
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

/** A mission up to its first model call, on a server, a home and a model of its own. */
async function startMission({folder, directory, model}) {
	const settings = settingsFor(directory, model);
	const environment = environmentIn(folder, model.providerConfig());
	const began = Date.now();
	let surveyed = began;
	const decide = async (survey) => {
		surveyed = Date.now();
		return {
			settings: chooseModels(settings, survey),
			isTrusted: false,
			archivesTodo: false,
			notices: [],
		};
	};

	const mission = await composeEngine(
		{...launchIn({folder, directory, environment}), settings, withoutSnapshots: false},
		{
			tell: () => {},
			decide: tellingOfLargeTree(decide, {
				directory,
				isAttached: false,
				wantsSnapshots: true,
			}),
		},
	);
	const events = new Map();
	mission.link.listen((message) => {
		if (message.type === 'event' && !events.has(message.event.type)) {
			events.set(message.event.type, message.event);
		}
	});
	mission.start();
	const ended = mission.closed.then(() => true);
	while (!(events.has('prompt.sent') && model.log().length > 0)) {
		if (await Promise.race([ended, delay(20)])) {
			throw new Error(`The mission ended early: ${events.get('mission.ended')?.reason}`);
		}
	}

	const stop = {type: 'stop', by: 'user', outcome: 'interrupted', reason: 'measured'};
	mission.link.send({type: 'intent', intent: stop});
	await mission.closed;
	const at = (type) => events.get(type).at;
	const server = surveyed - began;
	return {
		server,
		openCode:
			server +
			(at('lane.opened') - at('lane.planned')) +
			(at('prompt.sent') - at('prompt.planned')),
		base: at('base.saved') - at('mission.started'),
		total: at('prompt.sent') - began,
		call: model.log()[0].startedAt - at('prompt.sent'),
	};
}

function fill(root, count) {
	const git = (...args) => execFileSync('git', args, {cwd: root, stdio: 'pipe'});
	mkdirSync(root);
	git('init', '-q');
	for (let number = 0; number < count; number += 1) {
		const folder = join(root, `src/${Math.floor(number / perFolder)}`);
		if (number % perFolder === 0) {
			mkdirSync(folder, {recursive: true});
		}

		writeFileSync(join(folder, `${number}.ts`), `export const number = ${number};\n`.repeat(lines));
	}

	git('config', 'gc.auto', '0');
	git('add', '-A');
	git('-c', 'user.name=b', '-c', 'user.email=b@x', 'commit', '-qm', 'all');
	git('repack', '-qad', '--depth=1', '--window=1');
}

function rounded(ms) {
	return ms === null || ms === undefined ? 'more than 30 s' : Math.round(ms);
}
