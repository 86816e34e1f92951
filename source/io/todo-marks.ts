import type {TodoAnswer, TodoPort} from '../runtime/ports.js';

type Mark = Readonly<{id: string; state: Parameters<TodoPort['mark']>[1]}>;

/**
 * Marks of items as one write: those that come while the file is busy are gathered, for ten lanes that end together
 * would else write the file, and have every viewer told, twenty times. Where one mark is refused each stands alone.
 * `inTurn` runs one thing after another; `apply` changes the file within a turn.
 */
export function createMarks(
	inTurn: <T>(work: () => Promise<T>) => Promise<T>,
	apply: TodoPort['apply'],
): TodoPort['mark'] {
	let gathered: Mark[] = [];
	let answers: Promise<readonly TodoAnswer[]> | null = null;
	return async (id, state) => {
		gathered.push({id, state});
		const place = gathered.length - 1;
		answers ??= inTurn(async () => {
			const marks = gathered;
			gathered = [];
			answers = null;
			return applied(marks, apply);
		});
		return (await answers)[place] as TodoAnswer;
	};
}

async function applied(
	marks: readonly Mark[],
	apply: TodoPort['apply'],
): Promise<readonly TodoAnswer[]> {
	const ops = marks.map(({id, state}) => ({op: 'set' as const, id, state}));
	const together = await apply({ops, baseVersion: null, branch: null});
	if (together.ok || marks.length === 1) {
		return marks.map(() => together);
	}

	const answers: TodoAnswer[] = [];
	for (const op of ops) {
		answers.push(await apply({ops: [op], baseVersion: null, branch: null}));
	}

	return answers;
}
