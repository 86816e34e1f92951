import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {
	configurationFolder,
	loadConfiguration,
	parseConfiguration,
} from '../../source/io/configuration-files.js';
import {describeProblem} from '../../source/mission/problems.js';

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'flowdesk-configuration-'));
	mkdirSync(join(root, 'user'));
	mkdirSync(join(root, 'project'));
});

afterEach(() => {
	rmSync(root, {recursive: true});
});

const load = (files: Readonly<{user?: string; project?: string}>) => {
	for (const [folder, text] of Object.entries(files)) {
		writeFileSync(join(root, folder, 'flowdesk.jsonc'), text);
	}
	return loadConfiguration(join(root, 'project'), join(root, 'user'));
};

const problems = (text: string) =>
	parseConfiguration('f.jsonc', text).problems.map(describeProblem);

test('without any file the configuration is empty', () => {
	const {wishes, files, problems: found} = load({});
	expect([wishes, files, found]).toEqual([{}, [], []]);
});

test("both files are read, and the project's caps and checks come back apart", () => {
	const loaded = load({
		user: '{\n\t// mine\n\t"model": "a/b",\n\t"caps": {"worker": 4},\n}\n',
		project: '{"caps": {"worker": 9, "planner": 1}, "checks": ["npm test"]}',
	});
	expect(loaded.configuration).toEqual({model: 'a/b', caps: {worker: 4}});
	expect(loaded.bounds).toEqual({caps: {worker: 9, planner: 1}});
	expect(loaded.configuration.checks).toBeUndefined();
	expect(loaded.wishes).toEqual({checks: ['npm test']});
	expect(loaded.files).toHaveLength(2);
	expect(loaded.problems).toEqual([]);
});

test('an unknown key is named with file, line and the nearest known key', () => {
	const text = '{\n  // how many\n  "maxLane": 3,\n  "limits": {\n    "iteratoins": 3\n  }\n}';
	expect(problems(text)).toEqual([
		'f.jsonc:5: limits.iteratoins: unknown key; did you mean "iterations"?',
		'f.jsonc:3: maxLane: unknown key; did you mean "maxLanes"?',
	]);
});

test('a value of the wrong type is named with its line and what was expected', () => {
	const text = '{\n  "caps": {\n    "worker":\n      "ten"\n  },\n  "model": "gpt"\n}';
	expect(problems(text)).toEqual([
		'f.jsonc:6: model: expected provider/model, got "gpt"',
		'f.jsonc:4: caps.worker: expected a whole number from 0 to 1000 or null, got "ten"',
	]);
});

test('broken JSON is refused with the line, an empty file is an empty configuration', () => {
	expect(problems('{\n  "model": \n}')).toEqual([
		'f.jsonc:3: not valid JSON with comments: value expected',
	]);
	expect(problems('')).toEqual([]);
	expect(problems('// nothing yet\n')).toEqual([]);
});

test('a list of models with none in it is refused as empty', () => {
	expect(problems('{"models": {"worker": []}}')).toEqual([
		'f.jsonc:1: models.worker: expected provider/model or a list of at least one, got an empty list',
	]);
});

test('a list instead of a map is refused', () => {
	expect(problems('[]')).toEqual(['f.jsonc:1: expected a map, got an empty list']);
});

test('a file that cannot be read is a problem, not an empty configuration', () => {
	mkdirSync(join(root, 'user', 'flowdesk.jsonc'));
	expect(load({}).problems.map(describeProblem)[0]).toMatch(
		/user\/flowdesk\.jsonc:1: the configuration cannot be read: it is a folder/,
	);
});

test('the user folder follows XDG_CONFIG_HOME and ignores a relative one', () => {
	expect(configurationFolder({XDG_CONFIG_HOME: '/etc/x', HOME: '/home/u'})).toBe('/etc/x/flowdesk');
	expect(configurationFolder({XDG_CONFIG_HOME: 'x', HOME: '/home/u'})).toBe(
		'/home/u/.config/flowdesk',
	);
});

test('only the user may set the screen: a project is refused, with line and reason', () => {
	const mine = load({user: '{"keys": {"pause": "w"}, "theme": "light", "mouse": false}'});
	expect(mine.problems).toEqual([]);
	expect(mine.configuration).toEqual({keys: {pause: 'w'}, theme: 'light', mouse: false});
	const theirs = load({
		project: '{\n  "caps": {},\n  "keys": {"allow-once": "x"},\n  "ascii": true\n}',
	});
	const [keys = '', ascii = ''] = theirs.problems.map(describeProblem);
	expect(keys).toMatch(
		/project\/flowdesk\.jsonc:3: keys: only your own .*user\/flowdesk\.jsonc may set it: .*"allow once"/,
	);
	expect(ascii).toMatch(/flowdesk\.jsonc:4: ascii: only your own/);
});

test('only the user may say where logins are sent, and mistakes about it have line and reason', () => {
	const quota = {claude: true, addresses: {openai: 'http://127.0.0.1:8080'}, unknown: 'block'};
	const mine = load({user: JSON.stringify({quota})});
	expect(mine.problems).toEqual([]);
	expect(mine.configuration).toEqual({quota});
	const [theirs = ''] = load({
		project: '{\n  "quota": {"commands": {"a": ["sh"]}}\n}',
	}).problems.map(describeProblem);
	expect(theirs).toMatch(/project\/flowdesk\.jsonc:2: quota: only your own .*logins/);
	const wrong = load({
		project: '{}',
		user: '{"quota": {\n"addresses": {"openai": "http://proxy.example"},\n"cloude": true,\n"unknown": "no",\n"commands": {"a": "sh"}}}',
	});
	expect(
		wrong.problems
			.map(describeProblem)
			.map((text) => text.replace(/.*jsonc:/, ''))
			.toSorted(),
	).toEqual([
		'2: quota.addresses.openai: expected an address that begins with https://, or with http:// on this machine, got "http://proxy.example"',
		'3: quota.cloude: unknown key; did you mean "claude"?',
		'4: quota.unknown: expected "admit" or "ask" or "block", got "no"',
		'5: quota.commands.a: expected a list of at least one, got "sh"',
	]);
});
