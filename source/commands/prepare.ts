import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {claimProject} from '../io/event-store-claim.js';
import {projectStateFolder} from '../io/state-folder.js';
import type {Configuration, ProjectBounds} from '../mission/configuration.js';
import {oneLine} from '../mission/sanitize.js';
import type {Settings} from '../mission/settings.js';
import {type MissionOptions, settingsFrom} from '../mission/settings-from.js';
import type {Arguments} from './arguments.js';
import {agentFolders, loadCast} from './cast.js';
import {checksOf} from './choose-checks.js';
import {type AskPerson, agreesToChecks, decideTrust, grantedConfiguration} from './granted.js';
import type {LaunchOptions} from './launch.js';
import {missionOptions} from './mission-flags.js';
import {missionText, type TextSources} from './mission-text.js';
import {type FoundPlace, findPlace} from './place.js';
import {Refusal, refusalOf} from './refusal.js';
import {serverChoice} from './server-choice.js';

/** What a mission is prepared from. */
export type PrepareRequest = Readonly<{
	args: Arguments;
	cwd: string;
	environment: Readonly<Record<string, string | undefined>>;
	/** True when a person can answer during the mission. */
	isAttended: boolean;
	stopAfter: 'plan' | 'seal';
	sources: TextSources;
	/** Asks the person before the mission; null when there is nobody. */
	ask: AskPerson | null;
}>;

/** A mission ready to be launched; `release` lets the next one into the project. */
export type Prepared = Readonly<{
	launch: LaunchOptions;
	notices: readonly string[];
	release: () => void;
}>;

/** Brings everything together that a mission needs. Throws a Refusal when something is missing. */
export async function prepareMission(request: PrepareRequest): Promise<Prepared> {
	const {args, environment, ask} = request;
	const options = {
		...missionOptions(args),
		attended: request.isAttended,
		stopAfter: request.stopAfter,
	};
	const text = await missionText(args, request.sources);
	const place = await findPlace(request.cwd, args.has('no-git'));
	const granted = await grantedConfiguration(place, args.has('trust'), {environment, ask});
	const server = await serverChoice(args.value('server'), {environment, ask});
	// A server that runs already loads what it loads: there is nothing to ask about.
	const circumstances = {environment, ask: server === null ? ask : null};
	const isTrusted = await decideTrust(place, args.has('trust'), circumstances);
	const chosen = await chooseSettings({
		args,
		place,
		options,
		...granted,
		cwd: request.cwd,
		mayPropose: async (checks) =>
			isTrusted || (await agreesToChecks(place, checks, {environment, ask})),
	});
	const missionId = newMissionId();
	const {storeFile, release} = claim(place, missionId, environment);
	return {
		launch: {
			missionId,
			text,
			directory: place.root,
			settings: chosen.settings,
			agentFolders: agentFolders(environment),
			server: server ?? {kind: 'start', isTrusted},
			simulated: null,
			environment: {},
			storeFile,
		},
		notices: [...placeNotices(place), ...granted.notices, ...chosen.notices],
		release,
	};
}

/** A short name that sorts by time and that no two missions share. */
export function newMissionId(): string {
	const time = Math.floor(Date.now() / 1000).toString(36);
	return `m-${time}-${randomBytes(2).toString('hex')}`;
}

type Choice = Readonly<{
	args: Arguments;
	place: FoundPlace;
	cwd: string;
	options: MissionOptions;
	configuration: Configuration;
	bounds: ProjectBounds;
	folders: readonly string[];
	mayPropose: Parameters<typeof checksOf>[0]['mayPropose'];
}>;

async function chooseSettings(
	choice: Choice,
): Promise<Readonly<{settings: Settings; notices: readonly string[]}>> {
	const {args, place, configuration, bounds, options, mayPropose} = choice;
	const given = args.value('flow');
	const {flow, agents} =
		given === null
			? loadCast(configuration.flow ?? 'mission', place.root, choice.folders)
			: loadCast(given, choice.cwd, choice.folders);
	const checks = await checksOf({flow, options, configuration, root: place.root, mayPropose});
	const result = settingsFrom({
		flow,
		agents,
		configuration,
		bounds,
		options: {...options, checks: checks.commands},
	});
	if (!result.ok) {
		throw refusalOf(result.problems);
	}
	return {settings: result.settings, notices: checks.notices};
}

function placeNotices({root, directory, hasGit}: FoundPlace): readonly string[] {
	return [
		...(directory === root ? [] : [`The mission works on the whole repository, ${root}.`]),
		...(hasGit ? [] : ['There is no git repository here: there is no diff and no undo.']),
	];
}

/** Claims the project's one place for a mission. Throws a Refusal that names the running mission. */
function claim(
	place: FoundPlace,
	missionId: string,
	environment: PrepareRequest['environment'],
): Readonly<{storeFile: string; release: () => void}> {
	try {
		const storeFile = join(projectStateFolder(place.root, environment), 'missions.sqlite');
		const claimed = claimProject({file: storeFile, missionId});
		if (!claimed.ok) {
			throw new Refusal(claimed.problem);
		}
		return {storeFile, release: claimed.release};
	} catch (error) {
		if (error instanceof Refusal) {
			throw error;
		}
		const reason = error instanceof Error ? oneLine(error.message, 300) : String(error);
		throw new Refusal(`FlowDesk cannot keep its records: ${reason}`, {cause: error});
	}
}
