// For those who develop FlowDesk or try a model: a small real mission, and what the agents did in it.
import process from 'node:process';
import {runLive} from '../dist/commands/live.js';
import {createTerminal} from '../dist/commands/terminal.js';

const {stdin, stdout, stderr} = process;
const isColourless = Boolean(process.env['NO_COLOR']);
const terminal = createTerminal({stdin, stdout, stderr, isColourless});

process.exitCode = await runLive(process.argv.slice(2), terminal);
// Whatever was left open, the program ends soon after its last word.
setTimeout(() => process.exit(), 2000).unref();
