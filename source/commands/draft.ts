import {runsOf} from '../io/checks-propose.js';
import {type QuotaSettings, quotaSettings} from '../mission/quota-settings.js';
import type {Settings} from '../mission/settings.js';
import {type MissionOptions, settingsFrom} from '../mission/settings-from.js';
import type {Arguments} from './arguments.js';
import {loadCast, refuseUnknownRoles} from './cast.js';
import {type ChosenChecks, checksOf} from './choose-checks.js';
import {type Grants, grantedConfiguration, notLoaded} from './granted.js';
import type {FoundPlace} from './place.js';
import {refusalOf} from './refusal.js';

/** A mission as it would begin, with or without what the project brings along and asks for. */
export type Draft = Readonly<{
	/** True when OpenCode loads what the project brings along. */
	isTrusted: boolean;
	/** True when the project's flowdesk.jsonc gets what it asks for. */
	usesWishes: boolean;
	/** True when a server of our own takes no snapshots of OpenCode's. */
	withoutSnapshots: boolean;
	/** A role whose model nobody chose has none. */
	settings: Settings;
	/** How quotas are read. */
	quota: QuotaSettings;
	/** Whose word the checks are. */
	checksBy: ChosenChecks['by'];
	/** The project's own lines that each check runs, by its command. */
	runs: Readonly<Record<string, readonly string[]>>;
	notices: readonly string[];
}>;

/** What drafts of one mission have in common. */
export type DraftSources = Readonly<{
	args: Arguments;
	place: FoundPlace;
	cwd: string;
	options: MissionOptions;
	grants: Grants;
}>;

/** One draft. Throws a Refusal for a flow, agent or setting with a mistake. */
export function draftMission(
	{args, place, cwd, options, grants}: DraftSources,
	given: Readonly<{isTrusted: boolean; usesWishes: boolean}>,
): Draft {
	const {configuration, bounds, folders, notices} = grantedConfiguration(grants, given.usesWishes);
	const flowFile = args.value('flow');
	const cast =
		flowFile === null
			? loadCast(configuration.flow ?? 'mission', place.directory, folders)
			: loadCast(flowFile, cwd, folders);
	refuseUnknownRoles(cast, grants.loaded);
	const {flow, agents} = cast;
	const {wishes} = grants.loaded;
	const checks = checksOf({
		flow,
		options,
		configuration,
		directory: place.directory,
		isProjects:
			given.usesWishes &&
			(wishes.checks !== undefined || (flowFile === null && wishes.flow !== undefined)),
	});
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
	const {settings} = result;
	return {
		...given,
		withoutSnapshots:
			args.has('no-snapshot') || configuration.snapshot === false || bounds.snapshot === false,
		settings,
		quota: quotaSettings(configuration.quota),
		checksBy: checks.by,
		runs: Object.fromEntries(
			settings.checks.map(({command}) => [command, runsOf(command, place.directory)]),
		),
		notices: [...(given.isTrusted ? [] : notLoaded(grants.files)), ...notices, ...checks.notices],
	};
}
