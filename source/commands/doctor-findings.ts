import {accessSync, constants, lstatSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {runningMission} from '../io/event-store-claim.js';
import {writeProblem} from '../io/file-problem.js';
import {isTested, testedVersions} from '../io/opencode/version.js';
import {statusTime} from '../io/project.js';
import {projectStatePath} from '../io/state-folder.js';
import {createTrust} from '../io/trust.js';
import {tookTime} from '../tui/models/figures.js';
import {type FoundPlace, findPlace} from './place.js';
import {ripgrepMissing, versionOf} from './programs.js';
import {Refusal} from './refusal.js';

/** One line of doctor. `bad` means that no mission can run; `note` is worth knowing. */
export type Finding = Readonly<{
	name: string;
	state: 'good' | 'note' | 'bad';
	says: string;
	/** What to do about it; empty when there is nothing to do. */
	advice: string;
}>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds above which a `git status` is worth a word. */
export const slowStatusMs = 2000;

/** A finding that is well, or only worth knowing. */
export function fine(name: string, says: string, state: 'good' | 'note' = 'good'): Finding {
	return {name, state, says, advice: ''};
}

/** The programs a mission uses. */
export async function programFindings(): Promise<readonly Finding[]> {
	const [opencode, git, ripgrep, tmux] = await Promise.all([
		versionOf('opencode'),
		versionOf('git'),
		versionOf('rg'),
		versionOf('tmux', '-V'),
	]);
	return [
		fine('node', process.versions.node),
		openCodeFinding(opencode),
		git === null
			? {name: 'git', state: 'bad', says: 'not found', advice: 'Install git.'}
			: fine('git', git),
		ripgrep === null
			? {name: 'ripgrep', state: 'bad', says: 'not found', advice: ripgrepMissing}
			: fine('ripgrep', ripgrep),
		tmux === null ? fine('tmux', 'not found; nothing needs it yet', 'note') : fine('tmux', tmux),
	];
}

function openCodeFinding(version: string | null): Finding {
	const {oldest, newest} = testedVersions;
	if (version === null) {
		const advice = 'Install it: npm install -g opencode-ai';
		return {name: 'opencode', state: 'bad', says: 'not found on PATH', advice};
	}
	return isTested(version)
		? fine('opencode', version)
		: {
				name: 'opencode',
				state: 'note',
				says: `${version}, not tested with this FlowDesk (tested: ${oldest === newest ? newest : `${oldest} to ${newest}`})`,
				advice: `A tested one: npm install -g opencode-ai@${newest}`,
			};
}

/** The project of a folder, or the finding that there is none. */
export async function placeFinding(
	cwd: string,
	wanted?: Parameters<typeof findPlace>[1],
): Promise<Readonly<{place: FoundPlace | null; finding: Finding}>> {
	try {
		const place = await findPlace(cwd, wanted);
		const {root, directory} = place;
		const folder = directory === root ? root : `${directory}, in the repository ${root}`;
		const says = place.hasGit ? folder : `${folder}, without git`;
		return {place, finding: fine('project', says, place.hasGit ? 'good' : 'note')};
	} catch (error) {
		if (!(error instanceof Refusal)) {
			throw error;
		}
		const [says = '', advice = ''] = error.message.split('\n');
		return {place: null, finding: {name: 'project', state: 'bad', says, advice}};
	}
}

/** What is known of a project without starting anything in it. */
export async function projectFindings(
	place: FoundPlace,
	environment: Environment,
): Promise<readonly Finding[]> {
	return [
		...(await statusFinding(place)),
		todoFinding(place.directory),
		...trustAndRecords(place, environment),
	];
}

async function statusFinding({root, hasGit}: FoundPlace): Promise<readonly Finding[]> {
	if (!hasGit) {
		return [];
	}
	const ms = await statusTime(root);
	if (ms === null) {
		return [{name: 'git status', state: 'note', says: 'failed', advice: 'Run it to see why.'}];
	}
	return ms < slowStatusMs
		? [fine('git status', tookTime(ms))]
		: [
				{
					name: 'git status',
					state: 'note',
					says: `${tookTime(ms)}: every look at the working tree takes that long`,
					advice: 'Ignore large generated folders in .gitignore.',
				},
			];
}

/** FlowDesk writes `.opencode/todo.md`, and never through a link. */
function todoFinding(directory: string): Finding {
	const folder = join(directory, '.opencode');
	const file = join(folder, 'todo.md');
	const entries = [folder, file].map((path) => lstatSync(path, {throwIfNoEntry: false}));
	if (entries.some((entry) => entry?.isSymbolicLink())) {
		const advice = 'Replace it by a real folder and file: FlowDesk never writes through a link.';
		return {name: 'todo file', state: 'bad', says: `${file} is or lies behind a link`, advice};
	}
	const nearest = entries[1] ? file : entries[0] ? folder : directory;
	try {
		accessSync(nearest, constants.W_OK);
		return fine('todo file', entries[1] ? file : `${file} (made by the first mission)`);
	} catch {
		const advice = `Make ${nearest} writable for you.`;
		return {name: 'todo file', state: 'bad', says: `${file} cannot be written`, advice};
	}
}

function trustAndRecords(place: FoundPlace, environment: Environment): readonly Finding[] {
	try {
		const trust = createTrust(environment);
		const lines = trust.whatItWouldRun(place);
		const folder = projectStatePath(place.root, environment);
		const records = join(folder, 'missions.sqlite');
		const running = runningMission(records);
		return [
			recordsFinding(folder, records),
			...(running
				? [fine('mission', `${running.missionId} is running here, pid ${running.pid}`, 'note')]
				: []),
			trustFinding(trust.isTrusted(place), lines),
		];
	} catch (error) {
		const says = error instanceof Error ? error.message : String(error);
		return [{name: 'records', state: 'bad', says, advice: ''}];
	}
}

/** Whether records could be kept, found out without making a folder. */
function recordsFinding(folder: string, records: string): Finding {
	const nearest = nearestThere(folder);
	try {
		readdirSync(nearest);
		accessSync(nearest, constants.W_OK);
		return fine('records', records);
	} catch (error) {
		const says = `${records} cannot be written: ${writeProblem(error)}`;
		const advice = `Make ${nearest} a folder that is yours to write in, or set XDG_STATE_HOME to one.`;
		return {name: 'records', state: 'bad', says, advice};
	}
}

/** The folder itself, or the nearest one above it that is there. */
function nearestThere(folder: string): string {
	const isThere = lstatSync(folder, {throwIfNoEntry: false}) !== undefined;
	return isThere || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

function trustFinding(isTrusted: boolean, lines: readonly string[]): Finding {
	if (lines.length === 0) {
		return fine('trust', 'the project brings nothing that OpenCode would load');
	}
	const what = lines.join('\n');
	return isTrusted
		? fine('trust', `trusted; OpenCode loads from this project:\n${what}`)
		: {
				name: 'trust',
				state: 'note',
				says: `not trusted, so OpenCode leaves out:\n${what}`,
				advice: 'If you trust it: --trust, or say yes when `flowdesk tui` asks.',
			};
}
