import {git} from '../io/git.js';
import {runProgram} from './programs.js';
import type {Tone} from './terminal.js';

/** Shows what the mission changed and runs the check once more, so that nobody has to believe a ledger. */
export async function demoProof({
	repository,
	checkCommand,
	print,
}: Readonly<{
	repository: string;
	checkCommand: string;
	print: (text: string, tone?: Tone) => void;
}>): Promise<void> {
	const {stdout} = await git(repository, ['diff', '--stat']);
	print('');
	print('What the mission changed in the demo repository:', 'strong');
	print(stdout.trimEnd() || ' nothing');
	const [file = '', ...args] = checkCommand.split(' ');
	const {exitCode, output} = await runProgram(file, args, {cwd: repository, timeoutMs: 120_000});
	const tests = /^(?:# |ℹ )(pass \d+)$/m.exec(output)?.[1];
	print(
		`\`${checkCommand}\` there, once more: exit ${exitCode ?? 'none'}${tests === undefined ? '' : `, ${tests}`}`,
		exitCode === 0 ? 'good' : 'bad',
	);
}
