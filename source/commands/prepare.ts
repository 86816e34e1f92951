import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {claimProject} from '../io/event-store-claim.js';
import {projectStateFolder} from '../io/state-folder.js';
import {oldTodo} from '../io/todo-archive.js';
import {oneLine} from '../mission/sanitize.js';
import type {Arguments} from './arguments.js';
import {agentFolders} from './cast.js';
import type {TodoChoice} from './consent-screen.js';
import {decideAlone, decideTogether, type Undecided} from './decide.js';
import {type Draft, draftMission} from './draft.js';
import {readGrants} from './granted.js';
import {tellingOfLargeTree} from './large-tree.js';
import type {Decide, LaunchOptions} from './launch.js';
import {missionOptions} from './mission-flags.js';
import {missionText, type TextSources} from './mission-text.js';
import type {AskPerson} from './person.js';
import {type FoundPlace, findPlace, wantedPlace} from './place.js';
import {Refusal} from './refusal.js';
import {serverChoice} from './server-choice.js';

/** What a mission is prepared from. */
export type PrepareRequest = Readonly<{
	args: Arguments;
	cwd: string;
	environment: Readonly<Record<string, string | undefined>>;
	/** True when a person can answer, before and during the mission. */
	isAttended: boolean;
	stopAfter: 'plan' | 'seal';
	sources: TextSources;
	/** Asks the person before the mission; null when there is nobody. */
	ask: AskPerson | null;
	/** Cells in a line of the terminal. */
	width?: number;
}>;

/** A mission ready to be launched; `release` lets the next one into the project. */
export type Prepared = Readonly<{
	launch: LaunchOptions;
	notices: readonly string[];
	decide: Decide;
	release: () => void;
}>;

/**
 * Brings everything together that a mission needs. Throws a Refusal when something is missing: where nobody
 * can be asked also every decision that no flag takes and that was not taken here before.
 */
export async function prepareMission(request: PrepareRequest): Promise<Prepared> {
	const {args, environment} = request;
	const todoChoice = todoFlag(args);
	refuseRelayOfOthers(args);
	const text = await missionText(args, request.sources);
	const place = await findPlace(request.cwd, wantedPlace(args));
	const missionId = newMissionId();
	// Before anything is decided: while another mission runs here, nothing can be.
	const {storeFile, release} = claim(place, missionId, environment);
	try {
		const {decide, draft, server} = await prepareIn(place, {request, missionId, todoChoice});
		return {
			launch: {
				missionId,
				text,
				root: place.root,
				directory: place.directory,
				settings: draft.settings,
				agentFolders: agentFolders(environment),
				server: server ?? {kind: 'start', isTrusted: draft.isTrusted},
				withoutSnapshots: draft.withoutSnapshots,
				verifiesModels: args.has('verify-model'),
				simulated: null,
				environment: {},
				quota: draft.quota,
				storeFile,
			},
			notices: [...placeNotices(place), ...snapshotNotices(draft, server !== null)],
			decide: place.hasGit
				? tellingOfLargeTree(decide, {
						directory: place.root,
						isAttached: server !== null,
						wantsSnapshots: !draft.withoutSnapshots || server !== null,
					})
				: decide,
			release,
		};
	} catch (error) {
		release();
		throw error;
	}
}

type Preparing = Readonly<{
	request: PrepareRequest;
	missionId: string;
	todoChoice: TodoChoice | null;
}>;

async function prepareIn(place: FoundPlace, {request, missionId, todoChoice}: Preparing) {
	const {args, environment, ask} = request;
	const options = {
		...missionOptions(args),
		savesBase: place.hasGit,
		attended: request.isAttended,
		stopAfter: request.stopAfter,
	};
	const reading = {
		environment,
		isTrusted: args.has('trust'),
		isAttached: args.value('server') !== null,
	};
	const undecided: Undecided = {
		missionId,
		directory: place.directory,
		grants: () => readGrants(place, reading),
		draft: (given, grants) => draftMission({args, place, cwd: request.cwd, options, grants}, given),
		todo: await oldTodo(place.directory),
		todoChoice,
		isTrusting: args.has('trust'),
	};
	const isAsked = request.isAttended && ask !== null;
	const {draft, decide} = isAsked
		? decideTogether(undecided, {ask, width: request.width ?? 80})
		: decideAlone(undecided);
	const server = await serverChoice(args.value('server'), {environment, ask});
	return {draft, decide, server};
}

/** `--todo`. Throws a Refusal for anything but its two words. */
function todoFlag(args: Arguments): TodoChoice | null {
	const given = args.value('todo');
	if (given === null || given === 'continue' || given === 'archive') {
		return given;
	}
	throw new Refusal(`--todo ${oneLine(given, 40)}: expected continue or archive.`);
}

/** Where the providers of another's server are called is not ours to change. */
function refuseRelayOfOthers(args: Arguments): void {
	if (args.has('verify-model') && args.value('server') !== null) {
		throw new Refusal(
			'--verify-model changes where OpenCode calls its providers, which FlowDesk does only on a server that it starts: leave out --server or --verify-model.',
		);
	}
}

/** A short name that sorts by time and that no two missions share. */
export function newMissionId(): string {
	const time = Math.floor(Date.now() / 1000).toString(36);
	return `m-${time}-${randomBytes(2).toString('hex')}`;
}

function placeNotices({root, directory, standing, hasGit}: FoundPlace): readonly string[] {
	const whole = `The mission works on the whole repository, ${root}; with --here in ${standing} alone.`;
	const here = `The mission works in ${directory}. Changes elsewhere in the repository, ${root}, are watched and told.`;
	return [
		...(standing === root ? [] : [directory === root ? whole : here]),
		...(hasGit ? [] : ['The working tree is not saved (--no-git): there is no diff and no undo.']),
	];
}

/** Nobody should believe that a server was changed which somebody else has started. */
function snapshotNotices({withoutSnapshots}: Draft, isAttached: boolean): readonly string[] {
	return withoutSnapshots && isAttached
		? [
				'Whether OpenCode takes snapshots is up to the server that runs already: "snapshot": false in its own opencode.json turns them off, --no-snapshot or flowdesk.jsonc cannot.',
			]
		: [];
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
