// A FlowDesk of its own that a test can kill: it asks a command about a quota.
import {argv} from 'node:process';
import {commandReading} from '../../../source/io/quota/command-reading.js';

await commandReading({
	provider: 'acme',
	accountKey: 'k',
	command: ['/bin/sh', '-c', argv[2] ?? ''],
	now: () => 1000,
});
