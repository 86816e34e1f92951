import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import fc from 'fast-check';
import {expect, it} from 'vitest';
import type {TodoEdit} from '../../source/mission/todo/edit-op.js';
import {createTodoFolder} from './todo-folder.js';
import {createPerson, type Person} from './todo-person-setup.js';

/** Somebody with an editor: reads the file, thinks, and writes it as a whole. */
type Outside = Readonly<{kind: 'outside'; at: number; isItem: boolean; thinksMs: number}>;
/** A person at the screen, who changes an item of the list as it is seen. */
type Screen = Readonly<{
	kind: 'screen';
	at: number;
	does: 'add' | 'insert' | 'title' | 'state' | 'block' | 'assign';
	waits: boolean;
}>;

const anyMove: fc.Arbitrary<Outside | Screen> = fc.oneof(
	fc.record({
		kind: fc.constant('outside' as const),
		at: fc.nat(30),
		isItem: fc.boolean(),
		thinksMs: fc.constantFrom(0, 0, 5, 40, 90),
	}),
	fc.record({
		kind: fc.constant('screen' as const),
		at: fc.nat(30),
		does: fc.constantFrom('add', 'insert', 'title', 'state', 'block', 'assign'),
		waits: fc.boolean(),
	}),
);

function opsOf({does, at}: Screen, id: string, word: string): readonly TodoEdit[] {
	switch (does) {
		case 'add':
			return [{op: 'add', parent: at % 2 === 0 ? id : null, title: word}];
		case 'insert':
			return [{op: 'insert', after: id, title: word}];
		case 'title':
			return [{op: 'set', id, title: word}];
		case 'state':
			return [{op: 'set', id, state: at % 2 === 0 ? 'progress' : 'cancelled'}];
		case 'block':
			return [{op: 'block', id, depends: [], reason: word}];
		case 'assign':
			return [{op: 'set', id, agent: 'worker'}];
	}
}

/** Words that must be found again, somewhere beside todo.md when two could not be brought together. */
type Words = {kept: Set<string>; next: number};

function newWord(words: Words, from: string): string {
	words.next += 1;
	return `${from}-${words.next}.`;
}

async function fromOutside(path: string, move: Outside, words: Words): Promise<void> {
	const word = newWord(words, 'outside');
	const read = readFileSync(path, 'utf8').split('\n');
	await pause(move.thinksMs);
	const at = move.at % Math.max(1, read.length);
	// Between items, so that no line of somebody else is torn apart.
	const line = move.isItem ? `- [ ] ${word}` : `> ${word}`;
	writeFileSync(path, read.toSpliced(at, 0, line).join('\n'));
	words.kept.add(word);
}

async function fromScreen(person: Person, move: Screen, words: Words): Promise<void> {
	const {items, version} = person.view().todo;
	const item = items[move.at % Math.max(1, items.length)];
	const word = newWord(words, 'screen');
	if (!item) {
		return;
	}

	const outcome = await person.wishes({
		type: 'edit-todo',
		ops: opsOf(move, item.id, word),
		version,
	});
	if (outcome.type === 'todo.edited' && !['state', 'assign'].includes(move.does)) {
		words.kept.add(word);
	}

	if (outcome.type === 'todo.edited' && move.does === 'title') {
		words.kept.delete(item.title);
	}
}

async function play(moves: readonly (Outside | Screen)[]): Promise<readonly string[]> {
	const folder = createTodoFolder();
	mkdirSync(folder.folder, {recursive: true});
	const kept = ['first.', 'second.', 'third.', 'fourth.', 'a note of theirs.'];
	folder.given(
		'# Plan\n\n- [ ] first.\n  - [ ] second.\n    a note of theirs.\n- [ ] third.\n\n## Later\n\n* [ ] fourth.\n',
	);
	const person = await createPerson(folder.directory);
	try {
		const words: Words = {kept: new Set(kept), next: 0};
		let screen: Promise<void> = Promise.resolve();
		for (const move of moves) {
			if (move.kind === 'outside') {
				await fromOutside(folder.path, move, words);
				continue;
			}

			// One person, one change after another, while others write.
			await screen;
			screen = fromScreen(person, move, words);
			if (move.waits) {
				await screen;
			}
		}

		await screen;
		await person.todo.read();
		const texts = readdirSync(folder.folder)
			.filter((name) => name.endsWith('.md'))
			.map((name) => readFileSync(join(folder.folder, name), 'utf8'))
			.join('\n');
		return [...words.kept].filter((word) => !texts.includes(word));
	} finally {
		await person.close();
		await folder.remove();
	}
}

it('no line is lost, whatever a person and others write at the same time', async () => {
	const seed = Date.now() % 1_000_000_007;
	await fc.assert(
		fc.asyncProperty(fc.array(anyMove, {minLength: 3, maxLength: 14}), async (moves) => {
			expect(await play(moves), `seed ${seed}`).toEqual([]);
		}),
		{numRuns: 12, seed},
	);
}, 120_000);
