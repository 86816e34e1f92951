import {renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {systemClock} from '../io/clock.js';
import {configurationFolder, loadUserConfiguration} from '../io/configuration-files.js';
import {environment as ownEnvironment} from '../io/environment.js';
import {StoreError} from '../io/event-store-database.js';
import {fileProblem} from '../io/file-problem.js';
import {findProject} from '../io/project.js';
import {loginSecrets} from '../io/quota/login-files.js';
import {openQuotaPoller} from '../io/quota/open-poller.js';
import {projectStateFolder} from '../io/state-folder.js';
import type {QuotaReading} from '../mission/quota.js';
import {quotaSettings} from '../mission/quota-settings.js';
import {oneLine} from '../mission/sanitize.js';
import {parseArguments} from './arguments.js';
import {type BundleParts, containsOf, debugBundle, leftOut} from './debug-bundle.js';
import {doctorFindings} from './doctor.js';
import type {Finding} from './doctor-findings.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {missionNamed} from './mission-named.js';
import {readable, type Standpoint} from './past-mission.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';
import {createScrubber} from './scrubber.js';
import {readerOf} from './stored-mission.js';
import {version} from './version.js';

/** `flowdesk export --debug`: one file for a bug report, without what is private. Resolves to the exit code. */
export function exportCommand(invocation: Invocation): Promise<number> {
	return exportDebug(invocation, {
		cwd: process.cwd(),
		environment: ownEnvironment,
		findings: lookAround,
	});
}

/** The same for the project of a folder, with the findings of another doctor. */
export async function exportDebug(
	{args, terminal}: Pick<Invocation, 'args' | 'terminal'>,
	{cwd, environment, findings}: Standpoint & Readonly<{findings: () => Promise<Finding[]>}>,
): Promise<number> {
	const [given, ...more] = args.input;
	if (!args.has('debug') || more.length > 0) {
		throw new Refusal(
			'Say what is to be exported, and to one file: flowdesk export --debug [FILE].',
		);
	}
	const {root} = await findPlace(cwd, {isGitless: true, isHere: false});
	const problems: string[] = [];
	const mission = missionOf(root, environment, args.value('mission'), problems);
	const name = `flowdesk-debug-${mission?.stored.missionId ?? 'no-mission'}.json`;
	const file = resolve(cwd, given ?? join(await usualFolder(cwd, root, environment), name));
	const quotas = readingsOf(environment, problems);
	const scrubber = createScrubber(environment, {secrets: loginSecrets(environment), project: root});
	const parts: BundleParts = {
		version: version(),
		environment,
		isInteractive: terminal.isInteractive,
		mission,
		quotas,
		findings: await findings(),
		problems,
	};
	const bundle = debugBundle(parts, scrubber, Date.now());
	write(file, `${JSON.stringify(bundle, null, '\t')}\n`, args.has('force'));
	terminal.out(`written, readable by you alone: ${file}`, 'good');
	terminal.out('It contains:');
	for (const line of containsOf(parts)) {
		terminal.out(`  ${line}`);
	}
	terminal.out('Left out:');
	for (const line of leftOut) {
		terminal.out(`  ${line}`);
	}
	for (const problem of problems) {
		terminal.out(`not in it: ${problem}`, 'attention');
	}
	terminal.out('Read it before you send it.');
	return exitCodes.sealed;
}

/** Where a bundle goes that was not told where: into no working tree, where it would pass for a mission's work. */
async function usualFolder(
	cwd: string,
	root: string,
	environment: Standpoint['environment'],
): Promise<string> {
	const {ok: hasTree} = await findProject(cwd);
	if (!hasTree) {
		return cwd;
	}
	try {
		return projectStateFolder(root, environment);
	} catch {
		// A bundle is wanted most where something is broken.
		return tmpdir();
	}
}

/** What doctor finds here without asking a model, so that nothing is spent. */
async function lookAround(): Promise<Finding[]> {
	const flag = {name: 'no-model-call', kind: 'switch', says: ''} as const;
	const found: Finding[] = [];
	for await (const group of doctorFindings(parseArguments(['--no-model-call'], [flag], 'doctor'))) {
		found.push(...group);
	}
	return found;
}

/** The mission's log; a bundle without one is still worth something where its file is broken. */
function missionOf(
	root: string,
	environment: Standpoint['environment'],
	word: string | null,
	problems: string[],
): BundleParts['mission'] {
	try {
		const reader = readerOf(root, environment);
		const all = reader?.missions() ?? [];
		if (reader === null || (all.length === 0 && word === null)) {
			problems.push('a mission: none has run here yet');
			return null;
		}
		try {
			const stored = readable(() => missionNamed(all, word));
			return {stored, events: reader.load(stored.missionId)};
		} finally {
			reader.close();
		}
	} catch (error) {
		if (error instanceof StoreError) {
			problems.push(`the mission: ${error.message}`);
			return null;
		}
		throw error;
	}
}

/** What is known of quotas; nobody is asked. */
function readingsOf(
	environment: Standpoint['environment'],
	problems: string[],
): readonly QuotaReading[] {
	try {
		const {configuration} = loadUserConfiguration(configurationFolder(environment));
		const poller = openQuotaPoller({
			environment,
			settings: quotaSettings(configuration.quota),
			version: version(),
			providers: null,
			clock: systemClock,
		});
		try {
			return poller.readings();
		} finally {
			poller.close();
		}
	} catch (error) {
		problems.push(`quotas: ${fileProblem(error)}`);
		return [];
	}
}

/** Writes a file that only its owner may read; one that is there stays, unless it is to be replaced. */
function write(file: string, text: string, isForced: boolean): void {
	const beside = isForced ? `${file}.${crypto.randomUUID()}` : file;
	try {
		writeFileSync(beside, text, {mode: 0o600, flag: 'wx'});
		if (isForced) {
			renameSync(beside, file);
		}
	} catch (error) {
		if (isForced) {
			rmSync(beside, {force: true});
		}
		const code = error instanceof Error && 'code' in error ? error.code : '';
		throw code === 'EEXIST'
			? new Refusal(
					`${oneLine(file, 300)} is there already and was left as it is. Name another file, or replace it with --force.`,
				)
			: new Refusal(
					`${oneLine(file, 300)} cannot be written: ${fileProblem(error)}. Name another: flowdesk export --debug FILE.`,
					{exitCode: exitCodes.failed, cause: error},
				);
	}
}
