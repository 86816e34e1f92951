import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createClosers} from '../../source/commands/closers.js';
import {openAgreed} from '../../source/commands/open-server.js';
import {createFolder, createRepository} from '../io/project-setup.js';
import {decided, prepare} from './prepared-project.js';

test("a server of our own takes OpenCode's snapshots or leaves them out, as it was decided", async () => {
	const home = createFolder();
	const environment = Object.fromEntries(
		['HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'].map((name) => {
			mkdirSync(join(home, name));
			return [name, join(home, name)];
		}),
	);
	const directory = await createRepository({'a.ts': ''});
	const {launch} = await prepare(decided);
	const takes = async (withoutSnapshots: boolean) => {
		const closers = createClosers();
		let answer: boolean | null = null;
		await openAgreed(
			{
				...launch,
				directory,
				withoutSnapshots,
				environment: {...environment, OPENCODE_DISABLE_MODELS_FETCH: '1'},
			},
			{
				agents: [],
				closers,
				decide: async (survey) => {
					answer = survey.takesSnapshots;
					return {settings: launch.settings, isTrusted: survey.isTrusted, notices: []};
				},
			},
		);
		await closers.closeAll();
		return answer;
	};
	expect(await takes(true)).toBe(false);
	expect(await takes(false)).toBe(true);
});
