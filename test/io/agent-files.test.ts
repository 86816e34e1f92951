import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parse} from 'yaml';
import {actionFor, checkAgents} from '../../source/io/agent-checks.js';
import {agentsFolder, deliverable, loadAgents} from '../../source/io/agent-files.js';
import {loadFlow} from '../../source/io/flow-files.js';
import {describeProblem} from '../../source/mission/problems.js';

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'flowdesk-agents-'));
});

afterEach(() => {
	rmSync(root, {recursive: true});
});

const flow = () => {
	const loaded = loadFlow('mission', root);
	if (!loaded.ok) {
		throw new Error('the mission flow is broken');
	}
	return loaded;
};

const good = `---
description: looks things up
permission:
  "*": deny
  read: allow
flowdesk:
  letter: x
  edits: false
  delegable: true
  tools: none
---

You are FlowDesk's scout.
`;

/** Checks FlowDesk's own agents and one more, which takes the place of one of the same name. */
const check = (text: string, name = 'scout') => {
	const file = join(root, `${name}.md`);
	writeFileSync(file, text);
	const problems = checkAgents(loadAgents([agentsFolder, root]), [flow()]);
	return problems.map((problem) => describeProblem(problem).replace(`${root}/`, ''));
};

const brought = () => loadAgents([agentsFolder]).agents;
const rulesOf = (name: string) => brought().find((agent) => agent.name === name)?.permissions ?? [];

test('the agents FlowDesk brings have no problems and fit the mission flow', () => {
	expect(checkAgents(loadAgents([agentsFolder]), [flow()])).toEqual([]);
	expect(brought().map(({name, role}) => `${role.letter} ${name} ${role.tools}`)).toEqual([
		'c commander commander',
		'p planner plan',
		'r reviewer review',
		'w worker none',
	]);
});

test("what OpenCode is given is the same agent without FlowDesk's own key", () => {
	for (const agent of brought()) {
		const [, head = '', body = ''] = deliverable(agent).split(/^---$/m);
		const {flowdesk, ...rest} = parse(readFileSync(agent.file, 'utf8').split(/^---$/m)[1] ?? '');
		expect(flowdesk).toBeDefined();
		expect(parse(head)).toEqual(rest);
		expect(Object.keys(parse(head).permission)).toEqual(Object.keys(rest.permission));
		expect(body.trim()).toBe(agent.prompt);
	}
});

test('a variant in a model of an agent file reaches OpenCode under its own key', () => {
	const [worker] = brought().filter(({name}) => name === 'worker');
	const text = readFileSync(worker?.file ?? '', 'utf8').replace('---', '---\nmodel: acme/m#high');
	writeFileSync(join(root, 'worker.md'), text);
	const [agent] = loadAgents([root]).agents;
	expect(agent?.role.model).toBe('acme/m#high');
	const [, head = ''] = agent ? deliverable(agent).split(/^---$/m) : [];
	expect(parse(head)).toMatchObject({model: 'acme/m', variant: 'high'});
});

test.each([
	['git commit -m x', 'deny'],
	['git -C packages/a commit', 'deny'],
	['git --git-dir=.git reset --hard', 'deny'],
	['git stash', 'deny'],
	['git -c a.b=c push origin main', 'deny'],
	['git checkout .', 'deny'],
	['git rebase main', 'deny'],
	['git merge main', 'deny'],
	['git merge-base main HEAD', 'allow'],
	['git status --short', 'allow'],
	['npm test', 'allow'],
])('a worker that runs `%s` gets: %s', (command, action) => {
	expect(actionFor(rulesOf('worker'), 'bash', command)).toBe(action);
});

test.each([
	['git diff HEAD', 'allow'],
	['git status', 'allow'],
	['node --test', 'allow'],
	['git diff --output=x', 'deny'],
	['git branch -D x', 'deny'],
	['git -C . stash', 'deny'],
])('a reviewer that runs `%s` gets: %s', (command, action) => {
	expect(actionFor(rulesOf('reviewer'), 'bash', command)).toBe(action);
});

test.each([
	['commander', 'flowdesk_delegate_task', 'allow'],
	['commander', 'flowdesk_plan_update_todo', 'deny'],
	['commander', 'flowdesk_review_submit_review', 'deny'],
	['planner', 'flowdesk_plan_update_todo', 'allow'],
	['planner', 'flowdesk_delegate_task', 'deny'],
	['reviewer', 'flowdesk_review_submit_review', 'allow'],
	['reviewer', 'flowdesk_update_todo', 'deny'],
	['worker', 'flowdesk_update_todo', 'deny'],
])('%s and the tool %s: %s', (name, tool, action) => {
	expect(actionFor(rulesOf(name), tool, '*')).toBe(action);
});

test('no role may start sessions of its own or keep a second todo list', () => {
	for (const {permissions} of brought()) {
		expect(actionFor(permissions, 'task', 'general')).toBe('deny');
		expect(actionFor(permissions, 'todowrite', '*')).toBe('deny');
	}
});

test('an agent of your own is added, and one with a known name takes that place', () => {
	expect(check(good)).toEqual([]);
	expect(loadAgents([agentsFolder, root]).agents).toHaveLength(5);
	const other = good.replaceAll('scout', 'worker').replace('letter: x', 'letter: w');
	expect(check(other, 'worker')).toEqual([]);
	expect(
		loadAgents([agentsFolder, root]).agents.find(({name}) => name === 'worker')?.file,
	).toContain(root);
});

test('a disabled agent is not there', () => {
	writeFileSync(join(root, 'scout.md'), good.replace('permission:', 'disable: true\npermission:'));
	expect(loadAgents([root])).toEqual({agents: [], problems: []});
});

test('unknown keys and values are named with their line and the nearest known one', () => {
	expect(check(good.replace('letter: x', 'leter: x'))).toEqual([
		'scout.md:7: flowdesk.letter: expected one small letter, got nothing',
		'scout.md:7: flowdesk.leter: unknown key; did you mean "letter"?',
	]);
	expect(check(good.replace('description: looks', 'descripton: looks'))).toEqual([
		'scout.md:2: description: expected text that is not empty, got nothing',
		'scout.md:2: descripton: unknown key; did you mean "description"?',
	]);
	expect(check(good.replace('tools: none', 'tools: plans'))).toEqual([
		'scout.md:10: flowdesk.tools: expected "commander" or "plan" or "review" or "none", got "plans"',
	]);
	expect(check(good.replace('read: allow', 'read: alow'))[0]).toMatch(
		/^scout\.md:5: permission\.read: expected "allow" or "ask" or "deny" or a map, got "alow"$/,
	);
});

test('unknown permissions are named with the nearest, names of MCP tools are not', () => {
	expect(
		check(good.replace('read: allow', 'raed: allow\n  docs_search: allow\n  "db_*": ask')),
	).toEqual(['scout.md:5: permission: unknown permission "raed"; did you mean "read"?']);
	expect(check(good.replace('read: allow', 'external_directry: ask'))).toEqual([
		'scout.md:5: permission: unknown permission "external_directry"; did you mean "external_directory"?',
	]);
});

test('a rule for everything that stands below others, and so overrules them, is refused', () => {
	expect(check(good.replace('  "*": deny\n  read: allow', '  read: allow\n  "*": deny'))).toEqual([
		'scout.md:5: permission: "*" overrules every rule above it; put it first',
	]);
	expect(check(good.replace('read: allow', 'bash:\n    "rm *": deny\n    "*": allow'))).toEqual([
		'scout.md:7: permission.bash: "*" overrules every rule above it; put it first',
	]);
});

test('a role that says it edits nothing must not be allowed to edit', () => {
	expect(check(good.replace('read: allow', 'edit: allow'))).toEqual([
		'scout.md:5: permission.edit: expected deny, because flowdesk.edits is false',
	]);
	const [task, todowrite] = check(good.replace('"*": deny', 'edit: deny'));
	expect(task).toContain('permission.task: expected deny');
	expect(todowrite).toContain('permission.todowrite: expected deny');
});

test('a missing role line, a letter that is taken and a second commander are refused', () => {
	expect(check(good.replace("FlowDesk's scout", 'the scout'))).toEqual([
		`scout.md:1: the prompt needs the line "You are FlowDesk's scout." exactly once; it is there 0 times`,
	]);
	expect(check(good.replace('letter: x', 'letter: w'))).toEqual([
		'scout.md:7: flowdesk.letter: "w" is already the letter of worker',
	]);
	expect(
		check(
			good
				.replace('tools: none', 'tools: commander')
				.replace('delegable: true', 'delegable: false'),
		),
	).toEqual(['scout.md:10: flowdesk.tools: only one agent may be the commander, and commander is']);
});

test('frontmatter that is missing or broken is refused with the line in the file', () => {
	expect(check('You are nobody.\n')[0]).toMatch(/^scout\.md:1: expected frontmatter/);
	expect(check(good.replace('read: allow', 'read: [allow'))[0]).toMatch(
		/^scout\.md:\d+: not valid YAML: /,
	);
});

test('a flow whose role has no agent, or one with the wrong tools, is reported in the flow', () => {
	mkdirSync(join(root, 'few'));
	for (const name of ['commander', 'worker', 'reviewer']) {
		const text = readFileSync(join(agentsFolder, `${name}.md`), 'utf8');
		writeFileSync(join(root, 'few', `${name}.md`), text.replace('tools: review', 'tools: plan'));
	}
	const problems = checkAgents(loadAgents([join(root, 'few')]), [flow()]).map(describeProblem);
	expect(problems).toEqual([
		expect.stringMatching(/^flows\/mission\.yaml:\d+: roles\.planner: no agent file of that name/),
		'flows/mission.yaml:14: stages[2].role: expected an agent with the tools "review", got reviewer with "plan"',
	]);
});
