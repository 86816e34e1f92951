import {argv, stdout} from 'node:process';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {startServer} from '../../../source/io/opencode/server.js';

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
