import {readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {stringify} from 'yaml';
import {z} from 'zod';
import {modelSchema} from '../mission/flow.js';
import {modelText, splitModel} from '../mission/model-name.js';
import {type Problem, parseWith} from '../mission/problems.js';
import {roleSchema} from '../mission/settings.js';
import type {AgentRole} from '../mission/settings-from.js';
import {fileProblem} from './file-problem.js';
import {packageFolder} from './package-folder.js';
import {atLines, parseYaml, type YamlSource} from './yaml-source.js';

const actionSchema = z.enum(['allow', 'ask', 'deny']);

const permissionSchema = z.union([
	actionSchema,
	z.record(z.string(), z.union([actionSchema, z.record(z.string(), actionSchema)])),
]);

/** The head of an agent file: OpenCode's own keys, and FlowDesk's under `flowdesk`. */
const frontmatterSchema = z.strictObject({
	description: z.string().min(1),
	mode: z.enum(['primary', 'subagent', 'all']).default('all'),
	model: modelSchema.optional(),
	variant: z.string().optional(),
	temperature: z.number().optional(),
	top_p: z.number().optional(),
	steps: z.number().int().positive().optional(),
	color: z.string().optional(),
	hidden: z.boolean().optional(),
	disable: z.boolean().default(false),
	options: z.record(z.string(), z.unknown()).optional(),
	permission: permissionSchema,
	flowdesk: z.strictObject({
		letter: roleSchema.shape.letter.meta({title: 'one small letter'}),
		edits: roleSchema.shape.edits,
		delegable: roleSchema.shape.delegable,
		tools: roleSchema.shape.tools,
	}),
});

/** One permission rule as OpenCode applies them: of all that match, the last decides. */
export type PermissionRule = Readonly<{
	permission: string;
	pattern: string;
	action: z.infer<typeof actionSchema>;
}>;

/** An agent as its file describes it. `name` is the file's name without `.md`. */
export type AgentFile = Readonly<{
	name: string;
	file: string;
	description: string;
	prompt: string;
	/** In the file's order, ready for a session's own rules. */
	permissions: readonly PermissionRule[];
	/** What FlowDesk needs to know of the role. */
	role: AgentRole;
	/** The head as it was written, FlowDesk's own key included. */
	frontmatter: Readonly<Record<string, unknown>>;
	/** The line of a value in the head, or of its key. */
	lineOf: YamlSource['lineOf'];
}>;

/** Agents that could be read, by name; of two with one name the one in the later folder counts. */
export type LoadedAgents = Readonly<{
	agents: readonly AgentFile[];
	problems: readonly Problem[];
}>;

/** The folder of FlowDesk's own agents. */
export const agentsFolder = join(packageFolder, 'agents');

/** Reads every `*.md` in the folders; one that does not exist is empty. Never throws. */
export function loadAgents(folders: readonly string[]): LoadedAgents {
	const read = folders.flatMap(markdownFiles).map(readAgent);
	const byName = new Map<string, AgentFile>();
	for (const {agent, isDisabled, name} of read) {
		if (isDisabled) {
			byName.delete(name);
		} else if (agent !== null) {
			byName.set(name, agent);
		}
	}
	return {agents: [...byName.values()], problems: read.flatMap(({problems}) => problems)};
}

/** The file for OpenCode: the same agent without FlowDesk's own key, which would go to the model as an option. */
export function deliverable({frontmatter, prompt}: AgentFile): string {
	const {flowdesk: _, model, ...head} = frontmatter;
	// OpenCode has two keys for what FlowDesk writes as one name.
	const chosen = typeof model === 'string' ? splitModel(model) : {};
	return `---\n${stringify({...head, ...chosen}, {lineWidth: 0})}---\n\n${prompt}\n`;
}

/** Permission rules in the form a session is created with; null patterns become `*`. */
function rulesOf(permission: z.infer<typeof permissionSchema>): readonly PermissionRule[] {
	if (typeof permission === 'string') {
		return [{permission: '*', pattern: '*', action: permission}];
	}
	return Object.entries(permission).flatMap(([name, rule]) =>
		typeof rule === 'string'
			? [{permission: name, pattern: '*', action: rule}]
			: Object.entries(rule).map(([pattern, action]) => ({permission: name, pattern, action})),
	);
}

function markdownFiles(folder: string): readonly string[] {
	try {
		return readdirSync(folder)
			.filter((name) => name.endsWith('.md'))
			.sort()
			.map((name) => join(folder, name));
	} catch {
		return [];
	}
}

type ReadAgent = Readonly<{
	name: string;
	agent: AgentFile | null;
	isDisabled: boolean;
	problems: readonly Problem[];
}>;

function readAgent(file: string): ReadAgent {
	const name = basename(file, '.md');
	try {
		return parseAgent(name, file, readFileSync(file, 'utf8'));
	} catch (error) {
		const reason = fileProblem(error);
		return refused(name, [{file, line: 1, message: `the agent cannot be read: ${reason}`}]);
	}
}

function parseAgent(name: string, file: string, text: string): ReadAgent {
	const parts = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?\r?\n)---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(text);
	if (parts === null) {
		const message =
			'expected frontmatter: a first line `---`, keys, and a line `---` that ends them';
		return refused(name, [{file, line: 1, message}]);
	}
	const source = parseYaml(file, parts[1] ?? '', 2);
	if (source.problems.length > 0) {
		return refused(name, source.problems);
	}
	const parsed = parseWith(frontmatterSchema, source.data);
	if (!parsed.ok) {
		return refused(name, atLines(file, source, parsed.findings));
	}
	const {description, permission, flowdesk, model, variant, disable} = parsed.value;
	const named = model === undefined || model.includes('#') ? model : modelText(model, variant);
	const agent: AgentFile = {
		name,
		file,
		description,
		prompt: (parts[2] ?? '').trim(),
		permissions: rulesOf(permission),
		role: {name, model: named ?? null, ...flowdesk},
		frontmatter: source.data as Readonly<Record<string, unknown>>,
		lineOf: source.lineOf,
	};
	return {name, agent, isDisabled: disable, problems: []};
}

function refused(name: string, problems: readonly Problem[]): ReadAgent {
	return {name, agent: null, isDisabled: false, problems};
}
