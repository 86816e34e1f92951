import process from 'node:process';
import {environment} from '../io/environment.js';
import {type FileDiff, filesBetween, patchBetween} from '../io/mission-diff.js';
import type {SavedState} from '../io/snapshot/saved-state.js';
import {stateRoot} from '../io/state-folder.js';
import {createRestorer} from '../io/undo.js';
import {overlap, pathIn} from '../mission/claims.js';
import {tasksOf} from '../mission/lanes.js';
import type {MissionState, Task} from '../mission/state.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import type {Standpoint} from './past-mission.js';
import {findPlace, folderIn} from './place.js';
import {Refusal} from './refusal.js';
import {showPatch} from './show-patch.js';
import {baseOf, storedState} from './stored-mission.js';
import type {Terminal} from './terminal.js';

/** A file that changed, and the tasks that claimed it. */
type TaskedFile = FileDiff & Readonly<{tasks: readonly string[]}>;

/** `flowdesk diff`: what changed in the working tree since a mission began. Resolves to the exit code. */
export function diffCommand(invocation: Invocation): Promise<number> {
	return tellDiff(invocation, {cwd: process.cwd(), environment});
}

/** The same for the project of a folder. */
export async function tellDiff(
	{args, terminal}: Pick<Invocation, 'args' | 'terminal'>,
	{cwd, environment: variables}: Standpoint,
): Promise<number> {
	const {root} = await findPlace(cwd);
	const base = await baseOf(root, args);
	const {missionId} = base.record;
	const state = await storedState(root, missionId, variables);
	const folder = folderIn(base.record.directory, state?.directory ?? base.record.directory);
	const after = await createRestorer({directory: root}).present(base);
	const found = await filesBetween(root, base.tree, after);
	const files = found.map((file) => ({...file, tasks: claimants(state, file.path, folder)}));
	const patch = async () => {
		const leftOut = files.filter(({isIgnored}) => isIgnored).map(({path}) => path);
		const compared = {directory: root, before: base.tree, after, leftOut};
		const bytes = await patchBetween(compared).catch((error: unknown) => {
			const reason = error instanceof Error ? error.message : String(error);
			throw new Refusal(reason, {exitCode: exitCodes.failed, cause: error});
		});
		await showPatch(bytes, terminal);
	};
	if (args.has('json')) {
		terminal.json(asJson(base, state, files));
		return exitCodes.sealed;
	}
	if (args.has('patch')) {
		await patch();
		return exitCodes.sealed;
	}
	printFiles(terminal, base, {state, variables}, files);
	if (terminal.isInteractive && files.some(({isIgnored}) => !isIgnored)) {
		await patch();
	}
	return exitCodes.sealed;
}

/**
 * Work that had a lane and claimed the file; whoever claimed everything only when nobody named the file. Claims are
 * counted from the folder that the mission worked in.
 */
function claimants(state: MissionState | null, path: string, folder: string): readonly string[] {
	const inside = pathIn(folder, path);
	if (inside === null) {
		return [];
	}
	const worked = state === null ? [] : tasksOf(state).filter((task) => hasWorked(task));
	const ids = (tasks: readonly Task[]) => tasks.map(({spec}) => spec.id);
	const named = worked.filter(
		({spec}) => spec.files !== null && overlap([inside], spec.files) !== null,
	);
	return ids(named.length > 0 ? named : worked.filter(({spec}) => spec.files === null));
}

function hasWorked({spec, laneId}: Task): boolean {
	return spec.kind === 'work' && laneId !== null;
}

function printFiles(
	terminal: Terminal,
	{record}: SavedState,
	{state, variables}: Readonly<{state: MissionState | null; variables: Standpoint['environment']}>,
	files: readonly TaskedFile[],
): void {
	const time = new Date(record.at).toLocaleString();
	const shown = files.filter(({isIgnored}) => !isIgnored);
	const count = shown.length === 1 ? '1 file' : `${shown.length} files`;
	terminal.out(`${count} changed since mission ${record.missionId} began (${time})`, 'strong');
	if (state === null) {
		const where = `${stateRoot(variables)}; XDG_STATE_HOME says where it lies`;
		terminal.out(
			`whose they are is not known: no log of ${record.missionId} can be read in ${where}`,
			'quiet',
		);
	}
	const groups = Map.groupBy(shown, ({tasks}) => tasks.join(', '));
	for (const [tasks, ofTasks] of groups) {
		if (state !== null) {
			terminal.out(tasks === '' ? 'no task claimed' : taskTitle(state, tasks), 'quiet');
		}
		for (const file of ofTasks) {
			terminal.out(fileLine(file));
		}
	}
	const ignored = files.length - shown.length;
	if (ignored > 0) {
		terminal.out(`and ${ignored} that git ignores (--json names them)`, 'quiet');
	}
}

function taskTitle(state: MissionState, tasks: string): string {
	const task = state.tasks[tasks];
	return task ? `${tasks} ${task.spec.title} (${task.state})` : tasks;
}

function fileLine({kind, path, added, removed}: FileDiff): string {
	const lines = added === null ? 'not text' : `+${added} -${removed ?? 0}`;
	return `  ${kind.padEnd(8)} ${lines.padStart(12)}  ${path.replaceAll('\n', '\\n')}`;
}

function asJson(
	{record, ref}: SavedState,
	state: MissionState | null,
	files: readonly TaskedFile[],
): object {
	const worked = state === null ? [] : tasksOf(state).filter((task) => hasWorked(task));
	return {
		missionId: record.missionId,
		base: ref,
		at: record.at,
		files,
		tasks: worked.map(({spec, state: life}) => ({id: spec.id, title: spec.title, state: life})),
		unsaved: record.unsaved.length,
	};
}
