import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {linger} from '../../source/commands/linger.js';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

/** A keyboard that remembers whether it is raw. */
function keyboard() {
	const stdin = new PassThrough();
	const raw: boolean[] = [];
	const input = Object.assign(stdin, {
		setRawMode: (isRaw: boolean) => {
			raw.push(isRaw);
			return input;
		},
		ref: () => input,
	});
	const press = (key: string) => stdin.emit('data', key);
	return {input: input as unknown as NodeJS.ReadStream, raw, press};
}

test('a pane that closes by itself is kept by a key, and the terminal is as it was', async () => {
	const {input, raw, press} = keyboard();
	const kept = linger(input, 3000);
	vi.advanceTimersByTime(1000);
	press('x');
	expect(await kept).toBe('key');
	expect(raw).toEqual([true, false]);
});

test('without a key it closes after its time', async () => {
	const closed = linger(keyboard().input, 3000);
	vi.advanceTimersByTime(3000);
	expect(await closed).toBe('time');
});

test('without a key it closes when that happens for which it was open', async () => {
	const {input, raw} = keyboard();
	expect(await linger(input, Promise.resolve())).toBe('time');
	expect(raw).toEqual([true, false]);
});

test('what the terminal answers to the screen before is no key', async () => {
	const {input, press} = keyboard();
	const closed = linger(input, 3000);
	vi.advanceTimersByTime(100);
	press('\u001b]11;rgb:0000/0000/0000\u0007');
	vi.advanceTimersByTime(2900);
	expect(await closed).toBe('time');
});
