import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, it} from 'vitest';
import {keptLines} from '../../source/commands/demo.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';
import {stateRoot} from '../../source/io/state-folder.js';

it('a kept demo says where its records lie, and the line to type leads every later command there', async () => {
	const folder = mkdtempSync(join(tmpdir(), "flowdesk-demo's "));
	try {
		const variables = privateVariables(folder);
		const [kept = '', why = '', line = ''] = keptLines(folder, folder, variables);
		expect(kept).toBe(`Kept: ${folder}`);
		expect(why).toContain('flowdesk show, diff and undo');
		const {stdout} = await execa(
			'sh',
			['-c', `${line.trim()} && printf '%s\n' "$PWD" "$XDG_STATE_HOME"`],
			{cwd: '/'},
		);
		const [directory = '', state = ''] = stdout.split('\n');
		expect(directory).toBe(folder);
		expect(stateRoot({XDG_STATE_HOME: state})).toBe(stateRoot(variables));
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});
