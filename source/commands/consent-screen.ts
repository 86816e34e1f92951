import type {OldTodo} from '../io/todo-archive.js';
import {wrapText} from '../tui/models/cells.js';
import {type Term, todoWords} from './terms.js';

/** A way in which a mission may begin: as it is, or with and without what is the project's own. */
export type Way = 'all' | 'own';

/** What becomes of a todo list from before. */
export type TodoChoice = 'continue' | 'archive';

/** What the screen is made of. */
export type ConsentScreen = Readonly<{
	directory: string;
	/** True when nothing was agreed to in this folder before. */
	isFirst: boolean;
	/** The terms of each way that is open; `own` only where the project asks for something. */
	ways: Readonly<{all: readonly Term[]; own: readonly Term[] | null}>;
	/** What the project asks for, already worded as terms. */
	project: readonly Term[];
	todo: OldTodo | null;
	isNew: (term: Term) => boolean;
	/** Cells in a line. */
	width: number;
}>;

/** A person's answer; null is no. */
export type ConsentAnswer = Readonly<{way: Way; todo: TodoChoice | null}> | null;

/** A line as it is shown: headings are strong, what is new draws attention. */
export type ConsentLine = Readonly<{text: string; tone: 'plain' | 'strong' | 'attention'}>;

/** The lines of the one screen that is shown before a mission. */
export function consentLines(screen: ConsentScreen): readonly ConsentLine[] {
	const {ways, todo, project, isFirst, directory, width} = screen;
	const isAgreed = isEverythingAgreed(screen);
	const head = isAgreed
		? `There is a todo list from before in ${directory}.`
		: isFirst
			? `Nothing was agreed to in ${directory} yet: may this mission begin so? A yes is remembered until something of it changes.`
			: `Something is new in ${directory} since you last agreed; it is marked with *.`;
	const terms = isAgreed ? [] : [...merged(ways), ...project];
	const list = todo === null ? [] : [{heading: 'Todo list', lines: [todoLine(todo)], keys: []}];
	return [
		...wrapped(head, '', width).map(plain),
		...sections([...terms, ...list], screen),
		plain(''),
		...options(screen).flatMap(([keys, says]) =>
			wrapped(says, `  ${keys.padEnd(5)} `, width).map(plain),
		),
	];
}

function plain(text: string): ConsentLine {
	return {text, tone: 'plain'};
}

/** True when only the todo list is left to be decided. */
export function isEverythingAgreed({ways, project, isNew}: ConsentScreen): boolean {
	return [...ways.all, ...(ways.own ?? []), ...project].every((term) => !isNew(term));
}

function todoLine(todo: OldTodo): string {
	return `.opencode/todo.md, from before: ${todoWords(todo)}`;
}

type Shown = Term & Readonly<{only: Way | null}>;

/** Terms of both ways in one list; what holds for one of them says so. */
function merged({all, own}: ConsentScreen['ways']): readonly Shown[] {
	const textOf = ({heading, lines}: Term) => [heading, ...lines].join('\n');
	if (own === null) {
		return all.map((term) => ({...term, only: null}));
	}
	const both = new Set(own.map(textOf));
	const theirs = new Set(all.map(textOf));
	const inAll = all.map((term): Shown => ({...term, only: both.has(textOf(term)) ? null : 'all'}));
	const inOwn = own
		.filter((term) => !theirs.has(textOf(term)))
		.map((term): Shown => ({...term, only: 'own'}));
	return [...inAll, ...inOwn].sort(byHeading(all, own));
}

function byHeading(...lists: readonly (readonly Term[])[]) {
	const headings = [...new Set(lists.flat().map(({heading}) => heading))];
	return (a: Term, b: Term) => headings.indexOf(a.heading) - headings.indexOf(b.heading);
}

function sections(terms: readonly (Term | Shown)[], screen: ConsentScreen): readonly ConsentLine[] {
	const {isFirst, isNew, width} = screen;
	let heading = '';
	return terms.flatMap((term): readonly ConsentLine[] => {
		const head = term.heading === heading ? [] : wrapped(term.heading, '', width);
		heading = term.heading;
		const isMarked = !isFirst && isNew(term);
		const only = 'only' in term && term.only !== null ? `with ${keyOf(term.only)}: ` : '';
		const [first = '', ...rest] = term.lines;
		const lines = [
			...wrapped(`${only}${first}`, isMarked ? '* ' : '  ', width),
			...rest.flatMap((line) => wrapped(line, '    ', width)),
		];
		return [
			...head.map((text): ConsentLine => ({text, tone: 'strong'})),
			...lines.map((text): ConsentLine => ({text, tone: isMarked ? 'attention' : 'plain'})),
		];
	});
}

function keyOf(way: Way): string {
	return way === 'all' ? 'y' : 'w';
}

/** A text in lines; only the first begins with the mark. */
function wrapped(text: string, start: string, width: number): readonly string[] {
	return wrapText(text, width - start.length - 2).map((line, at) =>
		at === 0 ? `${start}${line}` : `${' '.repeat(start.length + 2)}${line}`,
	);
}

/** What may be typed. */
function choices({ways, todo, ...screen}: ConsentScreen): readonly string[] {
	const isAgreed = isEverythingAgreed({ways, todo, ...screen}) && todo !== null;
	const starts = [isAgreed ? '' : 'y', ...(ways.own === null ? [] : ['w'])];
	return starts.flatMap((start) => (todo === null ? [start] : [`${start}c`, `${start}a`]));
}

/** What may be typed, and what it means. */
function options(screen: ConsentScreen): readonly (readonly [string, string])[] {
	const [first = '', second = '', ...others] = choices(screen);
	const without = "without the project's own configuration";
	const all = screen.ways.own === null ? 'begin' : 'begin, with all of it';
	const rows: readonly (readonly [string, string])[] =
		screen.todo === null
			? [[first, all], ...(second === '' ? [] : [[second, `begin ${without}`] as const])]
			: [
					[first, `${all}; the todo list goes on, its open items count`],
					[second, `${all}; the todo list is put aside first`],
					...(others.length === 0 ? [] : [[others.join(' '), `the same two ${without}`] as const]),
				];
	return [...rows, ['Enter', 'no, nothing is started']];
}

/** The question under the lines. */
export function consentQuestion(screen: ConsentScreen): string {
	return `Begin? [${choices(screen).join('/')}/N] `;
}

/** Reads an answer; `unclear` is asked again. Only what is on the screen is a yes, in any order of letters. */
export function readConsent(text: string, screen: ConsentScreen): ConsentAnswer | 'unclear' {
	const answer = text.trim().toLowerCase();
	if (/^(no?)?$/.test(answer)) {
		return null;
	}
	const letters = answer === 'yes' ? 'y' : answer.replace(/[\s,+]/g, '');
	const {ways, todo} = screen;
	const isAgreed = isEverythingAgreed(screen) && todo !== null;
	const isOwn = letters.includes('w');
	const known = new RegExp(`^[y${ways.own === null ? '' : 'w'}${todo === null ? '' : 'ca'}]+$`);
	const hasWay = isOwn !== letters.includes('y') || (isAgreed && !isOwn);
	const hasTodo = todo === null || letters.includes('c') !== letters.includes('a');
	if (!known.test(letters) || !hasWay || !hasTodo) {
		return 'unclear';
	}
	return {
		way: isOwn ? 'own' : 'all',
		todo: todo === null ? null : letters.includes('a') ? 'archive' : 'continue',
	};
}
