import {argv, stdout} from 'node:process';
import {startServer} from '../../../source/io/opencode/server.js';
import {privateVariables} from './private-variables.js';

// Starts a server, says where, and stays until it is killed.
const [, , directory = '', folder = ''] = argv;
const server = await startServer({
	directory,
	agents: [],
	isTrusted: false,
	environment: privateVariables(folder),
});
stdout.write(`${server.url}\n`);
setInterval(() => undefined, 60_000);
