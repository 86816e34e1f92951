import process from 'node:process';
import {environment} from '../io/environment.js';
import {silenceKeys} from '../io/silent-keys.js';
import {tmuxAround} from '../io/tmux.js';
import type {OpenLane} from '../tui/open-lane.js';
import type {ScreenExit} from '../tui/screen-exit.js';
import {exitCodes} from './exit-codes.js';
import {followMission, type MissionEnd} from './follow-mission.js';
import {onInterrupt} from './interrupts.js';
import type {Invocation} from './invocation.js';
import {createJobControl} from './job-control.js';
import {createLanePanes} from './lane-panes.js';
import {type LaunchedEngine, launchEngine} from './launch.js';
import {standardInput} from './mission-text.js';
import {personAt} from './person.js';
import {type Prepared, prepareMission} from './prepare.js';
import {printEnd, textReport} from './report.js';
import {runPrepared, stopOnInterrupt} from './run-prepared.js';
import {type ScreenChoice, screenChoice} from './screen-choice.js';
import {openBeside} from './side-pane.js';
import type {Terminal} from './terminal.js';

/** `flowdesk tui`: the mission on a screen; in lines, like `run`, where there is no terminal. */
export async function tuiCommand(invocation: Invocation): Promise<number> {
	const {args, terminal} = invocation;
	if (args.value('side') !== null) {
		return openBeside('tui', invocation);
	}
	const choice = screenChoice(args, environment);
	const isInteractive = saysItCanDraw(terminal);
	const prepared = await prepareMission({
		args,
		cwd: process.cwd(),
		environment,
		isAttended: isInteractive,
		stopAfter: 'seal',
		sources: standardInput,
		ask: personAt(terminal),
		width: process.stdout.columns ?? 80,
	});
	if (isInteractive) {
		terminal.out('OpenCode is starting, to say which models it has.', 'quiet');
	}
	const {exitCode} = isInteractive
		? await showPrepared(prepared, terminal, choice)
		: await runPrepared(prepared, textReport(terminal), terminal);
	return exitCode;
}

/** True when there is a terminal to draw on; otherwise says so on standard error. */
export function saysItCanDraw(terminal: Terminal): boolean {
	if (!terminal.isInteractive) {
		terminal.err('There is no terminal to draw on, so this runs like `flowdesk run`.');
	}
	return terminal.isInteractive;
}

/** Launches what was prepared and shows it until the person leaves; then says how it ended. */
export async function showPrepared(
	{launch, notices, decide, release}: Prepared,
	terminal: Terminal,
	choice: ScreenChoice,
): Promise<MissionEnd> {
	const keys = silenceKeys(process.stdin, process);
	try {
		const engine = launchEngine(launch, {
			notices,
			decide: (survey) => keys.during(() => decide(survey)),
		});
		const following = followMission(engine, () => {});
		const calm = stopOnInterrupt(engine, terminal);
		const hasBegun = await engine.begun;
		const cut = calm();
		keys.end();
		if (!hasBegun) {
			const end = {...(await following), ...cut};
			printEnd({end, questions: [], print: terminal.out, terminal});
			return end;
		}
		const openLane = createLanePanes({
			tmux: tmuxAround(environment),
			environment,
			socket: engine.socket(),
			isHidden: Object.keys(launch.environment).length > 0,
		});
		const exit = await showScreen(engine, choice, openLane);
		const end = await endAfter(exit, engine, following, terminal);
		printSummary(end, terminal);
		return end;
	} finally {
		keys.end();
		release();
	}
}

/** React and Ink are loaded here, so that commands in lines start without them. */
async function showScreen(
	engine: LaunchedEngine,
	choice: ScreenChoice,
	openLane: OpenLane,
): Promise<ScreenExit> {
	const leaving = new AbortController();
	const stopListening = onInterrupt(() => leaving.abort());
	const {startScreen} = await import('../tui/start-screen.js');
	const exit = await startScreen({
		link: engine.link,
		stdout: process.stdout,
		stdin: process.stdin,
		openLane,
		...choice,
		job: createJobControl(),
		signal: leaving.signal,
	});
	stopListening();
	return exit;
}

/** Milliseconds an engine gets when the person does not wait for its end. */
const hurryMs = 2000;

/** However the screen was left, the mission has ended afterwards: it lives no longer than its screen. */
async function endAfter(
	exit: ScreenExit,
	engine: LaunchedEngine,
	following: Promise<MissionEnd>,
	terminal: Terminal,
): Promise<MissionEnd> {
	if (exit.reason === 'broken') {
		terminal.err(`The screen broke, so the mission is stopped: ${exit.message}`, 'bad');
	}
	if (!['ended', 'stopped', 'refused'].includes(exit.reason)) {
		terminal.err('Stopping: lanes are aborted, what they did is kept.', 'attention');
		const reason = exit.reason === 'signal' ? 'interrupted by a signal' : 'the screen was left';
		const outcome = 'interrupted';
		engine.link.send({type: 'intent', intent: {type: 'stop', by: 'signal', outcome, reason}});
	}
	const hurry =
		exit.reason === 'abandoned' ? setTimeout(() => void engine.terminate(), hurryMs) : undefined;
	const stopListening = onInterrupt(() => void engine.terminate());
	const end = await following;
	clearTimeout(hurry);
	stopListening();
	const wasCut = end.outcome === null && exit.reason !== 'refused';
	return wasCut ? {...end, exitCode: exitCodes.interrupted} : end;
}

function printSummary(end: MissionEnd, terminal: Terminal): void {
	const {ledger = [], missing = []} = end.view ?? {};
	for (const line of ledger) {
		terminal.out(`  ${line}`, 'good');
	}
	if (end.outcome !== 'sealed') {
		for (const line of missing) {
			terminal.out(`  missing: ${line}`, 'bad');
		}
	}
	printEnd({end, questions: [], print: terminal.out, terminal});
}
