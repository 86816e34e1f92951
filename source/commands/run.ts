import process from 'node:process';
import {environment} from '../io/environment.js';
import type {Invocation} from './invocation.js';
import {standardInput} from './mission-text.js';
import {personAt} from './person.js';
import {prepareMission} from './prepare.js';
import {jsonReport, textReport} from './report.js';
import {runPrepared} from './run-prepared.js';

/** `flowdesk run`: the whole mission in lines. Resolves to the exit code. */
export function runCommand(invocation: Invocation): Promise<number> {
	return runMission(invocation, 'seal');
}

/** `flowdesk plan`: the same up to the written plan. */
export function planCommand(invocation: Invocation): Promise<number> {
	return runMission(invocation, 'plan');
}

async function runMission({args, terminal}: Invocation, stopAfter: 'plan' | 'seal') {
	const prepared = await prepareMission({
		args,
		cwd: process.cwd(),
		environment,
		isAttended: false,
		stopAfter,
		sources: standardInput,
		ask: args.has('json') ? null : personAt(terminal),
	});
	const report = args.has('json') ? jsonReport(terminal) : textReport(terminal);
	const {exitCode} = await runPrepared(prepared, report, terminal);
	return exitCode;
}
