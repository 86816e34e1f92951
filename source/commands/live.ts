import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {agentsFolder} from '../io/agent-files.js';
import {createDemoRepository} from '../io/demo-repository.js';
import type {MissionEvent} from '../mission/events.js';
import {oneLine} from '../mission/sanitize.js';
import type {Budget} from '../mission/settings.js';
import {settingsFrom} from '../mission/settings-from.js';
import type {EngineLink, EngineMessage, MissionView, StreamBlock} from '../runtime/viewer.js';
import {changedBlock} from '../tui/mission-store.js';
import {fullCount} from '../tui/models/figures.js';
import {type Arguments, type FlagSpec, parseArguments} from './arguments.js';
import {loadCast} from './cast.js';
import {exitCodes} from './exit-codes.js';
import {answeringModel, type LiveModelChoice} from './live-model.js';
import {type LiveRecord, liveRecord} from './live-record.js';
import {liveTable} from './live-table.js';
import {prepareMade, repairCheck} from './made-repository.js';
import {countOf} from './mission-flags.js';
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
		says: 'The model of every role. None is taken without your word.',
	},
	{name: 'usd', kind: 'value', value: 'AMOUNT', says: 'What it may cost, by list price (1).'},
	{
		name: 'budget-tokens',
		kind: 'value',
		value: 'N',
		says: 'Tokens it may use; the only limit for a model without a price.',
	},
	{name: 'modules', kind: 'value', value: 'N', says: 'Broken modules to repair (4).'},
	{name: 'json', kind: 'switch', says: 'Print the record as one JSON value, and nothing else.'},
	{name: 'keep', kind: 'switch', says: 'Keep the temporary repository.'},
];

type Choice = LiveModelChoice &
	Readonly<{
		modules: number;
		isJson: boolean;
		isKept: boolean;
	}>;

/**
 * `npm run live`: the demo's repairs with a real provider from the user's own OpenCode configuration, up to an
 * amount or a number of tokens, and a record of what the agents did. Resolves to the exit code; an error becomes a line.
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
	const tokens = args.value('budget-tokens');
	return {
		model: args.value('model'),
		usd,
		tokens:
			tokens === null
				? null
				: countOf('--budget-tokens', tokens, {least: 1, most: Number.MAX_SAFE_INTEGER}),
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
		const {model, isPriced} = await answeringModel(choice, repository);
		const limit = {usd: isPriced ? choice.usd : null, tokens: choice.tokens};
		const watch = watching(limit, choice.isJson, terminal);
		const prepared = prepareLive({model, limit}, folder, repository);
		const end = await runPrepared(prepared, watch.report, terminal);
		if (end.outcome === null || end.view === null) {
			return end.exitCode;
		}
		const record = watch.record(end.view);
		const {exitCode, outcome, reason} = end;
		if (choice.isJson) {
			terminal.json({
				model,
				outcome,
				exitCode,
				reason,
				usd: limit.usd,
				budgetTokens: limit.tokens,
				...record,
			});
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

type Chosen = Readonly<{model: string; limit: Budget}>;

function prepareLive({model, limit}: Chosen, folder: string, repository: string): Prepared {
	const {flow, agents} = loadCast('mission', repository, [agentsFolder]);
	const result = settingsFrom({
		flow,
		agents,
		configuration: {},
		options: {
			model,
			budget: limit,
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
		notice: `A real mission in ${repository}: ${model} gets this code and may cost up to ${limitWords(limit)}.`,
		withoutSnapshots: false,
		simulated: null,
		environment: {},
		storeFile: join(folder, 'missions.sqlite'),
	});
}

function limitWords({usd, tokens}: Budget): string {
	const parts = [
		...(usd === null ? [] : [`${usd} USD`]),
		...(tokens === null ? [] : [`${fullCount(tokens)} tokens`]),
	];
	return parts.join(' or ');
}

/** Why a mission must end now, or null. */
function endReason(limit: Budget, {cost, tokens}: MissionView['usage']): string | null {
	if (limit.usd !== null && (cost ?? 0) >= limit.usd) {
		return `it has cost ${cost?.toFixed(2)} USD (--usd ${limit.usd})`;
	}
	return limit.tokens !== null && tokens >= limit.tokens
		? `it has used ${fullCount(tokens)} tokens (--budget-tokens ${limit.tokens})`
		: null;
}

/** Keeps what the engine tells, and ends a mission that has cost what it may. */
function watching(limit: Budget, isJson: boolean, terminal: Terminal) {
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
		const reason = endReason(limit, view.usage);
		if (!state.isStopped && view.outcome === null && reason !== null) {
			state.isStopped = true;
			const intent = {type: 'stop', by: 'user', outcome: 'limit', reason} as const;
			state.link?.send({type: 'intent', intent});
		}
	};

	const keep = ({laneId, blocks: fresh}: Extract<EngineMessage, {type: 'stream'}>) => {
		const lane = blocks.get(laneId) ?? new Map<string, StreamBlock>();
		blocks.set(laneId, lane);
		for (const change of fresh) {
			const block = changedBlock(lane.get(change.id), change);
			if (block !== null) {
				lane.set(change.id, block);
			}
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
			if (!isJson) {
				told.hear(message);
			}
		},
		end: (end) => {
			if (!isJson) {
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
