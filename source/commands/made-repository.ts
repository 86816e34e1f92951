import {agentsFolder} from '../io/agent-files.js';
import {quotaSettings} from '../mission/quota-settings.js';
import type {Settings} from '../mission/settings.js';
import {chooseModels} from './choose-models.js';
import type {LaunchOptions} from './launch.js';
import {newMissionId, type Prepared} from './prepare.js';

/** The mission in a repository that was made for it, and the one command that its seal rests on. */
const repairMission =
	'Make every test of this repository pass. The bugs are in src, not in the tests.';
export const repairCheck = 'node --test';

type Made = Readonly<{
	repository: string;
	settings: Settings;
	/** What the user should know beforehand. */
	notice: string;
}> &
	Pick<LaunchOptions, 'withoutSnapshots' | 'simulated' | 'environment' | 'storeFile'>;

/** A mission in a repository that was made a moment ago: there is nothing in it to agree to, and no other mission. */
export function prepareMade({repository, settings, notice, ...launch}: Made): Prepared {
	return {
		launch: {
			missionId: newMissionId(),
			text: repairMission,
			root: repository,
			directory: repository,
			settings,
			agentFolders: [agentsFolder],
			// It holds nothing that could run.
			server: {kind: 'start', isTrusted: true},
			quota: quotaSettings(undefined),
			verifiesModels: false,
			...launch,
		},
		notices: [notice],
		decide: async (survey) => ({
			settings: chooseModels(settings, survey),
			isTrusted: true,
			archivesTodo: false,
			notices: [],
		}),
		release: () => {},
	};
}
