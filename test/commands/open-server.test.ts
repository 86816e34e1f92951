import {expect, test} from 'vitest';
import {createClosers} from '../../source/commands/closers.js';
import {openAgreed} from '../../source/commands/open-server.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';
import {createFolder, createRepository} from '../io/project-setup.js';
import {decided, prepare} from './prepared-project.js';

test("a server of our own takes OpenCode's snapshots or leaves them out, as it was decided", async () => {
	const environment = privateVariables(createFolder());
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
				environment,
			},
			{
				agents: [],
				calls: null,
				closers,
				decide: async (survey) => {
					answer = survey.takesSnapshots;
					return {
						settings: launch.settings,
						isTrusted: survey.isTrusted,
						archivesTodo: false,
						notices: [],
					};
				},
			},
		);
		await closers.closeAll();
		return answer;
	};
	expect(await takes(true)).toBe(false);
	expect(await takes(false)).toBe(true);
});
