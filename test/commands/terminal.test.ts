import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {createTerminal, jsonLine, type OutputStream} from '../../source/commands/terminal.js';

function stream(isTTY: boolean) {
	const emitter = new EventEmitter();
	const chunks: string[] = [];
	const output: OutputStream = {
		isTTY,
		write: (text) => chunks.push(text),
		on: (name, listener) => emitter.on(name, listener),
	};
	return {output, chunks, fail: (error: Error) => emitter.emit('error', error)};
}

function terminal({isTTY = false, isColourless = false} = {}) {
	const [stdout, stderr] = [stream(isTTY), stream(isTTY)];
	const made = createTerminal({
		stdin: {isTTY},
		stdout: stdout.output,
		stderr: stderr.output,
		isColourless,
	});
	return {made, stdout, stderr};
}

const esc = '\u001b';

test('a TTY gets colours', () => {
	const {made, stdout} = terminal({isTTY: true});
	made.out('well', 'good');
	expect(stdout.chunks.join('')).toBe(`${esc}[32mwell${esc}[39m\n`);
});

test.each([
	['a pipe', {isTTY: false}],
	['NO_COLOR', {isTTY: true, isColourless: true}],
])('%s gets none', (_, how) => {
	const {made, stdout, stderr} = terminal(how);
	made.out('well', 'good');
	made.err('bad', 'bad');
	expect([stdout.chunks, stderr.chunks]).toEqual([['well\n'], ['bad\n']]);
});

test('control sequences in what is printed never reach the terminal', () => {
	const {made, stdout, stderr} = terminal();
	made.out(`a${esc}[2Jb\u009bc\u202ed`);
	made.err(`${esc}]0;title\u0007`);
	expect(stdout.chunks).toEqual(['a[2Jbcd\n']);
	expect(stderr.chunks).toEqual([']0;title\n']);
});

test('JSON keeps every character, as an escape where it could harm a terminal', () => {
	const value = {text: `a${esc}b\u009bc\u202ed\nä`};
	const line = jsonLine(value);
	expect(line).toBe('{"text":"a\\u001bb\\u009bc\\u202ed\\nä"}');
	expect(JSON.parse(line)).toEqual(value);
});

test('when nobody reads standard output any more, that is told once and the rest is dropped', () => {
	const {made, stdout} = terminal();
	let times = 0;
	made.onReaderGone(() => {
		times += 1;
	});
	made.out('read');
	stdout.fail(new Error('EPIPE'));
	stdout.fail(new Error('EPIPE'));
	made.out('unread');
	made.json({});
	expect(times).toBe(1);
	expect(stdout.chunks).toEqual(['read\n']);
});
