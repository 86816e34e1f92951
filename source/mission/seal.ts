import {modelLines} from './model-evidence.js';
import type {CheckResult, Evidence, Outcome, TodoItem} from './records.js';
import type {MissionState} from './state.js';

/** The judgement of a claim: what is missing, or what it rests on. */
export type SealVerdict = Readonly<{
	missing: readonly string[];
	ledger: readonly string[];
	outcome: Outcome;
	reason: string;
}>;

/** Items without children: what is above them is derived from them. */
export function leaves(items: readonly TodoItem[]): readonly TodoItem[] {
	const parents = new Set(items.map((item) => item.parent));
	return items.filter((item) => !parents.has(item.id));
}

/** Items still to be done, in file order. */
export function openItems(items: readonly TodoItem[]): readonly TodoItem[] {
	return leaves(items).filter(isOpen);
}

/** True for an item that is neither done nor cancelled. */
export function isOpen({state}: Pick<TodoItem, 'state'>): boolean {
	return state === 'open' || state === 'progress';
}

/**
 * Judges a claim to the seal by the evidence FlowDesk gathered itself. `sealed` needs every item of this
 * mission verified, nothing open, and a check that passes; without one the mission is `finished`.
 */
export function judgeSeal(state: MissionState): SealVerdict {
	const {evidence} = state.seal;
	if (!evidence) {
		return {missing: ['no evidence was gathered'], ledger: [], outcome: 'failed', reason: ''};
	}

	const missing = [
		...missingInTodo(state, evidence),
		...evidence.openChecks.map((box) => `open box in ${box}`),
		...evidence.checks.flatMap((result) => missingInCheck(state, result)),
		...notRun(state, evidence).map((command) => `check "${command}" was not run`),
	];
	const passed = evidence.checks.filter((result) => result.exitCode === 0);
	return {
		missing,
		ledger: ledgerOf(state, evidence),
		outcome: passed.length > 0 ? 'sealed' : 'finished',
		reason: reasonOf(evidence, passed),
	};
}

function notRun(state: MissionState, evidence: Evidence): readonly string[] {
	const run = new Set(evidence.checks.map((result) => result.checkId));
	return (state.settings?.checks ?? [])
		.filter((check) => !run.has(check.id))
		.map((check) => check.command);
}

/** True when a review passed an item of the todo list, or the user confirmed it. */
export function isVerified(state: MissionState, itemId: string): boolean {
	return Object.hasOwn(state.todo.verified, itemId);
}

function reasonOf(evidence: Evidence, passed: readonly CheckResult[]): string {
	if (evidence.checks.length === 0) {
		return 'finished, nothing checked: no check command was given';
	}

	return passed.length > 0
		? `sealed: ${passed.map((result) => `${result.command} exit 0`).join(', ')}`
		: 'finished, nothing checked: every check failed before the mission and still fails (--check-baseline demands that they pass)';
}

function missingInTodo(state: MissionState, evidence: Evidence): readonly string[] {
	const snapshot = evidence.todo;
	if (snapshot.problem !== null) {
		return [`todo.md: ${snapshot.problem}`];
	}

	const open = openItems(snapshot.items);
	const unproven = unprovenItems(state, snapshot.items);
	const hasVerified = ownItems(state, snapshot.items).some(
		(item) => item.state === 'done' && isVerified(state, item.id),
	);
	return [
		...(open.length > 0 ? [`${count(open.length, 'item')} open: ${named(open)}`] : []),
		...(unproven.length > 0 ? [`ticked, but no review passed it: ${named(unproven)}`] : []),
		...(hasVerified || open.length > 0 || unproven.length > 0
			? []
			: ['no todo item of this mission is verified']),
	];
}

/** Items whose box is ticked while no review passed them and no user confirmed them: somebody else ticked it. */
export function unprovenItems(
	state: MissionState,
	items: readonly TodoItem[],
): readonly TodoItem[] {
	return ownItems(state, items).filter(
		(item) => item.state === 'done' && !isVerified(state, item.id),
	);
}

/** Items of this mission: what it added or worked on, and what was open when it began. */
function ownItems({todo}: MissionState, items: readonly TodoItem[]): readonly TodoItem[] {
	const own = new Set([...todo.ours, ...todo.inherited]);
	return leaves(items).filter(({id}) => own.has(id));
}

function named(items: readonly TodoItem[]): string {
	const names = items.slice(0, 12).map((item) => `${item.id} ${item.title}`);
	return [...names, ...(items.length > 12 ? [`and ${items.length - 12} more`] : [])].join(', ');
}

function count(number: number, word: string): string {
	return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** True when a check failed before the first lane already, and need not be green. */
function isAccepted(state: MissionState, result: CheckResult): boolean {
	const before = state.baseline?.results.find((other) => other.checkId === result.checkId);
	return !state.settings?.demandGreenBaseline && before !== undefined && before.exitCode !== 0;
}

function missingInCheck(state: MissionState, result: CheckResult): readonly string[] {
	if (result.exitCode === 0 || isAccepted(state, result)) {
		return [];
	}

	const how = result.timedOut ? 'did not end in time' : `exit ${result.exitCode ?? 'unknown'}`;
	return [`check "${result.command}" failed: ${how}\n${result.tail.slice(-400)}`];
}

function ledgerOf(state: MissionState, evidence: Evidence): readonly string[] {
	const checks = evidence.checks.map((result) => {
		const note =
			result.exitCode !== 0 && isAccepted(state, result) ? ', failed before the mission too' : '';
		return `check "${result.command}": exit ${result.exitCode ?? 'none'}, ${(result.durationMs / 1000).toFixed(1)} s, output sha256 ${result.outputHash}${note}`;
	});
	const verified = leaves(evidence.todo.items)
		.filter((item) => item.state === 'done' && isVerified(state, item.id))
		.map((item) => `todo ${item.id} ${item.title}: ${state.todo.verified[item.id]}`);
	const before = state.baseline?.definitions ?? {};
	const changed = Object.keys({...before, ...evidence.definitions})
		.filter((name) => before[name] !== evidence.definitions[name])
		.map((name) => `changed during the mission: ${name}`);
	return [...checks, ...verified, ...changed, ...modelLines(state)];
}
