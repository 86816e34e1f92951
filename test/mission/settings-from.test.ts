import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Configuration, ProjectBounds} from '../../source/mission/configuration.js';
import {type Flow, flowSchema} from '../../source/mission/flow.js';
import {defaultLimits, type Settings, settingsSchema} from '../../source/mission/settings.js';
import {
	type AgentRole,
	checksFrom,
	type MissionOptions,
	settingsFrom,
} from '../../source/mission/settings-from.js';

const agent = (name: string, letter: string, more: Partial<AgentRole> = {}): AgentRole => ({
	name,
	letter,
	edits: false,
	delegable: true,
	tools: 'none',
	model: null,
	...more,
});

const agents = [
	agent('chief', 'c', {delegable: false, tools: 'commander'}),
	agent('scout', 's', {tools: 'plan'}),
	agent('smith', 'm', {edits: true}),
	agent('judge', 'j', {delegable: false, tools: 'review'}),
];

const flow: Flow = flowSchema.parse({
	name: 'forge',
	commander: 'chief',
	stages: [
		{stage: 'plan', roles: ['scout']},
		{stage: 'work', roles: ['smith']},
		{stage: 'review', role: 'judge'},
		{stage: 'seal', checks: ['make test']},
	],
	roles: {chief: {cap: 1}, scout: {cap: 2}, smith: {cap: 4, model: 'a/smith'}, judge: {}},
	limits: {iterations: 7},
});

const build = (options: Partial<MissionOptions> = {}, configuration = {}, cast = agents) =>
	settingsFrom({flow, agents: cast, configuration, options: {attended: false, ...options}});

const settings = (...args: Parameters<typeof build>) => {
	const result = build(...args);
	if (!result.ok) {
		throw new Error(result.problems.join('\n'));
	}
	return result.settings;
};

test('roles are whatever the flow names, with what their agents say of them', () => {
	const made = settings();
	const {smith} = made.roles;
	expect(settingsSchema.parse(made)).toEqual(made);
	expect(smith).toEqual({
		letter: 'm',
		cap: 4,
		edits: true,
		delegable: true,
		tools: 'none',
		model: 'a/smith',
		price: null,
	});
	expect([made.commander, made.reviewer, made.maxLanes]).toEqual(['chief', 'judge', 50]);
	expect(made.limits).toEqual({...defaultLimits, iterations: 7});
});

test('the command line beats the configuration, which beats the flow', () => {
	const configuration = {
		caps: {smith: 6, scout: 0},
		maxLanes: 9,
		limits: {iterations: 8, polls: 5},
	};
	const made = settings({caps: {smith: 50}, maxLanes: null, limits: {polls: 6}}, configuration);
	const {smith, scout} = made.roles;
	expect([smith?.cap, scout?.cap]).toEqual([50, 0]);
	expect(made.maxLanes).toBeNull();
	expect([made.limits.iterations, made.limits.polls]).toEqual([8, 6]);
});

test('a project only tightens what flow and user have set, and the command line goes beyond it', () => {
	const cap = fc.option(fc.integer({min: 1, max: 100}), {nil: null});
	const layer = fc.record(
		{
			caps: fc.dictionary(fc.constantFrom('chief', 'scout', 'smith', 'judge'), cap),
			maxLanes: cap,
			providerCaps: fc.dictionary(fc.constantFrom('a', 'b'), cap),
			modelCaps: fc.dictionary(fc.constantFrom('a/x', 'a/y'), cap),
			limits: fc.record(
				{iterations: fc.nat(100), timeMs: fc.option(fc.integer({min: 1}), {nil: null})},
				{requiredKeys: []},
			),
		},
		{requiredKeys: []},
	);
	const high = (value: number | null | undefined) => value ?? Number.POSITIVE_INFINITY;
	const numbers = (made: Settings) => ({
		...Object.fromEntries(Object.entries(made.roles).map(([name, role]) => [name, role.cap])),
		...made.providerCaps,
		...made.modelCaps,
		...made.limits,
		maxLanes: made.maxLanes,
	});
	const from = (configuration: Configuration, bounds: ProjectBounds): Settings => {
		const made = settingsFrom({flow, agents, configuration, bounds, options: {attended: false}});
		if (!made.ok) {
			throw new Error(made.problems.join());
		}
		return made.settings;
	};
	fc.assert(
		fc.property(layer, layer, (user, project) => {
			const before: Readonly<Record<string, number | null>> = numbers(from(user, {}));
			const after: Readonly<Record<string, number | null>> = numbers(from(user, project));
			const asked: Readonly<Record<string, number | null | undefined>> = {
				...project.caps,
				...project.providerCaps,
				...project.modelCaps,
				...project.limits,
				maxLanes: project.maxLanes,
			};
			for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
				expect(high(after[key])).toBe(Math.min(high(before[key]), high(asked[key])));
			}
		}),
	);
	const options = {attended: false, caps: {smith: 50}, maxLanes: null, limits: {iterations: 99}};
	const bounds = {caps: {smith: 1}, maxLanes: 2, limits: {iterations: 3}};
	const made = settingsFrom({flow, agents, configuration: {}, bounds, options});
	expect(made.ok && [made.settings.roles['smith']?.cap, made.settings.maxLanes]).toEqual([
		50,
		null,
	]);
	expect(made.ok && made.settings.limits.iterations).toBe(99);
});

test('a mission whose commander could have no lane is refused with what forbids it', () => {
	const problems = (...args: Parameters<typeof build>) => {
		const result = build(...args);
		return result.ok ? [] : result.problems;
	};
	const refused = (what: string) => [
		expect.stringMatching(new RegExp(`^the commander may not run: .*${what}`)),
	];
	expect(problems({maxLanes: 0})).toEqual(refused('--max-lanes 0'));
	expect(problems({}, {maxLanes: 0})).toEqual(refused('flowdesk.jsonc: maxLanes'));
	expect(problems({caps: {chief: 0}})).toEqual(refused('--cap chief=0'));
	expect(problems({}, {caps: {chief: 0}})).toEqual(refused('flowdesk.jsonc: the cap of chief'));
	const model = {model: 'far/away/m'};
	expect(problems(model, {providerCaps: {far: 0}})).toEqual(refused('providerCaps.*far'));
	expect(problems(model, {modelCaps: {'far/away/m': 0}})).toEqual(refused('modelCaps.*far/away/m'));
	expect(problems({caps: {smith: 0}}, {providerCaps: {far: 0}})).toEqual([]);
});

test('a limit that is present but undefined keeps the value below it', () => {
	expect(settings({}, {limits: {iterations: undefined}}).limits.iterations).toBe(7);
});

test('a model chosen for a role beats one chosen for all, and the command line beats both', () => {
	const configuration = {model: 'x/all', models: {scout: 'x/scout'}};
	const models = (options: Partial<MissionOptions>) =>
		Object.values(settings(options, configuration).roles).map(({model}) => model);
	expect(models({})).toEqual(['x/all', 'x/scout', 'a/smith', 'x/all']);
	expect(models({model: 'y/all', models: {judge: 'y/judge'}})).toEqual([
		'y/all',
		'y/all',
		'y/all',
		'y/judge',
	]);
});

test('a variant is written after the model wherever a model can be written, and goes with the model it stands behind', () => {
	const chosen = (options: Partial<MissionOptions>) =>
		Object.values(settings(options, {model: 'x/all#low', models: {scout: 'x/scout'}}).roles).map(
			({model, variant}) => [model, variant],
		);
	expect(chosen({models: {judge: 'y/a/b#max'}})).toEqual([
		['x/all', 'low'],
		['x/scout', undefined],
		['a/smith', undefined],
		['y/a/b', 'max'],
	]);
	expect(chosen({model: 'y/all'})).toEqual(Array(4).fill(['y/all', undefined]));
});

test('no model is ever made up', () => {
	const {chief} = settings().roles;
	expect(chief?.model).toBeNull();
});

test('checks of the command line replace those of configuration and flow, and none means none', () => {
	const commands = (...args: Parameters<typeof build>) =>
		settings(...args).checks.map(({command}) => command);
	expect(commands()).toEqual(['make test']);
	expect(commands({}, {checks: ['npm test']})).toEqual(['npm test']);
	expect(commands({checks: ['tsc']}, {checks: ['npm test']})).toEqual(['tsc']);
	expect(commands({checks: []})).toEqual([]);
});

test('every check gets an id of its own and a time limit, and a repeated command runs once', () => {
	expect(
		checksFrom(['a', 'a', {id: 'check3', command: 'b'}, {command: 'c', timeoutMs: 5}]),
	).toEqual([
		{id: 'check1', command: 'a', timeoutMs: 600_000},
		{id: 'check3', command: 'b', timeoutMs: 600_000},
		{id: 'check3-3', command: 'c', timeoutMs: 5},
	]);
});

test('a mission that stops after its plan cannot delegate to roles that work', () => {
	const {stopAfter, roles} = settings({stopAfter: 'plan'});
	const {scout, smith} = roles;
	expect([stopAfter, scout?.delegable, smith?.delegable]).toEqual(['plan', true, false]);
});

test('a flow without a seal stops after its plan even when the seal is asked for', () => {
	const planOnly = flowSchema.parse({...flow, stages: [{stage: 'plan', roles: ['scout']}]});
	const options = {attended: true, stopAfter: 'seal'} as const;
	const made = settingsFrom({flow: planOnly, agents, configuration: {}, options});
	expect(made.ok && [made.settings.stopAfter, made.settings.reviewer]).toEqual(['plan', null]);
});

test('reviews can be turned off for one mission', () => {
	expect(settings({review: false}).reviewer).toBeNull();
});

test('a role that has no agent, and an agent with the wrong tools, are refused by name', () => {
	const cast = [agent('chief', 'c'), ...agents.slice(1, 3), agent('jugde', 'j')];
	const result = build({}, {}, cast);
	expect(result.ok ? [] : result.problems).toEqual([
		'flow forge: roles.judge: no agent file of that name; did you mean "jugde"?',
		'flow forge: commander: expected an agent with the tools "commander", got chief with "none"',
	]);
});

test('an unknown role on the command line or in the configuration is answered with the nearest', () => {
	const result = build({caps: {smth: 3}}, {models: {judg: 'a/b'}});
	expect(result.ok ? [] : result.problems).toEqual([
		'--cap: unknown role "smth"; did you mean "smith"?',
		'flowdesk.jsonc: models: unknown role "judg"; did you mean "judge"?',
	]);
});

test('a budget is 5 USD and no tokens unless flow, configuration or flags say more, in that order', () => {
	const cheap = flowSchema.parse({...flow, budget: {usd: 2}});
	const from = (configuration: Configuration, options: Partial<MissionOptions> = {}) => {
		const made = settingsFrom({
			flow: cheap,
			agents,
			configuration,
			options: {attended: false, ...options},
		});
		return made.ok ? made.settings.budget : made.problems;
	};
	expect(settings().budget).toEqual({usd: 5, tokens: null});
	expect(from({})).toEqual({usd: 2, tokens: null});
	expect(from({budget: {usd: null, tokens: 9}})).toEqual({usd: null, tokens: 9});
	expect(from({budget: {usd: 3}}, {budget: {usd: 40}})).toEqual({usd: 40, tokens: null});
	const parts = {task: {usd: 3}, roles: {smith: {usd: 2}}, day: {tokens: 9}};
	const made = settings({}, {budget: parts, limits: {call: {inputTokens: 7}}});
	expect(made.allowances).toMatchObject(parts);
	expect(made.callLimits).toEqual({inputTokens: 7, outputTokens: null});
});

test('a project lowers the budget and never raises it; only flags go beyond', () => {
	const from = (bounds: ProjectBounds, options: Partial<MissionOptions> = {}) => {
		const configuration = {budget: {usd: 8, tokens: 1000}};
		const all = {attended: false, ...options};
		const made = settingsFrom({flow, agents, configuration, bounds, options: all});
		return made.ok ? made.settings.budget : made.problems;
	};
	expect(from({budget: {roles: {smih: {usd: 1}}}})).toEqual([
		'flowdesk.jsonc: budget.roles: unknown role "smih"; did you mean "smith"?',
	]);
	expect(from({budget: {usd: 1}})).toEqual({usd: 1, tokens: 1000});
	expect(from({budget: {usd: null, tokens: 2000}})).toEqual({usd: 8, tokens: 1000});
	expect(from({budget: {usd: 1}}, {budget: {usd: 20}})).toEqual({usd: 20, tokens: 1000});
});

test('the watch only tells unless somebody wants more; a project may tighten it, and a flag goes beyond all', () => {
	const watch = (layers: {user?: object; bounds?: ProjectBounds; flag?: Settings['watch']}) => {
		const options = {attended: false, watch: layers.flag};
		const {user: configuration = {}, bounds = {}} = layers;
		const made = settingsFrom({flow, agents, configuration, bounds, options});
		return made.ok ? made.settings.watch : made.problems;
	};
	expect(watch({})).toBe('tell');
	expect(watch({user: {watch: 'pause'}})).toBe('pause');
	expect(watch({bounds: {watch: 'abort'}})).toBe('abort');
	expect(watch({user: {watch: 'abort'}, bounds: {watch: 'tell'}})).toBe('abort');
	expect(watch({user: {watch: 'abort'}, flag: 'tell'})).toBe('tell');
});
