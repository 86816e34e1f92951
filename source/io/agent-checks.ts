import {basename} from 'node:path';
import {nearest, suggestion} from '../mission/nearest.js';
import type {Path, Problem} from '../mission/problems.js';
import {castFindings} from '../mission/settings-from.js';
import type {AgentFile, LoadedAgents, PermissionRule} from './agent-files.js';
import type {FlowSource} from './flow-files.js';

/** OpenCode's permissions; those that are false take an action only, no patterns. */
const permissions: Readonly<Record<string, boolean>> = {
	'*': true,
	read: true,
	edit: true,
	glob: true,
	grep: true,
	list: true,
	bash: true,
	task: true,
	external_directory: true,
	lsp: true,
	skill: true,
	todowrite: false,
	question: false,
	webfetch: false,
	websearch: false,
	doom_loop: false,
	plan_enter: false,
	plan_exit: false,
};

/** Tools no lane may have: child sessions outside our caps, and a second list of todos. */
const neverOffered = ['task', 'todowrite'] as const;

/**
 * Everything `flowdesk agents check` has to say: what could not be read, what contradicts itself,
 * and what a flow asks for that no agent gives. Empty when all is well.
 */
export function checkAgents(
	loaded: LoadedAgents,
	flows: readonly FlowSource[],
): readonly Problem[] {
	const {agents, problems} = loaded;
	return [
		...problems,
		...agents.flatMap((agent) => [
			...permissionProblems(agent),
			...promptProblems(agent),
			...roleProblems(agent),
		]),
		...letterProblems(agents),
		...commanderProblems(agents),
		...flows.flatMap((flow) => flowProblems(flow, loaded)),
	];
}

/** The action OpenCode takes: the last rule that matches permission and pattern, or null. */
export function actionFor(
	rules: readonly PermissionRule[],
	permission: string,
	pattern: string,
): PermissionRule['action'] | null {
	const last = rules.findLast(
		(rule) => matches(permission, rule.permission) && matches(pattern, rule.pattern),
	);
	return last?.action ?? null;
}

/** OpenCode's wildcards: `*` is any text, `?` one character, and ` *` at the end may be missing. */
function matches(text: string, pattern: string): boolean {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	const optionalEnd = source.endsWith(' .*') ? `${source.slice(0, -3)}( .*)?` : source;
	return new RegExp(`^${optionalEnd}$`, 's').test(text);
}

function at(agent: AgentFile, path: Path, message: string, isKey = true): Problem {
	return {file: agent.file, line: agent.lineOf(path, isKey), message};
}

function permissionProblems(agent: AgentFile): readonly Problem[] {
	const {permission} = agent.frontmatter;
	if (typeof permission !== 'object' || permission === null) {
		return [];
	}
	const names = Object.keys(permission);
	return names.flatMap((name, index) => {
		const path = ['permission', name];
		const rule = (permission as Readonly<Record<string, unknown>>)[name];
		const patterns = typeof rule === 'object' && rule !== null ? Object.keys(rule) : [];
		const late = patterns.indexOf('*');
		return [
			...(isKnownPermission(name)
				? []
				: [
						at(
							agent,
							path,
							`permission: unknown permission "${name}"${suggestion(name, Object.keys(permissions))}`,
						),
					]),
			...(permissions[name] === false && patterns.length > 0
				? [at(agent, path, `permission.${name}: expected allow, ask or deny, got patterns`)]
				: []),
			...(name === '*' && index > 0
				? [at(agent, path, 'permission: "*" overrules every rule above it; put it first')]
				: []),
			...(late > 0
				? [
						at(
							agent,
							[...path, '*'],
							`permission.${name}: "*" overrules every rule above it; put it first`,
						),
					]
				: []),
		];
	});
}

/** Beside OpenCode's own, names of MCP tools (`server_tool`) and patterns are permissions. */
function isKnownPermission(name: string): boolean {
	if (Object.hasOwn(permissions, name) || name.includes('*')) {
		return true;
	}
	return name.includes('_') && nearest(name, Object.keys(permissions)) === null;
}

function promptProblems(agent: AgentFile): readonly Problem[] {
	const line = `You are FlowDesk's ${agent.name}.`;
	const count = agent.prompt.split(/\r?\n/).filter((text) => text === line).length;
	return count === 1
		? []
		: [
				{
					file: agent.file,
					line: 1,
					message: `the prompt needs the line "${line}" exactly once; it is there ${count} times`,
				},
			];
}

function roleProblems(agent: AgentFile): readonly Problem[] {
	const {edits, delegable, tools} = agent.role;
	const found: Problem[] = [];
	const offered = neverOffered.filter((name) => actionFor(agent.permissions, name, '*') !== 'deny');
	for (const name of offered) {
		const path = ['permission', name];
		found.push(
			at(
				agent,
				path,
				`permission.${name}: expected deny: FlowDesk alone opens lanes and keeps the todo list`,
			),
		);
	}
	if (!edits && actionFor(agent.permissions, 'edit', 'file') !== 'deny') {
		found.push(
			at(
				agent,
				['permission', 'edit'],
				'permission.edit: expected deny, because flowdesk.edits is false',
			),
		);
	}
	if (edits && tools !== 'none') {
		found.push(
			at(
				agent,
				['flowdesk', 'edits'],
				`flowdesk.edits: expected false for an agent with the tools "${tools}"`,
			),
		);
	}
	if (delegable && (tools === 'commander' || tools === 'review')) {
		found.push(
			at(
				agent,
				['flowdesk', 'delegable'],
				`flowdesk.delegable: expected false for an agent with the tools "${tools}"`,
			),
		);
	}
	return found;
}

function letterProblems(agents: readonly AgentFile[]): readonly Problem[] {
	return agents.flatMap((agent, index) => {
		const other = agents.slice(0, index).find(({role}) => role.letter === agent.role.letter);
		const message = `flowdesk.letter: "${agent.role.letter}" is already the letter of ${other?.name}`;
		return other === undefined ? [] : [at(agent, ['flowdesk', 'letter'], message)];
	});
}

function commanderProblems(agents: readonly AgentFile[]): readonly Problem[] {
	const [first, ...others] = agents.filter(({role}) => role.tools === 'commander');
	return others.map((agent) =>
		at(
			agent,
			['flowdesk', 'tools'],
			`flowdesk.tools: only one agent may be the commander, and ${first?.name} is`,
		),
	);
}

/** A role whose file has its own problems is not reported as missing too. */
function flowProblems(
	{flow, shown, lineOf}: FlowSource,
	{agents, problems}: LoadedAgents,
): readonly Problem[] {
	const roles = agents.map(({role}) => role);
	const isBroken = (role: unknown) => problems.some(({file}) => basename(file) === `${role}.md`);
	return castFindings(flow, roles)
		.filter(({path}) => !isBroken(path.at(-1)))
		.map(({path, isKey, message}) => ({file: shown, line: lineOf(path, isKey), message}));
}
