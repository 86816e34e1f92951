import {addItem, insertItem, unwritable} from './add-item.js';
import {blockItem} from './block-item.js';
import {indexOfItem, type TodoDocument, type TodoNode} from './document.js';
import {changedLine, cleanTitle, partsOf, replaceItemLine} from './edit.js';
import type {EditOf, TodoEdit} from './edit-op.js';
import {isTagId} from './ids.js';
import {moveItem, removeItem} from './move-item.js';
import {addNote} from './note.js';
import {done, findItem, refuse, type Step, unknownId} from './step.js';

/** All ops done, with the ids of new items in the order of their ops; or none, and why. */
export type Applied =
	| Readonly<{ok: true; document: TodoDocument; added: readonly string[]}>
	| Readonly<{ok: false; problem: string}>;

/**
 * Applies ops one after another, all or nothing. Only lines that an op concerns change. With a `branch`
 * every op must stay within that item and what is below it.
 */
export function applyOps(
	document: TodoDocument,
	ops: readonly TodoEdit[],
	{branch}: {readonly branch: string | null},
): Applied {
	let current = document;
	const added: string[] = [];
	for (const [at, op] of ops.entries()) {
		const step = applyOp(current, op, branch);
		if (!step.ok) {
			return refuse(`${nameOf(op, at)}: ${step.problem} Nothing was changed.`);
		}

		current = step.document;
		added.push(...(step.added === null ? [] : [step.added]));
	}

	return dependencyProblem(current, ops) ?? {ok: true, document: current, added};
}

function nameOf(op: TodoEdit, at: number): string {
	const id = 'id' in op ? op.id : undefined;
	return `op ${at + 1} (${op.op}${id === undefined ? '' : ` ${id.slice(0, 80)}`})`;
}

function applyOp(document: TodoDocument, op: TodoEdit, branch: string | null): Step {
	const problem = fieldProblem(op);
	if (problem !== null) {
		return refuse(problem);
	}

	if (op.op === 'add') {
		return addItem(document, op, branch);
	}

	if (op.op === 'insert') {
		return insertItem(document, op, branch);
	}

	const found = findItem(document, op.id, branch);
	if (!found.ok) {
		return found;
	}

	switch (op.op) {
		case 'set':
			return setItem(document, found.item, op);
		case 'block':
			return blockItem(document, found.item, op);
		case 'note':
			return addNote(document, found.item, op.title);
		case 'remove':
			return op.id === branch
				? refuse(`${op.id} is your branch itself; change what is below it.`)
				: removeItem(document, found.item);
		case 'move':
			return moveTo(document, found.item, op, branch);
	}
}

function moveTo(
	document: TodoDocument,
	item: TodoNode,
	op: EditOf<'move'>,
	branch: string | null,
): Step {
	if (branch !== null && (op.parent === null || op.id === branch)) {
		return refuse(`that leaves your branch: move only what is below ${branch}, to a place in it.`);
	}

	const target = op.parent === null ? null : findItem(document, op.parent, branch);
	return target?.ok === false ? target : moveItem(document, item, target?.item ?? null);
}

function setItem(document: TodoDocument, item: TodoNode, op: EditOf<'set'>): Step {
	const title = op.title === undefined ? undefined : cleanTitle(op.title, 300);
	if (title === '') {
		return refuse('the title is empty; name what is to be done.');
	}

	const isRenamed = title !== undefined && title !== item.title;
	const tagId = isRenamed && item.idFrom === 'derived' ? item.id : undefined;
	const change = {
		title,
		state: op.state,
		agent: op.agent === '' ? null : op.agent,
		depends: op.depends,
		tagId,
	};
	const next = replaceItemLine(document, item, changedLine(item, partsOf(document, item), change));
	const result = next.items.find(({line}) => line === item.line);
	const isWritten =
		result?.id === item.id &&
		result.title === (title ?? item.title) &&
		result.agent === (op.agent === undefined ? item.agent : op.agent || null) &&
		next.items.length === document.items.length;
	return isWritten
		? done(next)
		: refuse(unwritable(document, 'this cannot be written into its line; word it differently.'));
}

/** Agents and ids are written into a line, so they must be single words. */
function fieldProblem(op: TodoEdit): string | null {
	const agent = 'agent' in op ? op.agent : null;
	if (agent && !/^[A-Za-z0-9][\w.@/-]{0,63}$/.test(agent)) {
		return `"${agent.slice(0, 80)}" cannot be an agent; use one word such as worker.`;
	}

	const depends = 'depends' in op ? op.depends : undefined;
	const wrong = depends?.find((id) => !isTagId(id) || /^none$/i.test(id));
	return wrong === undefined ? null : `"${wrong.slice(0, 80)}" in depends is no id of an item.`;
}

/** Ids in `depends` are looked at last, since they may name items that a later op adds. */
function dependencyProblem(
	document: TodoDocument,
	ops: readonly TodoEdit[],
): ReturnType<typeof refuse> | null {
	for (const [at, op] of ops.entries()) {
		const depends = 'depends' in op ? (op.depends ?? []) : [];
		const unknown = depends.find((id) => indexOfItem(document, id) < 0);
		if (unknown !== undefined) {
			return refuse(
				`${nameOf(op, at)}: depends: ${unknownId(document, unknown)} Nothing was changed.`,
			);
		}

		const id = 'id' in op ? op.id : undefined;
		if (id !== undefined && depends.includes(id)) {
			return refuse(`${nameOf(op, at)}: ${id} cannot depend on itself. Nothing was changed.`);
		}
	}

	return null;
}
