import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {agentsFolder} from '../io/agent-files.js';
import {createDemoRepository} from '../io/demo-repository.js';
import type {MissionEvent} from '../mission/events.js';
import {oneLine} from '../mission/sanitize.js';
import {settingsFrom} from '../mission/settings-from.js';
import type {EngineLink, EngineMessage, StreamBlock} from '../runtime/viewer.js';
import {type Arguments, type FlagSpec, parseArguments} from './arguments.js';
import {loadCast} from './cast.js';
import {exitCodes} from './exit-codes.js';
import {type LiveRecord, liveRecord} from './live-record.js';
import {liveTable} from './live-table.js';
import {prepareMade, repairCheck} from './made-repository.js';
import {countOf} from './mission-flags.js';
import {tryModels} from './model-trial.js';
import type {Prepared} from './prepare.js';
import {Refusal, refusalOf} from './refusal.js';
import {type Report, textReport} from './report.js';
import {runPrepared} from './run-prepared.js';
import type {Terminal} from './terminal.js';

/** Enough modules for a plan and several workers, few enough for a dollar. */
const defaultModules = 4;
const defaultUsd = 1;
/** Milliseconds after which a mission that costs nothing ends too. */
const longestMs = 30 * 60_000;

const flags: readonly FlagSpec[] = [
	{
		name: 'model',
		kind: 'value',
		value: 'provider/model',
		says: 'The model of every role; the one your OpenCode configuration names when left out.',
	},
	{name: 'usd', kind: 'value', value: 'AMOUNT', says: 'What it may cost, by list price (1).'},
	{name: 'modules', kind: 'value', value: 'N', says: 'Broken modules to repair (4).'},
	{name: 'json', kind: 'switch', says: 'Print the record as one JSON value, and nothing else.'},
	{name: 'keep', kind: 'switch', says: 'Keep the temporary repository.'},
];

type Choice = Readonly<{
	model: string | null;
	usd: number;
	modules: number;
	isJson: boolean;
	isKept: boolean;
}>;

/**
 * `npm run live`: the demo's repairs with a real provider from the user's own OpenCode configuration, at
 * most `usd` dear, and a record of what the agents did. Resolves to the exit code; an error becomes a line.
 */
export async function runLive(words: readonly string[], terminal: Terminal): Promise<number> {
	try {
		const args = parseArguments(words, flags, 'live');
		if (args.has('help')) {
			terminal.out(help());
			return exitCodes.sealed;
		}
		return await live(liveChoice(args), terminal);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		terminal.err(
			error instanceof Refusal ? reason : `It stopped on an error: ${oneLine(reason, 400)}`,
		);
		return error instanceof Refusal ? error.exitCode : exitCodes.failed;
	}
}

function help(): string {
	const lines = flags.map(({name, value, says}) => {
		const flag = `--${name}${value === undefined ? '' : ` ${value}`}`;
		return `  ${flag.padEnd(24)}${says}`;
	});
	return [
		'npm run live -- [flags]',
		'',
		'Has a small repository repaired by a real model, and tells what the agents did. It costs money.',
		'',
		...lines,
	].join('\n');
}

/** Reads the flags. Throws a Refusal for a value that makes no sense. */
export function liveChoice(args: Arguments): Choice {
	const [word] = args.input;
	if (word !== undefined) {
		throw new Refusal(`live brings its own mission: leave "${oneLine(word, 40)}" out.`);
	}
	const usd = Number(args.value('usd') ?? defaultUsd);
	if (!(usd >= 0.01 && usd <= 100)) {
		throw new Refusal('--usd: expected an amount from 0.01 to 100.');
	}
	const modules = args.value('modules');
	return {
		model: args.value('model'),
		usd,
		modules:
			modules === null ? defaultModules : countOf('--modules', modules, {least: 1, most: 50}),
		isJson: args.has('json'),
		isKept: args.has('keep'),
	};
}

async function live(choice: Choice, terminal: Terminal): Promise<number> {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-live-')));
	try {
		const {folder: repository} = await createDemoRepository(folder, {modules: choice.modules});
		const model = await answering(choice, repository);
		const watch = watching(choice, terminal);
		const prepared = prepareLive({...choice, model}, folder, repository);
		const end = await runPrepared(prepared, watch.report, terminal);
		if (end.outcome === null || end.view === null) {
			return end.exitCode;
		}
		const record = watch.record(end.view);
		const {exitCode, outcome, reason} = end;
		if (choice.isJson) {
			terminal.json({model, outcome, exitCode, reason, usd: choice.usd, ...record});
		} else {
			terminal.out('');
			terminal.out(liveTable(record).join('\n'));
		}
		return exitCode;
	} finally {
		if (choice.isKept) {
			terminal.err(`Kept: ${folder}`);
		} else {
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		}
	}
}

/** The model, once it has answered one word. Throws a Refusal that says what to do. */
async function answering({model}: Choice, directory: string): Promise<string> {
	const trial = await tryModels({directory, isTrusted: true, models: [model], asks: 'all'});
	if (trial.problem !== null) {
		throw new Refusal(trial.problem);
	}
	const [tried] = trial.tried;
	if (tried === undefined) {
		throw new Refusal(
			'No model is chosen. Choose one: npm run live -- --model provider/model (`opencode models` lists yours, `opencode auth login` adds a provider).',
		);
	}
	if (tried.problem !== null) {
		throw new Refusal(
			`${oneLine(tried.model, 80)} cannot be used: ${tried.problem.replace(/[.?!]?$/, (end) => end || '.')} \`opencode models\` lists yours, \`opencode auth login\` adds a provider or a key.`,
		);
	}
	return tried.model;
}

type Chosen = Choice & Readonly<{model: string}>;

function prepareLive(choice: Chosen, folder: string, repository: string): Prepared {
	const {flow, agents} = loadCast('mission', repository, [agentsFolder]);
	const result = settingsFrom({
		flow,
		agents,
		configuration: {},
		options: {
			model: choice.model,
			budget: {usd: choice.usd, tokens: null},
			limits: {timeMs: longestMs},
			checks: [repairCheck],
			demandGreenBaseline: true,
			attended: false,
		},
	});
	if (!result.ok) {
		throw refusalOf(result.problems);
	}
	return prepareMade({
		repository,
		settings: result.settings,
		notice: `A real mission in ${repository}: ${choice.model} gets this code and may cost up to ${choice.usd} USD.`,
		withoutSnapshots: false,
		simulated: null,
		environment: {},
		storeFile: join(folder, 'missions.sqlite'),
	});
}

/** Keeps what the engine tells, and ends a mission that has cost what it may. */
function watching(choice: Choice, terminal: Terminal) {
	const events: MissionEvent[] = [];
	const blocks = new Map<string, Map<string, StreamBlock>>();
	const told = textReport(terminal);
	const state: {link: EngineLink | null; lanes: number; isStopped: boolean} = {
		link: null,
		lanes: 0,
		isStopped: false,
	};

	const see = ({view}: Extract<EngineMessage, {type: 'view'}>) => {
		if (view.lanes.length > state.lanes) {
			state.lanes = view.lanes.length;
			state.link?.send({type: 'watch', laneIds: view.lanes.map(({id}) => id)});
		}
		if (!state.isStopped && view.outcome === null && (view.usage.cost ?? 0) >= choice.usd) {
			state.isStopped = true;
			const reason = `it has cost ${view.usage.cost?.toFixed(2)} USD (--usd ${choice.usd})`;
			const intent = {type: 'stop', by: 'user', outcome: 'limit', reason} as const;
			state.link?.send({type: 'intent', intent});
		}
	};

	const keep = ({laneId, blocks: fresh}: Extract<EngineMessage, {type: 'stream'}>) => {
		const lane = blocks.get(laneId) ?? new Map<string, StreamBlock>();
		blocks.set(laneId, lane);
		for (const block of fresh) {
			lane.set(block.id, block);
		}
	};

	const report: Report = {
		begin: (link) => {
			state.link = link;
		},
		hear: (message) => {
			if (message.type === 'event') {
				events.push(message.event);
			} else if (message.type === 'view') {
				see(message);
			} else if (message.type === 'stream') {
				keep(message);
			}
			if (!choice.isJson) {
				told.hear(message);
			}
		},
		end: (end) => {
			if (!choice.isJson) {
				told.end(end);
			} else if (end.outcome === null) {
				terminal.err(end.reason);
			}
		},
	};
	return {
		report,
		record: (view: Parameters<typeof liveRecord>[2]): LiveRecord =>
			liveRecord(events, blocks, view),
	};
}
