// A FlowDesk of its own that a test can kill: it runs a check, stops it once it is asked to, and says so.
import {argv, stdin, stdout} from 'node:process';
import {createChecks} from '../../source/io/checks.js';

const [, , directory = '', command = ''] = argv;
const stopping = new AbortController();
stdin.once('data', () => {
	stopping.abort();
	stdout.write('stopping\n');
});
const checks = createChecks({directory, environment: {PATH: '/usr/local/bin:/usr/bin:/bin'}});
await checks.run([{id: 'a', command, timeoutMs: 100_000}], stopping.signal);
stdin.destroy();
