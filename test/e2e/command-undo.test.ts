import {readFileSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {expect, test} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {demoRepository, makePlace} from './mission-place.js';
import {hasTmux, openTerminal} from './tmux-terminal.js';

test.skipIf(!hasTmux)(
	'undo shows what it would do and asks: n changes nothing and exits with 130, y brings it back',
	async () => {
		const place = makePlace();
		const folder = await demoRepository()(place.folder);
		await saveBase({directory: folder, missionId: 'm-1'});
		const readme = join(folder, 'README.md');
		const before = readFileSync(readme, 'utf8');
		rmSync(readme);
		const undo = async () =>
			openTerminal({
				command: [execPath, resolve('bin/flowdesk.js'), 'undo', 'm-1'],
				cwd: folder,
				variables: place.variables,
				columns: 100,
				rows: 20,
			});
		const asked = await undo();
		const shown = await asked.shown(/Do this\? \[y\/N\]/);
		expect(shown).toContain('brought back (1): README.md');
		expect(shown).toContain('flowdesk undo --redo m-1');
		await asked.type('n');
		await asked.press('Enter');
		expect(await asked.shown(/exit code/)).toMatch(/Nothing was changed\.\s+exit code 130/);
		expect(() => readFileSync(readme)).toThrow('ENOENT');

		const agreed = await undo();
		await agreed.shown(/Do this/);
		await agreed.type('y');
		await agreed.press('Enter');
		expect(await agreed.shown(/exit code/)).toContain('exit code 0');
		expect(readFileSync(readme, 'utf8')).toBe(before);
	},
);
