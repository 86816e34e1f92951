import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {here, store, told, worked} from './past-project.js';

it('says of changed files that no task claimed them only where the log of the mission tells, and else that nobody can', async () => {
	await saveBase({directory: here().cwd, missionId: 'm-1'});
	writeFileSync(join(here().cwd, 'a'), 'new');
	writeFileSync(join(here().cwd, 'other'), 'new');
	const {text} = await told('diff');
	expect(text).toContain('2 files changed since mission m-1 began');
	const state = join(here().environment['XDG_STATE_HOME'] ?? '', 'flowdesk');
	expect(text).toContain(
		`whose they are is not known: no log of m-1 can be read in ${state}; XDG_STATE_HOME`,
	);
	expect(text).not.toContain('no task');
	await (await store('m-1', worked().events())).close();
	expect((await told('diff')).text).toMatch(/t1 .*\n.* a\n.*no task claimed\n.* other$/s);
});
