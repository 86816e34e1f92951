import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {printTodo, type TodoDocument} from '../../../source/mission/todo/document.js';
import {cleanTitle} from '../../../source/mission/todo/edit.js';
import {applyOps} from '../../../source/mission/todo/ops.js';
import {parseTodo} from '../../../source/mission/todo/parse.js';
import type {TodoOp} from '../../../source/mission/tools.js';
import {anyText, runs, tameText} from './documents.js';

const title = fc.oneof(
	fc.constantFrom('plain words', 'T7: x', '[x] y', 'a | agent:b', '<!-- t:z -->', '- [ ] z', '```'),
	fc.string({unit: 'binary', minLength: 1, maxLength: 20}),
);
const state = fc.constantFrom('open', 'progress', 'done', 'cancelled');
const number = fc.nat({max: 40});

/** An op on items of the document that is only known later: ids are picked by number. */
const wish = fc.oneof(
	fc.record({op: fc.constant('add' as const), at: number, title, state}),
	fc.record({op: fc.constant('title' as const), at: number, title}),
	fc.record({op: fc.constant('state' as const), at: number, state}),
	fc.record({
		op: fc.constant('agent' as const),
		at: number,
		agent: fc.constantFrom('worker', null),
	}),
	fc.record({op: fc.constant('move' as const), at: number, to: number}),
	fc.record({op: fc.constant('remove' as const), at: number}),
	fc.record({op: fc.constant('note' as const), at: number, title}),
);
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

function opOf({items}: TodoDocument, wish: Wish): TodoOp | null {
	const pick = (at: number) => (items.length > 0 ? (items[at % items.length]?.id ?? null) : null);
	const id = pick(wish.at);
	if (wish.op === 'add') {
		const parent = wish.at % 3 === 0 ? null : id;
		return {op: 'add', parent, title: wish.title, state: wish.state};
	}

	if (id === null) {
		return null;
	}

	switch (wish.op) {
		case 'title':
			return {op: 'set', id, title: wish.title};
		case 'state':
			return {op: 'set', id, state: wish.state};
		case 'agent':
			return {op: 'set', id, agent: wish.agent};
		case 'move':
			return {op: 'move', id, parent: wish.to % 4 === 0 ? null : pick(wish.to)};
		case 'remove':
			return {op: 'remove', id};
		case 'note':
			return {op: 'note', id, title: wish.title};
	}
}

const contents = (document: TodoDocument) =>
	document.lines.map((line) => line.replace(/[\r\n]+$/, ''));

/** Lines are the same but for the last one's missing end. */
function expectUntouched(before: TodoDocument, after: TodoDocument, op: TodoOp): void {
	const old = contents(before);
	const next = contents(after);
	const item = before.items.find(({id}) => id === op.id);
	switch (op.op) {
		case 'set':
			expect(next.toSpliced(item?.line ?? 0, 1)).toEqual(old.toSpliced(item?.line ?? 0, 1));
			break;
		case 'remove':
			expect(next).toEqual(old.toSpliced(item?.line ?? 0, (item?.end ?? 0) - (item?.line ?? 0)));
			break;
		case 'add':
		case 'note': {
			const at = next.findIndex((line, index) => line !== old[index]);
			const count = next.length - old.length;
			expect(count === 1 || (count === 2 && next.includes(''))).toBe(true);
			expect(next.toSpliced(at, count)).toEqual(old);
			break;
		}
		case 'move': {
			const line = item?.line ?? 0;
			const kept = old.toSpliced(line, (item?.end ?? 0) - line).filter((text) => text !== '');
			const rest = [...next];
			for (const text of kept) {
				const at = rest.indexOf(text);
				expect(at).toBeGreaterThanOrEqual(0);
				rest.splice(at, 1);
			}

			break;
		}
	}
}

/** Ids and places of the items that an op does not name. */
function others({items}: TodoDocument, id: string): readonly string[] {
	const kept = items.filter((item) => item.id !== id);
	return kept.map((item) => `${item.id} in ${item.parent}: ${item.title}`).sort();
}

function expectDone(before: TodoDocument, after: TodoDocument, op: TodoOp, id: string): void {
	const item = parseTodo(printTodo(after)).items.find((item) => item.id === id);
	const old = before.items.find((item) => item.id === id);
	if (op.op !== 'remove') {
		expect(others(after, id)).toEqual(others(before, id));
	}

	switch (op.op) {
		case 'add':
			expect(item).toMatchObject({title: cleanTitle(op.title, 300), state: op.state});
			expect(item?.parent ?? null).toBe(op.parent ?? null);
			break;
		case 'set': {
			const isBranch = item?.kind === 'heading' && after.items.some(({parent}) => parent === id);
			expect(item?.title).toBe(op.title === undefined ? old?.title : cleanTitle(op.title, 300));
			expect(isBranch ? null : item?.state).toBe(isBranch ? null : (op.state ?? old?.state));
			expect(item?.agent).toBe(op.agent === undefined ? old?.agent : op.agent);
			break;
		}
		case 'move':
			expect(item?.parent ?? null).toBe(op.parent);
			expect(after.items).toHaveLength(before.items.length);
			break;
		case 'remove':
			expect(after.items).toHaveLength(
				before.items.filter(({line}) => line < (old?.line ?? 0) || line >= (old?.end ?? 0)).length,
			);
			break;
		case 'note':
			expect(after.items.map(({id, state}) => [id, state])).toEqual(
				before.items.map(({id, state}) => [id, state]),
			);
			break;
	}
}

describe('any op on any file', () => {
	const check = (text: string, wish: Wish) => {
		const before = parseTodo(text);
		const op = opOf(before, wish);
		if (op === null) {
			return null;
		}

		const applied = applyOps(before, [op], {branch: null});
		expect(printTodo(before)).toBe(text);
		if (!applied.ok) {
			return applied.problem;
		}

		expectUntouched(before, applied.document, op);
		expectDone(before, applied.document, op, op.id ?? applied.added[0] ?? '');
		return 'done';
	};

	it('has its effect, and leaves every other line as it was', () => {
		fc.assert(
			fc.property(anyText, wish, (text, wish) => {
				check(text, wish);
			}),
			{numRuns: runs},
		);
	});

	it('works nearly always on files that are in order', () => {
		const refused: string[] = [];
		let worked = 0;
		fc.assert(
			fc.property(tameText, wish, (text, wish) => {
				const answer = check(text, wish);
				if (answer === 'done') {
					worked += 1;
				} else if (
					answer !== null &&
					!/below itself|is a heading|more than six|is empty/.test(answer)
				) {
					refused.push(`${JSON.stringify(text)} ${JSON.stringify(wish)} ${answer}`);
				}
			}),
			{numRuns: runs},
		);
		expect(refused.length, refused.slice(0, 5).join('\n')).toBeLessThan(worked / 50);
	});

	it('is undone as a whole when a later one fails', () => {
		fc.assert(
			fc.property(anyText, wish, (text, wish) => {
				const before = parseTodo(text);
				const op = opOf(before, wish);
				const ops: TodoOp[] = [...(op ? [op] : []), {op: 'remove', id: 'no such item'}];
				const applied = applyOps(before, ops, {branch: null});
				expect(applied.ok).toBe(false);
				expect(printTodo(before)).toBe(text);
			}),
			{numRuns: Math.min(runs, 5000)},
		);
	});
});
