import type {ProposedCheck} from '../io/checks-propose.js';
import {configurationFolder, loadConfiguration} from '../io/configuration-files.js';
import {createTrust} from '../io/trust.js';
import {type Configuration, type ProjectBounds, withConsent} from '../mission/configuration.js';
import {oneLine} from '../mission/sanitize.js';
import {agentFolders, refusedFor} from './cast.js';
import {createCheckConsent, createConsent, wishLines} from './consent.js';
import type {FoundPlace} from './place.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a person is asked before a mission. */
export type AskPerson = Readonly<{
	/** Shows lines and a question; only a clear yes is true. */
	agree: (lines: readonly string[], question: string) => Promise<boolean>;
	/** Null when the person leaves. */
	password: (question: string) => Promise<string | null>;
}>;

type Circumstances = Readonly<{environment: Environment; ask: AskPerson | null}>;

/** The configuration that this mission may use, and where its agents are. */
export type Granted = Readonly<{
	configuration: Configuration;
	/** What the project's file tightens, which needs no consent. */
	bounds: ProjectBounds;
	folders: readonly string[];
	notices: readonly string[];
}>;

/**
 * The user's configuration, and of the project's what needs no consent or has it: by `--trust`, by a
 * remembered yes, or by asking. Throws a Refusal for a file with a problem.
 */
export async function grantedConfiguration(
	place: FoundPlace,
	isTrusted: boolean,
	{environment, ask}: Circumstances,
): Promise<Granted> {
	const loaded = loadConfiguration(place.root, configurationFolder(environment));
	if (loaded.problems.length > 0) {
		throw refusedFor(loaded.problems, '');
	}
	const {bounds} = loaded;
	const folders = agentFolders(environment);
	const lines = wishLines(loaded.wishes);
	if (lines.length === 0) {
		return {configuration: loaded.configuration, bounds, folders, notices: []};
	}
	const consent = createConsent(place.root, environment);
	const isGiven =
		isTrusted ||
		consent.isGiven(loaded.wishes) ||
		(await ask?.agree(
			["This project's flowdesk.jsonc asks to:", ...lines.map((line) => `  ${line}`)],
			'Allow it, now and in later missions?',
		)) === true;
	if (!isGiven) {
		return {
			configuration: loaded.configuration,
			bounds,
			folders,
			notices: [
				`Not used without your consent (--trust): the project's flowdesk.jsonc asks to ${lines.join('; ')}.`,
			],
		};
	}
	if (!isTrusted) {
		consent.remember(loaded.wishes);
	}
	return {configuration: withConsent(loaded), bounds, folders, notices: []};
}

/**
 * True when OpenCode may load what the project brings along, and suggested checks may run: by flag, by
 * memory, or by asking now.
 */
export async function decideTrust(
	place: FoundPlace,
	isTrusted: boolean,
	{environment, ask}: Circumstances,
): Promise<boolean> {
	const trust = createTrust(environment);
	// OpenCode works at the top of the project, so nothing above or beside it counts.
	const project = {root: place.root, directory: place.root};
	if (isTrusted || trust.isTrusted(project)) {
		return true;
	}
	const lines = trust.whatItWouldRun(project);
	if (lines.length === 0 || ask === null) {
		return false;
	}
	const isYes = await ask.agree(
		[
			'OpenCode would load from this project:',
			...lines.map((line) => `  ${line}`),
			'Where nobody names checks, those that the project suggests run then too.',
		],
		'Trust it, now and until it changes?',
	);
	if (isYes) {
		trust.remember(project);
	}
	return isYes;
}

/** True when checks that the project suggests may run here: by memory of exactly these, or by asking now. */
export async function agreesToChecks(
	{root}: FoundPlace,
	checks: readonly ProposedCheck[],
	{environment, ask}: Circumstances,
): Promise<boolean> {
	const consent = createCheckConsent(root, environment);
	if (consent.isGiven(checks)) {
		return true;
	}
	const lines = checks.map(({command}) => `  ${oneLine(command, 200)}`);
	const isYes =
		(await ask?.agree(
			[
				'This project suggests checks, which run here with your rights before and after the work:',
				...lines,
			],
			'Run them, now and until they change?',
		)) === true;
	if (isYes) {
		consent.remember(checks);
	}
	return isYes;
}
