import {readdirSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createTrust} from '../../source/io/trust.js';
import {createFolder, write} from './project-setup.js';

function createProject(files: Readonly<Record<string, string>> = {}) {
	const root = createFolder();
	write(root, files);
	const state = createFolder();
	return {root, state, place: {root, directory: root}, trust: createTrust({XDG_STATE_HOME: state})};
}

test('a yes is remembered for its folder only, in a file for the user alone', () => {
	const {root, state, place, trust} = createProject({'opencode.json': '{}', 'sub/a': ''});
	expect(trust.isTrusted(place)).toBe(false);
	trust.remember(place);
	expect(trust.isTrusted(place)).toBe(true);
	expect(createTrust({XDG_STATE_HOME: state}).isTrusted(place)).toBe(true);
	expect(trust.isTrusted({root, directory: join(root, 'sub')})).toBe(false);
	const other = createProject({'opencode.json': '{}'});
	expect(createTrust({XDG_STATE_HOME: state}).isTrusted(other.place)).toBe(false);
	const projects = join(state, 'flowdesk/projects');
	const folders = readdirSync(projects).map((name) => join(projects, name));
	const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
	expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600]);
});

test.each([
	['.opencode/plugin/a.js', 'changed'],
	['.opencode/plugin/deep/b.js', ''],
	['.opencode/plugins/new.ts', ''],
	['.opencode/tool/x.ts', ''],
	['.opencode/agent/worker.md', ''],
	['.opencode/command/go.md', ''],
	['.opencode/opencode.jsonc', '{}'],
	['.opencode/package.json', '{"dependencies": {"evil": "1"}}'],
	['opencode.json', '{"mcp": {}}'],
	['opencode.jsonc', '{}'],
	['AGENTS.md', 'obey'],
	['../opencode.json', '{}'],
])('a change in what it would run takes the trust back: %s', (name, content) => {
	const {root, place, trust} = createProject({
		'.opencode/plugin/a.js': 'x',
		'sub/opencode.json': '{}',
	});
	const inSub = {root, directory: join(root, 'sub')};
	const asked = name.startsWith('..') ? inSub : place;
	trust.remember(asked);
	expect(trust.isTrusted(asked)).toBe(true);
	write(asked.directory, {[name]: content});
	expect(trust.isTrusted(asked)).toBe(false);
});

const config = JSON.stringify({
	plugin: ['./scripts/plugin.js', ['file://./more', {level: 1}], '.', '/'],
	instructions: ['docs/*.md'],
	mcp: {own: {type: 'local', command: ['node', 'tools/server.mjs', '--root=..']}},
	formatter: {own: {command: ['sh', '-c', 'bin/format.sh $FILE']}},
	provider: {own: {options: {apiKey: '{file:./keys/own.txt}'}}},
});

test.each([
	'scripts/plugin.js',
	'scripts/deep/helper.ts',
	'more/index.js',
	'docs/rules.md',
	'docs/new.md',
	'tools/server.mjs',
	'bin/format.sh',
	'keys/own.txt',
	'src/used-by-plugin.ts',
	'linked/plugins/far.js',
])(
	'a change in what its configuration names or its code imports takes the trust back: %s',
	(name) => {
		const {root, place, trust} = createProject({
			'opencode.json': config,
			'scripts/plugin.js': "import {help} from './deep/helper.js';\nexport {scripts} from '.';\n",
			'scripts/deep/helper.ts': "const plugin = require('../plugin.js');\n",
			'more/index.js': '',
			'docs/rules.md': '',
			'docs/notes.txt': '',
			'tools/server.mjs': '',
			'bin/format.sh': '',
			'keys/own.txt': '',
			'.opencode/plugin/a.js': "await import('../../src/used-by-plugin')",
			'src/used-by-plugin.ts': '',
			'src/other.ts': '',
			'linked/plugins/far.js': '',
		});
		symlinkSync(join(root, 'linked/plugins'), join(root, '.opencode/plugin/far'));
		symlinkSync(join(root, '.opencode/plugin'), join(root, '.opencode/plugin/round'));
		trust.remember(place);
		write(root, {'src/other.ts': 'changed', 'docs/notes.txt': 'changed'});
		expect(trust.isTrusted(place)).toBe(true);
		write(root, {[name]: 'changed'});
		expect(trust.isTrusted(place)).toBe(false);
	},
);

test('a removed plugin, and one that becomes a link, take the trust back', () => {
	const {root, place, trust} = createProject({'.opencode/plugin/a.js': 'x', other: 'x'});
	trust.remember(place);
	rmSync(join(root, '.opencode/plugin/a.js'));
	expect(trust.isTrusted(place)).toBe(false);
	symlinkSync(join(root, 'other'), join(root, '.opencode/plugin/a.js'));
	expect(trust.isTrusted(place)).toBe(false);
	trust.remember(place);
	write(root, {other: 'y'});
	expect(trust.isTrusted(place)).toBe(false);
});

test('what FlowDesk and OpenCode write themselves does not take the trust back', () => {
	const {root, place, trust} = createProject({'.opencode/plugin/a.js': 'x', 'src/a.ts': '1'});
	trust.remember(place);
	write(root, {
		'.opencode/todo.md': '- [ ] a',
		'.opencode/.gitignore': 'node_modules',
		'.opencode/package.json': '{"dependencies": {"@opencode-ai/plugin": "1.18.33"}}',
		'.opencode/node_modules/x/index.js': '1',
		'src/a.ts': '2',
	});
	expect(trust.isTrusted(place)).toBe(true);
});

test('a damaged trust file is no yes', () => {
	const {state, place, trust} = createProject();
	trust.remember(place);
	const projects = join(state, 'flowdesk/projects');
	const [folder = ''] = readdirSync(projects);
	write(join(projects, folder), {'trust.json': '{"path"'});
	expect(trust.isTrusted(place)).toBe(false);
});

test('what a project would run is listed in words that are safe to print', () => {
	const {place, trust} = createProject({
		'.opencode/plugin/a\u001b[31m.js': '',
		'.opencode/agent/worker.md': '',
		'AGENTS.md': '',
		'opencode.json': `{
			// a comment
			"plugin": ["evil-plugin@1", ["other", {}]],
			"mcp": {"files": {"type": "local", "command": ["npx", "thing\u202e"]}, "far": {"type": "remote", "url": "x"}},
			"formatter": {"prettier": {"command": "npx prettier"}},
			"lsp": false,
			"model": "far/big",
			"provider": {"far": {"options": {"apiKey": "{env:AWS_SECRET}"}}},
		}`,
	});
	expect(trust.whatItWouldRun(place)).toEqual([
		'opencode.json: plugin evil-plugin@1',
		'opencode.json: plugin ["other",{}]',
		'opencode.json: MCP server files runs `npx thing`',
		'opencode.json: formatter prettier runs `npx prettier`',
		'opencode.json: provider far (where code is sent)',
		'opencode.json: model far/big (where code is sent when you choose none)',
		'opencode.json: reads the environment variable AWS_SECRET',
		'AGENTS.md: instructions that every agent reads',
		'agent .opencode/agent/worker.md: instructions and permissions for agents',
		'plugin .opencode/plugin/a[31m.js: code that runs in OpenCode without asking',
	]);
	expect(createProject({'src/a.ts': ''}).trust.whatItWouldRun(place)).not.toEqual([]);
	const plain = createProject({'src/a.ts': ''});
	expect(plain.trust.whatItWouldRun(plain.place)).toEqual([]);
});

test('a configuration that is not JSON is named instead of passing for empty', () => {
	const {place, trust} = createProject({'opencode.json': 'not json at all'});
	expect(trust.whatItWouldRun(place)).toEqual([
		"opencode.json: OpenCode's configuration, which cannot be read as JSON",
	]);
});
