import {allowancesFrom, budgetFrom} from './budget-from.js';
import {
	type Configuration,
	type ProjectBounds,
	stricter,
	stricterOf,
	whatIsSet,
} from './configuration.js';
import {
	defaultCheckTimeoutMs,
	type Flow,
	stageOf,
	type WrittenBudget,
	type WrittenCheck,
} from './flow.js';
import {callLimitsFrom, limitsFrom} from './limits-from.js';
import {modelsOf} from './model-name.js';
import {suggestion} from './nearest.js';
import {type Finding, type Path, pathText} from './problems.js';
import {quotaSettings} from './quota-settings.js';
import {roleFindings, unknownRoles} from './role-findings.js';
import type {Cap, Check, Limits, Role, Settings, ToolSet} from './settings.js';
import {stricterWatch, type WatchMode} from './watch/look.js';

/** What an agent file says of its role. */
export type AgentRole = Readonly<{
	name: string;
	letter: string;
	edits: boolean;
	delegable: boolean;
	tools: ToolSet;
	/** `provider/model` from its frontmatter, perhaps with `#variant`, or null. */
	model: string | null;
}>;

/** What the user chose for this one mission; undefined leaves it to configuration and flow. */
export type MissionOptions = Readonly<{
	model?: string | undefined;
	models?: Readonly<Record<string, string>> | undefined;
	caps?: Readonly<Record<string, Cap>> | undefined;
	maxLanes?: Cap | undefined;
	limits?: Partial<Limits> | undefined;
	budget?: WrittenBudget | undefined;
	/** Takes the place of every check in flow and configuration; an empty list is none. */
	checks?: readonly WrittenCheck[] | undefined;
	/** False turns reviews off. */
	review?: boolean | undefined;
	demandGreenBaseline?: boolean | undefined;
	watch?: WatchMode | undefined;
	stopAfter?: 'plan' | 'seal' | undefined;
	/** False in a folder without git. */
	savesBase?: boolean | undefined;
	/** Whether the plan waits for the user; left out, it does where a person can answer. */
	approve?: 'ask' | 'auto' | undefined;
	/** True when a person can answer. */
	attended: boolean;
}>;

type Sources = Readonly<{
	flow: Flow;
	agents: readonly AgentRole[];
	configuration: Configuration;
	/** What the project's own file tightens; only the command line goes beyond it. */
	bounds?: ProjectBounds;
	options: MissionOptions;
}>;

type SettingsResult =
	| Readonly<{ok: true; settings: Settings}>
	| Readonly<{ok: false; problems: readonly string[]}>;

/**
 * Settings of one mission: the command line over the configuration over the flow over the agents.
 * Problems are whole lines for the user; a role for which nobody chose a model has none (null).
 */
export function settingsFrom(sources: Sources): SettingsResult {
	const {flow} = sources;
	const cast = castFindings(flow, sources.agents);
	const problems = [
		...cast.map(({message}) => `flow ${flow.name}: ${message}`),
		...nameProblems(sources),
	];
	if (problems.length > 0) {
		return {ok: false, problems};
	}
	const settings = settingsOf(sources);
	const barred = [...laneProblems(settings, sources), ...commanderProblems(settings)];
	return barred.length > 0 ? {ok: false, problems: barred} : {ok: true, settings};
}

function settingsOf(sources: Sources): Settings {
	const {flow, configuration, bounds = {}, options} = sources;
	const seal = stageOf(flow, 'seal');
	const limitLayers = {written: [flow.limits, configuration.limits], bound: bounds.limits};
	const layers = {
		written: [flow.budget, configuration.budget],
		bound: bounds.budget,
		flags: options.budget,
	};
	return {
		roles: Object.fromEntries(Object.keys(flow.roles).map((name) => [name, roleOf(name, sources)])),
		commander: flow.commander,
		reviewer: options.review === false ? null : (stageOf(flow, 'review')?.role ?? null),
		maxLanes:
			firstSet(
				options.maxLanes,
				stricter(firstSet(configuration.maxLanes, flow.maxLanes), bounds.maxLanes),
			) ?? null,
		providerCaps: stricterOf(
			{...flow.providerCaps, ...configuration.providerCaps},
			bounds.providerCaps,
		),
		modelCaps: stricterOf({...flow.modelCaps, ...configuration.modelCaps}, bounds.modelCaps),
		limits: {...limitsFrom(limitLayers), ...whatIsSet(options.limits)},
		callLimits: callLimitsFrom(limitLayers),
		budget: budgetFrom(layers),
		allowances: allowancesFrom(layers),
		countdownMs: flow.countdownMs,
		resultWindowMs: flow.resultWindowMs,
		checks: checksFrom(options.checks ?? configuration.checks ?? seal?.checks ?? []),
		demandGreenBaseline: options.demandGreenBaseline ?? seal?.demandGreenBaseline ?? false,
		savesBase: options.savesBase ?? true,
		attended: options.attended,
		watch:
			options.watch ?? stricterWatch(configuration.watch ?? flow.watch, bounds.watch) ?? flow.watch,
		approve: approveOf(sources),
		quotaUnknown: quotaSettings(configuration.quota).unknown,
		stopAfter: stopAfterOf(sources),
	};
}

/** A project may ask for an approval, never do away with one. */
function approveOf({configuration, bounds, options}: Sources): 'ask' | 'auto' {
	const isAsked = bounds?.approve === 'ask';
	const otherwise = configuration.approve ?? (options.attended ? 'ask' : 'auto');
	return options.approve ?? (isAsked ? 'ask' : otherwise);
}

/** Why the commander may have no lane, told with where the 0 stands: nothing would ever begin. */
function laneProblems(
	{commander, maxLanes, roles}: Settings,
	{flow, configuration, bounds, options}: Sources,
): readonly string[] {
	const places = (of: (layer: Partial<Configuration>) => Cap | undefined) =>
		[configuration, bounds ?? {}].some((layer) => of(layer) === 0)
			? 'flowdesk.jsonc: '
			: `flow ${flow.name}: `;
	const total =
		options.maxLanes === 0 ? '--max-lanes 0' : `${places((layer) => layer.maxLanes)}maxLanes 0`;
	const own =
		options.caps?.[commander] === 0
			? `--cap ${commander}=0`
			: `${places((layer) => layer.caps?.[commander])}the cap of ${commander}, 0,`;
	return [...(maxLanes === 0 ? [total] : []), ...(roles[commander]?.cap === 0 ? [own] : [])].map(
		(what) => `the commander may not run: ${what} allows no lane of it; use 1 or more`,
	);
}

/**
 * Why the commander's model may not be used: a cap of 0 for it or its provider. Empty as long as the
 * commander has no model.
 */
export function commanderProblems({
	roles,
	commander,
	providerCaps,
	modelCaps,
}: Pick<Settings, 'roles' | 'commander' | 'providerCaps' | 'modelCaps'>): readonly string[] {
	const model = roles[commander]?.model ?? null;
	const provider = model?.split('/', 1)[0] ?? '';
	if (model === null) {
		return [];
	}
	return [
		...(providerCaps[provider] === 0 ? [`providerCaps allows no lane of ${provider}`] : []),
		...(modelCaps[model] === 0 ? [`modelCaps allows no lane of ${model}`] : []),
	].map(
		(what) =>
			`the commander may not run: ${what} (0 is none); choose another: --agent-model ${commander}=provider/model`,
	);
}

/** Written checks with ids and time limits (ms); the same command twice is one check. */
export function checksFrom(written: readonly WrittenCheck[]): Check[] {
	const byCommand = new Map<string, Check>();
	for (const one of written) {
		const check = typeof one === 'string' ? {command: one} : one;
		if (!byCommand.has(check.command)) {
			const id = check.id ?? `check${byCommand.size + 1}`;
			const isTaken = [...byCommand.values()].some((other) => other.id === id);
			byCommand.set(check.command, {
				id: isTaken ? `${id}-${byCommand.size + 1}` : id,
				command: check.command,
				timeoutMs: check.timeoutMs ?? defaultCheckTimeoutMs,
			});
		}
	}
	return [...byCommand.values()];
}

function roleOf(name: string, {flow, agents, configuration, bounds, options}: Sources): Role {
	const agent = agents.find((one) => one.name === name);
	const written = flow.roles[name];
	if (agent === undefined || written === undefined) {
		throw new Error(`role ${name} was not checked before it was used`);
	}
	const {letter, edits, tools} = agent;
	const chosen =
		options.models?.[name] ??
		options.model ??
		configuration.models?.[name] ??
		written.model ??
		agent.model ??
		configuration.model ??
		null;
	const stages =
		stopAfterOf({flow, options}) === 'plan' ? (['plan'] as const) : (['plan', 'work'] as const);
	const isInStage = stages.some((kind) => stageOf(flow, kind)?.roles.includes(name));
	return {
		letter,
		edits,
		tools,
		delegable: agent.delegable && isInStage,
		cap:
			firstSet(
				options.caps?.[name],
				stricter(firstSet(configuration.caps?.[name], written.cap), bounds?.caps?.[name]),
			) ?? null,
		...modelsOf(chosen),
		price: null,
	};
}

/** A flow without a seal only plans, whatever was asked for. */
function stopAfterOf({flow, options}: Pick<Sources, 'flow' | 'options'>): 'plan' | 'seal' {
	return stageOf(flow, 'seal') === null ? 'plan' : (options.stopAfter ?? 'seal');
}

/** What a flow asks of its agents that they do not give, by the path in the flow. */
export function castFindings(flow: Flow, agents: readonly AgentRole[]): readonly Finding[] {
	const names = agents.map(({name}) => name);
	const missing = Object.keys(flow.roles)
		.filter((role) => !names.includes(role))
		.map((role) => ({
			path: ['roles', role],
			isKey: true,
			message: `roles.${role}: no agent file of that name${suggestion(role, names)}`,
		}));
	const review = flow.stages.findIndex(({stage}) => stage === 'review');
	const tools = [
		toolsFinding(['commander'], flow.commander, 'commander', agents),
		toolsFinding(['stages', review, 'role'], stageOf(flow, 'review')?.role, 'review', agents),
	];
	return [...missing, ...tools.flat()];
}

function toolsFinding(
	path: Path,
	role: string | undefined,
	wanted: ToolSet,
	agents: readonly AgentRole[],
): readonly Finding[] {
	const tools = agents.find(({name}) => name === role)?.tools;
	const message = `${pathText(path)}: expected an agent with the tools "${wanted}", got ${role} with "${tools}"`;
	return tools === undefined || tools === wanted ? [] : [{path, isKey: false, message}];
}

/** The command line names roles of this flow. */
function nameProblems({flow, agents, configuration, bounds, options}: Sources): readonly string[] {
	const inFlow = Object.keys(flow.roles);
	const ofFlags = [
		...unknownRoles(['--cap'], options.caps, inFlow),
		...unknownRoles(['--agent-model'], options.models, inFlow),
	];
	const ofFiles = [configuration, bounds ?? {}].flatMap((written) =>
		roleFindings({flow, agents}, written),
	);
	return [
		...ofFlags.map(({message}) => message),
		...ofFiles.map(({message}) => `flowdesk.jsonc: ${message}`),
	];
}

function firstSet<T>(...values: readonly (T | undefined)[]): T | undefined {
	return values.find((value) => value !== undefined);
}
