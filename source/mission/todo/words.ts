import type {TodoItem, TodoSnapshot} from '../records.js';
import {clip} from '../sanitize.js';
import type {TodoEdit} from './edit-op.js';

type Named = Pick<TodoItem, 'id' | 'title'>;

/** What is wrong with a list that nobody has written yet. */
export const noTodoYet = 'no todo.md yet';

/** True for an id that says something to a person (`T1.2`); those made for plain checkboxes do not. */
export function hasShownId({id}: Named): boolean {
	return /^[A-Z]{1,3}\d[\d.]*$/.test(id);
}

/** An item in a sentence: its id where that says something, else its title. */
export function itemName(item: Named): string {
	return hasShownId(item) ? item.id : `"${clip(item.title, 40)}"`;
}

/** What stands beside an item beyond its title and state: whom it is for and what it waits for; empty without. */
export function itemNotes({agent, dependsOn, blocked}: TodoItem): string {
	const waits = [
		...(dependsOn.length > 0 ? [`after ${dependsOn.join(', ')}`] : []),
		...(blocked === undefined ? [] : [blocked === '' ? 'blocked' : `blocked: ${blocked}`]),
	];
	return [...(agent === null ? [] : [`for ${agent}`]), ...waits].join('; ');
}

const states = {
	open: 'open',
	progress: 'in progress',
	done: 'done',
	cancelled: 'cancelled',
} as const;

/** What a person's changes did to the list, in words; `added` are the ids of new items. */
export function editedText(
	ops: readonly TodoEdit[],
	{items}: TodoSnapshot,
	added: readonly string[],
): string {
	const byId = new Map(items.map((item) => [item.id, item]));
	const fresh = [...added];
	return ops
		.map((op) => {
			const id = op.op === 'add' || op.op === 'insert' ? (fresh.shift() ?? '') : op.id;
			return opWords(op, byId.get(id) ?? {id, title: id});
		})
		.join('; ');
}

function opWords(op: TodoEdit, item: Named): string {
	switch (op.op) {
		case 'add':
		case 'insert':
			return `${hasShownId(item) ? `${item.id} ` : ''}"${clip(op.title, 60)}" is added`;
		case 'set':
			return `${itemName(item)} is ${setWords(op)}`;
		case 'block':
			return `${itemName(item)} ${blockWords(op)}`;
		case 'move':
			return `${itemName(item)} is moved`;
		case 'remove':
			return `${itemName(item)} is taken out`;
		case 'note':
			return `${itemName(item)} has a new note`;
	}
}

function setWords(op: Extract<TodoEdit, {op: 'set'}>): string {
	return [
		...(op.title === undefined ? [] : [`now called "${clip(op.title, 60)}"`]),
		...(op.state === undefined ? [] : [states[op.state]]),
		...(op.agent === undefined ? [] : [op.agent ? `for ${op.agent}` : 'for no role any more']),
		...(op.depends === undefined ? [] : [`after ${op.depends.join(', ') || 'nothing'}`]),
	].join(', ');
}

function blockWords({depends, reason}: Extract<TodoEdit, {op: 'block'}>): string {
	const after = depends.join(', ');
	if (reason === '') {
		return after === '' ? 'waits for nothing any more' : `waits only for ${after}`;
	}

	return `is blocked: ${clip(reason, 100)}${after === '' ? '' : `; it comes after ${after}`}`;
}

/** Why a person's changes were not made. `stale` are the items that somebody else changed meanwhile. */
export function refusedText(
	ops: readonly TodoEdit[],
	refusal: Readonly<{problem: string; snapshot: TodoSnapshot; stale: readonly string[]}>,
): string {
	const {problem, snapshot, stale} = refusal;
	const changed = snapshot.items.filter(({id}) => stale.includes(id)).map(nowText);
	const why =
		changed.length > 0
			? `somebody changed it meanwhile: ${changed.join('; ')}`
			: (snapshot.problem ?? goneText(ops, snapshot) ?? plain(problem));
	const yours = ops.flatMap((op) =>
		op.op === 'add' || op.op === 'insert' || op.op === 'set' ? (op.title ?? []) : [],
	);
	const kept = yours.length === 0 ? '' : ` You wrote: "${yours.join('", "')}".`;
	return `the todo list was not changed: ${why.replace(/[.;]?$/, '.')}${kept}`;
}

function nowText(item: TodoItem): string {
	return `${hasShownId(item) ? `${item.id} is` : 'it is'} "${clip(item.title, 60)}" now, ${states[item.state]}`;
}

function goneText(ops: readonly TodoEdit[], {items}: TodoSnapshot): string | null {
	const named = ops.flatMap((op) =>
		op.op === 'insert' ? [op.after] : 'id' in op && op.op !== 'add' ? [op.id] : [],
	);
	const isGone = named.some((id) => id !== undefined && !items.some((item) => item.id === id));
	return isGone ? 'the item is not in the list any more' : null;
}

/** A refusal without what only an agent wants to know: which op it was, and that nothing was changed. */
function plain(problem: string): string {
	return problem.replace(/^op \d+ \([^)]*\): /, '').replace(/ Nothing was changed\.$/, '');
}
