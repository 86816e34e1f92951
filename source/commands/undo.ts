import process from 'node:process';
import {environment} from '../io/environment.js';
import type {SavedState} from '../io/snapshot/saved-state.js';
import {askLine} from '../io/terminal-prompt.js';
import {createRestorer, type RestorePlan, redoState} from '../io/undo.js';
import {oneLine} from '../mission/sanitize.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';
import {baseOf, holdProject} from './stored-mission.js';
import type {Terminal} from './terminal.js';

/** Names of files in a list; more are counted. */
const mostNamed = 20;

/** `flowdesk undo`: brings the working tree from before a mission back, after a yes. Resolves to the exit code. */
export async function undoCommand({args, terminal}: Invocation): Promise<number> {
	const {root} = await findPlace(process.cwd());
	const base = await baseOf(root, args);
	const {missionId} = base.record;
	const isRedo = args.has('redo');
	const target = isRedo ? await redoState(root, missionId) : base;
	if (target === null) {
		throw new Refusal(
			`Mission ${missionId} was not undone: there is nothing to take back. For another mission: flowdesk undo ID --redo.`,
		);
	}
	const release = holdProject(root, `${missionId} (undo)`, environment);
	try {
		const restorer = createRestorer({directory: root});
		const plan = await restorer.plan(target);
		terminal.out(headline(target, isRedo), 'strong');
		if (plan.isNothing) {
			await restorer.restore(target);
			terminal.out('Nothing to do: everything is as it was then.');
			for (const line of stashLines(plan)) {
				terminal.out(line);
			}
			return exitCodes.sealed;
		}
		for (const line of planLines(plan, missionId)) {
			terminal.out(line);
		}
		if (!(args.has('yes') || (await agrees(terminal)))) {
			terminal.out('Nothing was changed.');
			return exitCodes.interrupted;
		}
		const {problems, aside} = await restorer.restore(target);
		for (const line of aside) {
			terminal.out(line.replaceAll('\n', '\\n'), 'attention');
		}
		return said(terminal, problems, missionId);
	} catch (error) {
		if (error instanceof Refusal) {
			throw error;
		}
		const reason = error instanceof Error ? error.message : String(error);
		throw new Refusal(reason, {exitCode: exitCodes.failed, cause: error});
	} finally {
		release();
	}
}

function headline({record}: SavedState, isRedo: boolean): string {
	const {missionId, at} = record;
	const time = new Date(at).toLocaleString();
	return isRedo
		? `Take the last undo of mission ${missionId} back: to the working tree of ${time}`
		: `Undo mission ${missionId}: back to the working tree before it, of ${time}`;
}

/** What would be done, in lines. */
function planLines(plan: RestorePlan, missionId: string): readonly string[] {
	const list = (what: string, names: readonly string[]) =>
		names.length === 0 ? [] : [`  ${what}: ${named(names)}`];
	const counted = (what: string, names: readonly string[]) =>
		list(`${what} (${names.length})`, names);
	const untouched = plan.untouched.map(({path, why}) => `${path} (${why})`);
	return [
		...counted('brought back', plan.written),
		...counted('deleted, because added since', plan.deleted),
		...counted('permissions brought back', plan.permissions),
		...list('git', plan.repositories),
		...stashLines(plan),
		...list('not saved and not touched', untouched),
		`  The present state is saved first: flowdesk undo --redo ${missionId} goes back to it.`,
	];
}

/** The stash is the user's and shared by all worktrees: what is gone from it comes back by the user's hand only. */
function stashLines({stash}: RestorePlan): readonly string[] {
	const shown = stash.slice(0, mostNamed).map(({message, command}) => {
		return `  gone from the stash: '${oneLine(message, 120)}'; undo leaves the stash alone. Bring it back: ${command}`;
	});
	const more = stash.length - shown.length;
	return more > 0 ? [...shown, `  and ${more} more are gone from the stash`] : shown;
}

function named(names: readonly string[]): string {
	const shown = names.slice(0, mostNamed).map((name) => name.replaceAll('\n', '\\n'));
	const more = names.length - shown.length;
	return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

async function agrees(terminal: Terminal): Promise<boolean> {
	if (!terminal.isInteractive) {
		throw new Refusal(
			'Nothing was changed: this needs a yes, and nobody can be asked here. Add --yes to do it.',
		);
	}
	const streams = {stdin: process.stdin, stdout: process.stdout};
	const answer = await askLine('Do this? [y/N] ', streams);
	if (answer === null) {
		throw new Refusal('Nothing was changed.', {exitCode: exitCodes.interrupted});
	}
	return /^\s*y(es)?\s*$/i.test(answer);
}

function said(terminal: Terminal, problems: readonly string[], missionId: string): number {
	if (problems.length === 0) {
		terminal.out(`Done. flowdesk undo --redo ${missionId} takes it back.`, 'good');
		return exitCodes.sealed;
	}
	for (const problem of problems.slice(0, mostNamed)) {
		terminal.err(`not restored: ${problem}`, 'bad');
	}
	terminal.err(
		`${problems.length} could not be restored, everything else is. Repair what is named and run flowdesk undo ${missionId} again.`,
	);
	return exitCodes.failed;
}
