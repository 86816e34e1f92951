import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {exportDebug} from '../../source/commands/export.js';
import {here} from './past-project.js';
import {recordedTerminal} from './recorded-terminal.js';

const flags = commands.find(({name}) => name === 'export')?.flags ?? [];

async function exported(line: string) {
	const {cwd, environment} = here();
	const {terminal, written} = recordedTerminal();
	const args = parseArguments(line.split(' ').slice(1), flags, 'export');
	const variables = {...environment, HOME: join(cwd, '..')};
	await exportDebug({args, terminal}, {cwd, environment: variables, findings: async () => []});
	return {text: written.out.join('\n')};
}

describe('a debug bundle that was not told where to go', () => {
	it('leaves a working tree as it was unless a file is named, and writes into a folder without one', async () => {
		const {cwd} = here();
		const before = readdirSync(cwd);
		await exported('export --debug');
		expect(readdirSync(cwd)).toEqual(before);
		rmSync(join(cwd, '.git'), {recursive: true});
		const {text} = await exported('export --debug');
		expect(text).toContain(join(cwd, 'flowdesk-debug-no-mission.json'));
		expect(readdirSync(cwd)).toEqual(['flowdesk-debug-no-mission.json']);
	});

	it('is written where temporary files are when the state folder cannot be used', async () => {
		const {cwd, environment} = here();
		writeFileSync(environment['XDG_STATE_HOME'] ?? '', '');
		const {text} = await exported('export --debug --force');
		const file = join(tmpdir(), 'flowdesk-debug-no-mission.json');
		expect(text).toContain(file);
		rmSync(file);
		expect(readdirSync(cwd)).toEqual(['.git']);
	});
});
