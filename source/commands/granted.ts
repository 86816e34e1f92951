import {
	configurationFolder,
	type LoadedConfiguration,
	loadConfiguration,
} from '../io/configuration-files.js';
import {createTrust} from '../io/trust.js';
import {type Configuration, type ProjectBounds, withConsent} from '../mission/configuration.js';
import {type Agreement, createAgreement, leftOutKey} from './agreement.js';
import {agentFolders, refusedFor} from './cast.js';
import {createConsent, wishLines} from './consent.js';
import type {FoundPlace} from './place.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Something that only the user may allow a project, and what was said of it so far. */
export type Grant = Readonly<{
	/** `nothing` is asked for; `open` was never answered, or not since it changed. */
	standing: 'nothing' | 'granted' | 'declined' | 'open';
	/** What is asked for, one line each. */
	lines: readonly string[];
	grant: () => void;
	decline: () => void;
}>;

/** A project, and what it may do here. Everything is read anew by `readGrants`. */
export type Grants = Readonly<{
	loaded: LoadedConfiguration;
	/** Where agent files are. */
	folders: readonly string[];
	/** What OpenCode would load from the project. */
	files: Grant;
	/** What the project's flowdesk.jsonc asks for. */
	wishes: Grant;
	agreement: Agreement;
}>;

type Reading = Readonly<{
	environment: Environment;
	/** `--trust`: everything is granted in this mission. */
	isTrusted: boolean;
	/** On a server that runs already there is nothing to ask about: it loads what it loads. */
	isAttached: boolean;
}>;

/** What the project may do, by flag and by memory. Throws a Refusal for a configuration with a problem. */
export function readGrants(place: FoundPlace, reading: Reading): Grants {
	const {environment, isTrusted, isAttached} = reading;
	const loaded = loadConfiguration(place.directory, configurationFolder(environment));
	if (loaded.problems.length > 0) {
		throw refusedFor(loaded.problems, '');
	}
	const agreement = createAgreement(place, environment);
	const trust = createTrust(environment);
	const consent = createConsent(place, environment);
	const grantOf = (
		what: 'files' | 'wishes',
		lines: readonly string[],
		{content, isGiven, grant}: Readonly<{content: string; isGiven: boolean; grant: () => void}>,
	): Grant => {
		const key = leftOutKey(what, content);
		const remembered = isGiven ? 'granted' : agreement.has(key) ? 'declined' : 'open';
		return {
			standing: isTrusted ? 'granted' : lines.length === 0 ? 'nothing' : remembered,
			lines,
			grant,
			decline: () => agreement.remember([key]),
		};
	};
	return {
		loaded,
		folders: agentFolders(environment),
		agreement,
		files: grantOf('files', isAttached ? [] : trust.whatItWouldRun(place), {
			content: trust.fingerprint(place),
			isGiven: trust.isTrusted(place),
			grant: () => trust.remember(place),
		}),
		wishes: grantOf('wishes', wishLines(loaded.wishes), {
			content: JSON.stringify(loaded.wishes),
			isGiven: consent.isGiven(loaded.wishes),
			grant: () => consent.remember(loaded.wishes),
		}),
	};
}

/** The configuration that a mission may use. */
export type Granted = Readonly<{
	configuration: Configuration;
	/** What the project's file tightens, which needs no consent. */
	bounds: ProjectBounds;
	folders: readonly string[];
	notices: readonly string[];
}>;

/** The user's configuration, with what the project asks for or with a notice that it is not used. */
export function grantedConfiguration(
	{loaded, folders, wishes}: Pick<Grants, 'loaded' | 'folders' | 'wishes'>,
	usesWishes: boolean,
): Granted {
	const {bounds, configuration} = loaded;
	return usesWishes
		? {configuration: withConsent(loaded), bounds, folders, notices: []}
		: {configuration, bounds, folders, notices: leftOut(wishes)};
}

/** What OpenCode leaves out of a project that is not trusted; nothing where the project brings nothing along. */
export function notLoaded({lines}: Grants['files']): readonly string[] {
	return lines.length === 0
		? []
		: [`Not loaded without your trust (--trust): ${lines.join('; ')}.`];
}

function leftOut({standing, lines}: Grant): readonly string[] {
	return standing === 'nothing'
		? []
		: [
				`Not used without your consent (--trust): the project's flowdesk.jsonc asks to ${lines.join('; ')}.`,
			];
}
