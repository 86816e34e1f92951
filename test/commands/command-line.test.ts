import {expect, test} from 'vitest';
import {runCommandLine} from '../../source/commands/command-line.js';
import {commands} from '../../source/commands/command-table.js';
import {flagText} from '../../source/commands/help-text.js';
import {recordedTerminal} from './recorded-terminal.js';

async function flowdesk(...argv: string[]) {
	const {terminal, written} = recordedTerminal();
	const exitCode = await runCommandLine(argv, terminal);
	return {
		exitCode,
		out: written.out.join('\n'),
		err: written.err.join('\n'),
		json: written.json,
	};
}

test('--help names every command and exit code', async () => {
	const {exitCode, out} = await flowdesk('--help');
	expect(exitCode).toBe(0);
	for (const {name} of commands) {
		expect(out).toContain(`  ${name} `);
	}
	for (const code of ['0', '1', '2', '3', '4', '130']) {
		expect(out).toMatch(new RegExp(`^ +${code}  `, 'm'));
	}
});

test('no command at all shows the same help on standard error with exit code 2', async () => {
	const {exitCode, out, err} = await flowdesk();
	expect([exitCode, out]).toEqual([2, '']);
	expect(err).toContain('Usage: flowdesk COMMAND');
});

test.each(commands.map(({name}) => name))(
	'%s --help names every flag, and fits 80 columns',
	async (name) => {
		const command = commands.find((one) => one.name === name);
		const {exitCode, out} = await flowdesk(name, '--help');
		expect(exitCode).toBe(0);
		for (const flag of command?.flags ?? []) {
			expect(out).toContain(`  ${flagText(flag)}`);
		}
		expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
	},
);

test('--version prints the version and nothing else', async () => {
	const {exitCode, out} = await flowdesk('--version');
	expect(exitCode).toBe(0);
	expect(out).toMatch(/^\d+\.\d+\.\d+$/);
});

test.each([
	[['rnu', 'x'], 'There is no command rnu; did you mean "run"?'],
	[['--versoin'], 'There is no flag --versoin; did you mean "--version"?'],
	[['fix the parser'], 'A mission is started with flowdesk run "MISSION"'],
	[['run', '--jsno', 'x'], 'did you mean --json?'],
	[['plan', '--lanes', '3', 'x'], 'There is no flag --lanes'],
	[['agents', 'chekc'], 'did you mean "check"?'],
	[['agents'], 'flowdesk agents check [FOLDER...]'],
	[['agents', 'check', '/no/such/folder'], 'There is no folder /no/such/folder.'],
	[['schema', 'evnts'], 'did you mean "events"?'],
	[['schema'], 'Which schema?'],
	[['demo', 'hello'], 'The demo brings its own mission.'],
	[['demo', '--lanes', 'many'], '--lanes many: expected a whole number'],
	[['demo', '--speed', '0'], '--speed: expected a number above 0'],
])('%j is refused in at most two lines with exit code 2', async (argv, message) => {
	const {exitCode, out, err} = await flowdesk(...argv);
	expect([exitCode, out]).toEqual([2, '']);
	expect(err).toContain(message);
	expect(err.split('\n').length).toBeLessThanOrEqual(2);
});

test.each([
	[['run', '--json', '--modle', 'a/b', 'x'], 'There is no flag --modle'],
	[['demo', '--lanes', 'many', '--json'], '--lanes many: expected a whole number'],
])(
	'%j is refused in words on standard error and as the last line of JSON',
	async (argv, message) => {
		const {exitCode, out, err, json} = await flowdesk(...argv);
		expect([exitCode, out]).toEqual([2, '']);
		expect(err).toContain(message);
		expect(json).toEqual([{type: 'refused', message: err, exitCode: 2}]);
	},
);

test.each([[['doctor', '--json', '--modle', 'a/b']], [['run', '--modle', 'a/b', '--', '--json']]])(
	'%j prints no such line: it was not asked for lines of events',
	async (argv) => {
		const {exitCode, json} = await flowdesk(...argv);
		expect([exitCode, json]).toEqual([2, []]);
	},
);

test("FlowDesk's own agents and flows are without a problem", async () => {
	const {exitCode, out} = await flowdesk('agents', 'check');
	expect(out).toMatch(/^\d+ agents and \d+ flows?: all is well\.$/);
	expect(exitCode).toBe(0);
});
