import process from 'node:process';
import {runCommandLine} from './commands/command-line.js';
import {createTerminal} from './commands/terminal.js';
import {environment} from './io/environment.js';

const terminal = createTerminal({
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	isColourless: Boolean(environment['NO_COLOR']),
});

process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
// Whatever a command left open, the program ends soon after its last word.
setTimeout(() => process.exit(), 2000).unref();
