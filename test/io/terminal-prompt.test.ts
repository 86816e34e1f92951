import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {askLine, askPassword} from '../../source/io/terminal-prompt.js';

function streams() {
	const stdin = new PassThrough();
	const stdout = new PassThrough({encoding: 'utf8'});
	return {stdin, stdout, shown: () => String(stdout.read() ?? '')};
}

test('a line is asked for and shown while it is typed', async () => {
	const {stdin, stdout, shown} = streams();
	const asking = askLine('Trust it? [y/N] ', {stdin, stdout});
	stdin.write('yes\r');
	expect(await asking).toBe('yes');
	expect(shown()).toContain('Trust it? [y/N] ');
});

test('a password is never shown', async () => {
	const {stdin, stdout, shown} = streams();
	const asking = askPassword('Password: ', {stdin, stdout});
	stdin.write('hunter2\r');
	expect(await asking).toBe('hunter2');
	expect(shown()).toBe('Password: \n');
});

test.each([
	['Ctrl+C', '\u0003'],
	['Ctrl+D', '\u0004'],
])('%s leaves without an answer', async (_, key) => {
	const {stdin, stdout} = streams();
	const asking = askLine('? ', {stdin, stdout});
	stdin.write(key);
	expect(await asking).toBeNull();
});

test('a question cannot bring control sequences along', async () => {
	const {stdin, stdout, shown} = streams();
	const asking = askPassword('Password of \u001b]0;x\u0007: ', {stdin, stdout});
	stdin.write('\r');
	await asking;
	expect(shown()).toBe('Password of ]0;x: \n');
});
