import {describe, expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {durationOf, missionOptions} from '../../source/commands/mission-flags.js';

const flags = commands.find(({name}) => name === 'run')?.flags ?? [];
const options = (...words: string[]) => missionOptions(parseArguments(words, flags, 'run'));

test.each([
	['90s', 90_000],
	['30m', 1_800_000],
	['1h', 3_600_000],
	['1h30m', 5_400_000],
])('--timeout %s is %i ms', (text, ms) => {
	expect(durationOf(text)).toBe(ms);
});

test.each(['', '30', '5x', '-5m', '0s', '1.5h', '5 m', '5m!', '99999999999999999h'])(
	'--timeout %j is refused with an example',
	(text) => {
		expect(() => durationOf(text)).toThrow('expected a time like 90s, 30m or 1h');
	},
);

describe('caps', () => {
	test('a cap is a number or none, by role and for all', () => {
		const {caps, maxLanes} = options(
			'--cap',
			'worker=3',
			'--cap',
			'planner=none',
			'--max-lanes',
			'0',
		);
		expect(caps).toEqual({worker: 3, planner: null});
		expect(maxLanes).toBe(0);
	});

	test.each(['worker', '=3', 'worker=', 'worker=-1', 'worker=1.5', 'worker=1001', 'worker=many'])(
		'--cap %s is refused',
		(text) => {
			expect(() => options(`--cap=${text}`)).toThrow(/^--cap .*expected/);
		},
	);

	test('a refused cap is shown with its role, as it was written', () => {
		expect(() => options('--cap', 'worker=many')).toThrow(/^--cap worker=many: expected/);
	});
});

describe('models', () => {
	test('a model of one role may have slashes in its name', () => {
		const {model, models} = options('--model', 'a/b', '--agent-model', 'worker=router/x/y');
		expect(model).toBe('a/b');
		expect(models).toEqual({worker: 'router/x/y'});
	});

	test.each(['gpt', '/x', 'a/', 'a b/c'])('--model %j is refused', (text) => {
		expect(() => options('--model', text)).toThrow('expected provider/model');
	});
});

describe('checks', () => {
	test.each(['', '  '])('an empty one is refused: it would pass and check nothing (%j)', (text) => {
		expect(() => options('--check', text)).toThrow('--check is empty');
	});

	test('no flag leaves the checks to configuration and project', () => {
		expect(options('x').checks).toBeUndefined();
	});

	test('--no-check is no check, --check replaces all others', () => {
		expect(options('--no-check').checks).toEqual([]);
		expect(options('--check', 'make').checks).toEqual(['make']);
	});

	test('both together are refused', () => {
		expect(() => options('--no-check', '--check', 'make')).toThrow('contradict each other');
	});
});

test('limits that are not given are left to the configuration', () => {
	expect(options('x').limits).toEqual({});
	expect(options('--timeout', '90s', '--max-iterations', '5').limits).toEqual({
		timeMs: 90_000,
		iterations: 5,
	});
});

test('--watch takes one of its three words', () => {
	expect(options('--watch', 'abort').watch).toBe('abort');
	expect(options().watch).toBeUndefined();
	expect(() => options('--watch', 'shout')).toThrow('expected one of tell, pause, abort');
});

test('the budget is an amount of USD, a count of tokens, or none of either', () => {
	expect(options().budget).toEqual({});
	expect(options('--budget-usd', '2.50').budget).toEqual({usd: 2.5});
	expect(options('--budget-tokens', '1').budget).toEqual({tokens: 1});
	expect(options('--budget-usd', 'none', '--budget-tokens', 'none').budget).toEqual({
		usd: null,
		tokens: null,
	});
});

test.each(['0', '0.001', '2.505', '1000001', '-1', '1e3', ' 5', '5 USD', '0x10'])(
	'--budget-usd %j is refused with what is expected',
	(text) => {
		expect(() => options(`--budget-usd=${text}`)).toThrow(
			'expected USD from 0.01 to 1000000, like 5 or 2.50, or none',
		);
	},
);

test.each(['0', '1.5', '-1', 'many', '9007199254740993'])(
	'--budget-tokens %j is refused',
	(text) => {
		expect(() => options(`--budget-tokens=${text}`)).toThrow(
			/^--budget-tokens .*whole number of at least 1/,
		);
	},
);

test("a task's budget and the day's are an amount of USD or none", () => {
	expect(options('--budget-day-usd', '10').budget).toEqual({day: {usd: 10}});
	expect(options('--budget-task-usd', '1.50').budget).toEqual({task: {usd: 1.5}});
	expect(options('--budget-task-usd', 'none').budget).toEqual({task: {usd: null}});
	expect(() => options('--budget-task-usd', 'lots')).toThrow(
		'--budget-task-usd lots: expected USD',
	);
});
