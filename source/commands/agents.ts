import {statSync} from 'node:fs';
import {dirname, relative, resolve} from 'node:path';
import process from 'node:process';
import {checkAgents} from '../io/agent-checks.js';
import {loadAgents} from '../io/agent-files.js';
import {environment} from '../io/environment.js';
import {flowNames, loadFlow} from '../io/flow-files.js';
import {nearest} from '../mission/nearest.js';
import {describeProblem, type Problem} from '../mission/problems.js';
import {oneLine} from '../mission/sanitize.js';
import {agentFolders} from './cast.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {Refusal} from './refusal.js';

/** `flowdesk agents check [folders]`: a line for each problem, and exit code 2 when there is one. */
export async function agentsCommand({args, terminal}: Invocation): Promise<number> {
	const [verb = '', ...folders] = args.input;
	if (verb !== 'check') {
		const hint = nearest(verb, ['check']) === null ? '' : '; did you mean "check"?';
		throw new Refusal(
			verb === ''
				? 'What about the agents? flowdesk agents check [FOLDER...]'
				: `There is no \`flowdesk agents ${oneLine(verb, 40)}\`${hint}${hint === '' ? '; there is `check`.' : ''}`,
		);
	}
	for (const folder of folders) {
		demandFolder(folder);
	}
	const given = folders.map((folder) => resolve(folder));
	const loaded = loadAgents([...agentFolders(environment), ...given]);
	const flows = flowNames().map((name) => loadFlow(name, process.cwd()));
	const problems = [
		...flows.flatMap((flow) => (flow.ok ? [] : flow.problems)),
		...checkAgents(
			loaded,
			flows.flatMap((flow) => (flow.ok ? [flow] : [])),
		),
	];
	for (const problem of problems) {
		terminal.out(describeProblem(shortened(problem)), 'bad');
	}
	const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
	const what = `${count(loaded.agents.length, 'agent')} and ${count(flows.length, 'flow')}`;
	if (problems.length > 0) {
		terminal.err(`${count(problems.length, 'problem')} in ${what}.`);
		return exitCodes.usage;
	}
	for (const folder of given) {
		if (!loaded.agents.some(({file}) => dirname(file) === folder)) {
			terminal.out(`${folder} holds no agent of its own.`, 'attention');
		}
	}
	terminal.out(`${what}: all is well.`, 'good');
	return exitCodes.sealed;
}

function demandFolder(folder: string): void {
	if (statSync(folder, {throwIfNoEntry: false})?.isDirectory() !== true) {
		throw new Refusal(
			`There is no folder ${oneLine(folder, 100)}. Name one with agent files (*.md), or none for those of FlowDesk.`,
		);
	}
}

/** Relative to where the user stands when the file is beneath it. */
function shortened({file, ...rest}: Problem): Problem {
	const short = relative(process.cwd(), file);
	return {file: short === '' || short.startsWith('..') ? file : short, ...rest};
}
