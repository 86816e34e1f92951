import {join} from 'node:path';
import {claimProject} from '../io/event-store-claim.js';
import {writeProblem} from '../io/file-problem.js';
import {type MissionReader, openMissionReader} from '../io/mission-reader.js';
import {findBase} from '../io/saved-states.js';
import type {SavedState} from '../io/snapshot/saved-state.js';
import {projectStateFolder, projectStatePath, stateRoot} from '../io/state-folder.js';
import {initialState} from '../mission/initial-state.js';
import {reduce} from '../mission/reduce.js';
import {oneLine} from '../mission/sanitize.js';
import type {MissionState} from '../mission/state.js';
import type {Arguments} from './arguments.js';
import {Refusal} from './refusal.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The base that a command is about: the mission's that is named, or the newest. Throws a Refusal when there is none. */
export async function baseOf(root: string, args: Arguments): Promise<SavedState> {
	const [id = null, ...more] = args.input;
	if (more.length > 0) {
		throw new Refusal('One mission at a time: give one id, or none for the newest.');
	}
	const found = await findBase(root, id);
	if (found === null) {
		throw new Refusal(
			id === null
				? 'No mission has run here whose base was saved: there is nothing to compare with or to bring back.'
				: `There is no saved base of a mission ${oneLine(id, 60)} here. \`git for-each-ref refs/flowdesk\` lists what there is.`,
		);
	}
	return found;
}

/** What the log says of a mission of the project; null when it cannot be read. */
export async function storedState(
	root: string,
	missionId: string,
	environment: Environment,
): Promise<MissionState | null> {
	try {
		const reader = readerOf(root, environment);
		try {
			const state = reader?.load(missionId).reduce(reduce, initialState);
			return state?.settings == null ? null : state;
		} finally {
			reader?.close();
		}
	} catch {
		return null;
	}
}

/** The missions of the project, to look at; null when none has run here. Throws a StoreError when they cannot be read. */
export function readerOf(root: string, environment: Environment): MissionReader | null {
	return openMissionReader(join(projectStatePath(root, environment), fileName));
}

/** Keeps missions out of the project until it is called. Throws a Refusal that names the one that runs. */
export function holdProject(root: string, missionId: string, environment: Environment): () => void {
	const claimed = claimProject({file: storeFile(root, environment), missionId});
	if (!claimed.ok) {
		throw new Refusal(claimed.problem);
	}
	return claimed.release;
}

const fileName = 'missions.sqlite';

function storeFile(root: string, environment: Environment): string {
	try {
		return join(projectStateFolder(root, environment), fileName);
	} catch (error) {
		throw new Refusal(
			`FlowDesk cannot keep its records in ${stateRoot(environment)}: ${writeProblem(error)}. Make that folder writable for you, or set XDG_STATE_HOME to one that is.`,
			{cause: error},
		);
	}
}
