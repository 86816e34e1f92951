import {execPath} from 'node:process';
import {expect, it} from 'vitest';
import {commandReading} from '../../../source/io/quota/command-reading.js';
import {mergeReadings} from '../../../source/mission/quota-over-time.js';

const now = () => 1000;

function printed(code: string, timeoutMs = 20_000) {
	const command = [execPath, '-e', code];
	return commandReading({provider: 'acme', accountKey: 'k', command, now, timeoutMs});
}

const prints = (value: unknown) => printed(`console.log(${JSON.stringify(JSON.stringify(value))})`);

it('reads what a command prints, and what it does not know is null', async () => {
	const windows = [{id: '5h', usedPercent: 20, resetsAt: '2100-01-01T00:00:00Z'}];
	expect(await prints({windows})).toMatchObject({
		state: 'fresh',
		provider: 'acme',
		source: 'command',
		windows: [{id: '5h', usedPercent: 20, lengthSeconds: null, resetsAt: Date.UTC(2100, 0)}],
	});
	expect(await prints({windows: []})).toMatchObject({state: 'unknown'});
});

it('believes a command that knows of worse, and none that calls a used up window fresh', async () => {
	const windows = [{id: '5h', usedPercent: 100}];
	expect(await prints({state: 'fresh', windows})).toMatchObject({state: 'exhausted'});
	expect(await prints({state: 'refused', windows: [], reason: 'log in'})).toMatchObject({
		state: 'refused',
		reason: 'log in',
	});
});

it('is of the account that OpenCode spends, unless the command says that it is of another', async () => {
	const windows = [{id: '5h', usedPercent: 20, resetsAt: '2100-01-01T00:00:00Z'}];
	expect(await prints({windows})).not.toHaveProperty('isOther');
	expect(await prints({windows, isSpent: true})).not.toHaveProperty('isOther');
	expect(await prints({windows, isSpent: false})).toMatchObject({state: 'fresh', isOther: true});
	const odd = await prints({windows, isSpent: 'no'});
	expect([odd.state, odd.windows]).toEqual(['unknown', []]);
	expect(odd.reason).toContain('isSpent');
});

it('takes an account that only money limits for used up when there is none, until some is told', async () => {
	const of = (amount: number, more: object = {}) =>
		prints({windows: [], balance: {currency: 'USD', amount}, ...more});
	for (const amount of [0, -0.5]) {
		const broke = await of(amount);
		expect(broke).toMatchObject({state: 'exhausted', balance: {amount}});
		expect(broke.reason).toBe('there is no balance left');
		expect(mergeReadings(broke, await of(5), 1000)).toMatchObject({state: 'unknown'});
	}
	expect((await of(0, {state: 'unsupported', reason: 'pay'})).reason).toBe('pay');
	expect((await of(0, {state: 'unsupported'})).state).toBe('exhausted');
	expect((await of(0, {state: 'refused'})).state).toBe('refused');
	// A plan's windows hold without any money beside them.
	const windows = [{id: '5h', usedPercent: 20, resetsAt: '2100-01-01T00:00:00Z'}];
	expect((await of(0, {windows})).state).toBe('fresh');
});

it.each([
	['fails', 'process.exit(3)', /^node failed with exit code 3$/],
	['prints no JSON', 'console.log("hi")', /^node prints no reading: what it prints is no JSON$/],
	[
		'prints another shape',
		'console.log("{\\"windows\\": 5}")',
		/^node prints no reading: windows: expected a list.*, got 5$/,
	],
	[
		'prints a percent that is text',
		'console.log(\'{"windows":[{"id":"a","usedPercent":"1"}]}\')',
		/windows\[0\]\.usedPercent: expected a number of at least 0 or null, got "1"$/,
	],
	[
		'prints a percent below 0',
		'console.log(\'{"windows":[{"id":"a","usedPercent":-4}]}\')',
		/windows\[0\]\.usedPercent: expected a number of at least 0 or null, got -4$/,
	],
	[
		'prints a reset that is no time',
		'console.log(\'{"windows":[{"id":"a","usedPercent":4,"resetsAt":"tomorrow"}]}\')',
		/windows\[0\]\.resetsAt: "tomorrow" is no time; one is written as 2026-11-28T18:00:00Z$/,
	],
	[
		'misspells what a window has',
		'console.log(\'{"windows":[{"id":"a","usedPercent":4,"resetAt":4102444800000}]}\')',
		/windows\[0\]\.resetAt: unknown key; did you mean "resetsAt"\?$/,
	],
	[
		'misspells what stands beside the windows',
		'console.log(\'{"windows":[],"isspent":false}\')',
		/no reading: isspent: unknown key; did you mean "isSpent"\?$/,
	],
	['prints nothing', '', /no reading: it prints nothing$/],
	['prints without measure', 'process.stdout.write("x".repeat(10_000_000))', /too much/],
])('is unknown when it %s', async (_, code, reason) => {
	const reading = await printed(code);
	expect(reading).toMatchObject({state: 'unknown', windows: []});
	expect(reading.reason).toMatch(reason);
});

it('is unknown when the command is slow, or is none', async () => {
	expect((await printed('setTimeout(() => {}, 60_000)', 300)).reason).toMatch(/in time/);
	const command = ['no-such-program-anywhere'];
	const reading = await commandReading({provider: 'acme', accountKey: 'k', command, now});
	expect(reading.reason).toBe('no-such-program-anywhere could not be run: it was not found');
	const denied = await commandReading({provider: 'acme', accountKey: 'k', command: ['/tmp'], now});
	expect(denied.reason).toBe('tmp could not be run (exit code 126)');
});

it('keeps its words short and plain', async () => {
	const reason = `\u001B[31mred ${'x'.repeat(10)} you@example.org ${'y '.repeat(200)}`;
	const reading = await prints({windows: [], reason});
	expect(reading.reason).not.toContain('\u001B');
	expect(reading.reason).not.toContain('example.org');
	expect(reading.reason?.length).toBeLessThanOrEqual(120);
});
