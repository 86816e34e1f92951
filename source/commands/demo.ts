import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {agentsFolder} from '../io/agent-files.js';
import {createDemoRepository} from '../io/demo-repository.js';
import {environment} from '../io/environment.js';
import {privateVariables} from '../io/opencode/private-variables.js';
import {OpenCodeMissing} from '../io/opencode/problems.js';
import {findOpenCode} from '../io/opencode/server-process.js';
import {shellWord} from '../io/shell-word.js';
import {createPrivateFolder, projectStateFolder} from '../io/state-folder.js';
import type {Settings} from '../mission/settings.js';
import {settingsFrom} from '../mission/settings-from.js';
import type {Arguments} from './arguments.js';
import {loadCast} from './cast.js';
import {demoProof} from './demo-proof.js';
import {onInterrupt} from './interrupts.js';
import type {Invocation} from './invocation.js';
import {prepareMade, repairCheck} from './made-repository.js';
import {approveOf, countOf} from './mission-flags.js';
import type {Prepared} from './prepare.js';
import {demandProgram, ripgrepMissing} from './programs.js';
import {Refusal, refusalOf} from './refusal.js';
import {jsonReport, textReport} from './report.js';
import {runPrepared} from './run-prepared.js';
import {type ScreenChoice, screenChoice} from './screen-choice.js';
import {openBeside} from './side-pane.js';
import {saysItCanDraw, showPrepared} from './tui.js';

const fewestModules = 13;
const mostModules = 165;

/**
 * `flowdesk demo`: a real mission on a simulated model in a temporary folder, with folders of its own for
 * everything OpenCode and FlowDesk keep. Resolves to the mission's exit code.
 */
export async function demoCommand(invocation: Invocation): Promise<number> {
	const {args, terminal} = invocation;
	const choice = demoChoice(args);
	await demandPrograms();
	if (args.value('side') !== null) {
		return openBeside('demo', invocation);
	}
	const isShown = !choice.isJson && saysItCanDraw(terminal);
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-demo-')));
	let kept: readonly string[] = [`Kept: ${folder}`];
	try {
		const modules = Math.max(fewestModules, (choice.lanes ?? 0) + 1);
		const {folder: repository} = await createDemoRepository(folder, {modules});
		const variables = demoVariables(folder);
		kept = keptLines(folder, repository, variables);
		const prepared = prepareDemo({folder, repository, variables, isAttended: isShown, ...choice});
		const report = choice.isJson ? jsonReport(terminal) : textReport(terminal);
		const {exitCode, outcome} = isShown
			? await showPrepared(prepared, terminal, choice.screen)
			: await runPrepared(prepared, report, terminal);
		if (outcome !== null) {
			const print = choice.isJson ? terminal.err : terminal.out;
			// A Ctrl+C ends the test run alone: what lies around is still to be removed.
			const release = onInterrupt(() => undefined);
			await demoProof({repository, checkCommand: repairCheck, print}).finally(release);
		}
		return exitCode;
	} finally {
		leave(folder, choice.isKept ? kept : null, terminal.err);
	}
}

type DemoChoice = Readonly<{
	/** Null keeps the caps of the flow. */
	lanes: number | null;
	speed: number;
	isKept: boolean;
	approve: 'ask' | 'auto';
	isJson: boolean;
	screen: ScreenChoice;
}>;

/** Reads the demo's flags. Throws a Refusal for a number that makes no sense. */
export function demoChoice(args: Arguments): DemoChoice {
	const [word] = args.input;
	if (word !== undefined) {
		throw new Refusal('The demo brings its own mission. Yours: flowdesk run "MISSION".');
	}
	const lanes = args.value('lanes');
	if (args.has('json') && args.value('side') !== null) {
		throw new Refusal('--side is for the screen and --json for lines: leave one out.');
	}
	const speed = Number(args.value('speed') ?? 1);
	if (!(speed > 0 && speed <= 1000)) {
		throw new Refusal('--speed: expected a number above 0 and up to 1000.');
	}
	return {
		lanes: lanes === null ? null : countOf('--lanes', lanes, {least: 1, most: mostModules - 1}),
		speed,
		isKept: args.has('keep'),
		approve: approveOf(args.value('approve')) ?? 'auto',
		screen: screenChoice(args, environment),
		isJson: args.has('json'),
	};
}

async function demandPrograms(): Promise<void> {
	try {
		await findOpenCode(environment['PATH']);
	} catch (error) {
		throw error instanceof OpenCodeMissing ? new Refusal(error.message, {cause: error}) : error;
	}
	await demandProgram('git', 'git was not found, and the demo makes a repository. Install git.');
	await demandProgram('rg', ripgrepMissing);
}

type Demo = DemoChoice &
	Readonly<{
		folder: string;
		repository: string;
		variables: Readonly<Record<string, string>>;
		isAttended: boolean;
	}>;

function prepareDemo(demo: Demo): Prepared {
	const {folder, repository, variables, speed} = demo;
	return prepareMade({
		repository,
		settings: demoSettings(demo),
		notice: `Demo in ${repository}: a scripted model answers, everything else is real. Nothing leaves this machine.`,
		// A scripted mission has nothing to take back, and snapshots cost half a second per prompt.
		withoutSnapshots: true,
		simulated: {
			scenario: 'repair',
			speed,
			parameters: {},
			logFile: join(folder, 'model-calls.jsonl'),
		},
		environment: variables,
		storeFile: join(projectStateFolder(repository, variables), 'missions.sqlite'),
	});
}

/** Everything stays inside the demo's own folder, so that nothing of the user's is read or written. */
function demoVariables(folder: string): Readonly<Record<string, string>> {
	const temporary = join(folder, 'tmp');
	createPrivateFolder(temporary);
	return {
		...privateVariables(folder),
		TMPDIR: temporary,
		OPENCODE_CONFIG: '',
		OPENCODE_CONFIG_CONTENT: '{}',
	};
}

function demoSettings({approve, lanes, isAttended, repository}: Demo): Settings {
	const {flow, agents} = loadCast('mission', repository, [agentsFolder]);
	const reviewers = Math.max(5, Math.ceil((lanes ?? 0) / 2));
	const caps = lanes === null ? {} : {worker: lanes, reviewer: reviewers};
	const models = Object.fromEntries(
		Object.keys(flow.roles).map((role) => [role, `simulated/${role}`]),
	);
	const result = settingsFrom({
		flow,
		agents,
		configuration: {},
		options: {
			models,
			caps,
			maxLanes: lanes === null ? undefined : lanes + reviewers + 4,
			checks: [repairCheck],
			demandGreenBaseline: true,
			attended: isAttended,
			approve,
		},
	});
	if (!result.ok) {
		throw refusalOf(result.problems);
	}
	return result.settings;
}

/** Where a kept demo lies, and what to type to look at it: its records are in its own folder, apart from the user's. */
export function keptLines(
	folder: string,
	repository: string,
	variables: Readonly<Record<string, string>>,
): readonly string[] {
	const state = variables['XDG_STATE_HOME'] ?? '';
	return [
		`Kept: ${folder}`,
		'Its records lie there too, apart from yours. Before flowdesk show, diff and undo there, type:',
		`  cd ${shellWord(repository)} && export XDG_STATE_HOME=${shellWord(state)}`,
	];
}

function leave(
	folder: string,
	kept: readonly string[] | null,
	print: (text: string) => void,
): void {
	if (kept !== null) {
		for (const line of kept) {
			print(line);
		}
		return;
	}
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	print('The temporary folder is removed, and with it diff and undo; --keep keeps it.');
}
