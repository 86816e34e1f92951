import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import {afterwards, makePlace} from './mission-place.js';

type Provider = Readonly<Record<'models' | 'options', Readonly<Record<string, unknown>>>>;

/** A provider that somebody has set up by hand in OpenCode's configuration; it knows one model. */
function configured(
	model: SimulatedModel,
	{key, isNamed}: Readonly<{key: string | undefined; isNamed: boolean}>,
): string {
	const {provider} = model.providerConfig() as {
		provider: Readonly<Record<string, Provider>>;
	};
	const {models, options, ...rest} = provider['simulated'] ?? {models: {}, options: {}};
	const login = key === undefined ? options : {...options, apiKey: key};
	const acme = {...rest, name: 'Acme', options: login, models: {large: models['commander']}};
	return JSON.stringify({provider: {acme}, ...(isNamed ? {model: 'acme/large'} : {})});
}

type Live = Readonly<{
	scenario: string | Scenario;
	words: readonly string[];
	/** OpenCode's configuration; the provider's when left out. */
	configuration?: string;
	/** A key that the provider does not know. */
	key?: string;
	/** True when OpenCode's configuration also says which model to take. */
	isNamed?: boolean;
}>;

async function live({scenario, words, configuration, key, isNamed = false}: Live) {
	expect(existsSync('dist/cli.js'), 'run `npm run build` first').toBe(true);
	const place = makePlace();
	const temporary = join(place.folder, 'temporary');
	mkdirSync(temporary);
	const model = await startSimulatedModel({scenario, speed: 50});
	afterwards(model.close);
	const run = await execa(execPath, [resolve('bin/live.js'), ...words], {
		cwd: place.folder,
		env: {
			...place.variables,
			TMPDIR: temporary,
			OPENCODE_CONFIG_CONTENT: configuration ?? configured(model, {key, isNamed}),
		},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
	const left = readdirSync(temporary).filter((name) => name.startsWith('flowdesk'));
	return {...run, model, left};
}

const lines = (text: string) => text.trim().split('\n').length;

test('a real provider repairs the small repository, and the record tells what the agents did', async () => {
	const {exitCode, stdout, stderr, left} = await live({
		scenario: 'repair',
		words: ['--model', 'acme/large', '--modules', '3', '--json'],
	});

	expect(exitCode, `${stdout.slice(0, 400)}\n${stderr}`).toBe(0);
	const record = JSON.parse(stdout);
	expect(record).toMatchObject({model: 'acme/large', outcome: 'sealed', usd: 1, compactions: 0});
	const roles = Object.fromEntries(record.roles.map((role: {role: string}) => [role.role, role]));
	expect(Object.keys(roles)).toEqual(['commander', 'planner', 'worker', 'reviewer']);
	expect(roles['worker']).toMatchObject({model: 'acme/large', lanes: 3});
	expect(roles['worker'].tools.edit.calls).toBeGreaterThanOrEqual(3);
	expect(roles['reviewer'].tools.flowdesk_review_submit_review.calls).toBe(
		record.reviews.pass + record.reviews.fail,
	);
	expect(record.tasks).toMatchObject({done: 4});
	expect(record.cost).toBeGreaterThan(0);
	expect(record.ledger.join('\n')).toContain('check "node --test": exit 0');
	expect(left).toEqual([]);
});

test('it ends at the amount it may cost, and the record says how far it came', async () => {
	const scenario = await loadScenario('repair');
	const dear = {context: 200_000, output: 16_000, inputPrice: 200, outputPrice: 800};
	const {exitCode, stdout, left} = await live({
		scenario: {...scenario, models: {commander: dear}},
		words: ['--model', 'acme/large', '--modules', '3', '--usd', '0.5'],
	});

	expect(exitCode).toBe(3);
	expect(stdout).toMatch(/USD|budget/);
	expect(stdout).toMatch(/^role +model +lanes/m);
	expect(stdout).toContain('there is no seal');
	expect(left).toEqual([]);
});

test('a model without a price gets nothing until a number of tokens is its limit, and ends there', async () => {
	const scenario = await loadScenario('repair');
	const free = {context: 200_000, output: 16_000, inputPrice: 0, outputPrice: 0};
	const unpriced = {...scenario, models: {commander: free}};
	const words = ['--model', 'acme/large', '--modules', '3'];
	const refused = await live({scenario: unpriced, words});
	expect(refused.exitCode).toBe(2);
	expect(refused.stderr).toMatch(/no price of acme\/large.*--budget-tokens N/);
	expect(lines(refused.stderr)).toBe(1);
	expect(refused.model.log()).toEqual([]);

	const run = await live({
		scenario: unpriced,
		// Enough for a first call and all that it may come to, and not for that of a second lane.
		words: [...words, '--budget-tokens', '65000', '--json'],
	});
	expect(run.exitCode, run.stderr).toBe(3);
	const record = JSON.parse(run.stdout);
	expect(record).toMatchObject({outcome: 'limit', usd: null, budgetTokens: 65_000, cost: null});
	expect(record.tokens).toBeGreaterThan(0);
	expect(record.tokens).toBeLessThanOrEqual(65_000);
	expect(record.reason).toContain('tokens');
});

test('it refuses in one line without a model, with an unknown one, and where the provider knows no key', async () => {
	const none = await live({scenario: 'repair', words: [], configuration: '{}'});
	const unknown = await live({scenario: 'repair', words: ['--model', 'acme/larger']});
	const keyless = await live({
		scenario: 'repair',
		words: ['--model', 'acme/large'],
		key: 'old',
	});
	const unnamed = await live({scenario: 'repair', words: [], isNamed: true});

	expect(none.stderr).toMatch(/No model is named.*--model provider\/model.*opencode auth login/);
	expect(unknown.stderr).toMatch(/acme\/larger cannot be used.*did you mean acme\/large\?/);
	expect(keyless.stderr).toMatch(/acme\/large cannot be used: .*opencode auth login/);
	expect(unnamed.stderr).toMatch(/No model is named.*npm run live -- --model acme\/large$/);
	expect(unnamed.model.log()).toEqual([]);
	for (const {exitCode, stderr, stdout, left, model} of [none, unknown, keyless, unnamed]) {
		expect(exitCode).toBe(2);
		expect(lines(stderr)).toBe(1);
		expect(stdout).toBe('');
		expect(left).toEqual([]);
		expect(model.log().filter(({role}) => role === 'commander')).toEqual([]);
	}
});
