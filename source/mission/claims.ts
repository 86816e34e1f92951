/** One character of a segment; null for `?`, any character. */
type Single = Readonly<{char: string | null}>;
/** `*` inside a segment and `**` between segments. */
type Many = 'many';
type Segment = readonly (Single | Many)[];
type Pattern = readonly (Segment | Many)[];
type Claim = Readonly<{glob: string; patterns: readonly Pattern[]}>;

/** More alternatives than this are not written out: the claim becomes everything below its first literal folders. */
const maxAlternatives = 64;

/**
 * Whether two claims can match a common path. Null is the whole tree, an empty list claims nothing, and a
 * path claims what is beneath it. May say true too often, never false when a common path exists.
 */
export function overlaps(
	first: readonly string[] | null,
	second: readonly string[] | null,
): boolean {
	return overlap(first, second) !== null;
}

/**
 * The globs through which two claims meet, for a message such as "waits for w3: src/ast/**"; null when
 * they cannot meet. One glob when both are written alike, otherwise `first and second`.
 */
export function overlap(
	first: readonly string[] | null,
	second: readonly string[] | null,
): string | null {
	for (const a of compile(first)) {
		for (const b of compile(second)) {
			if (a.patterns.some((left) => b.patterns.some((right) => patternsMeet(left, right)))) {
				return a.glob === b.glob ? a.glob : `${a.glob} and ${b.glob}`;
			}
		}
	}

	return null;
}

/** What is wrong with a list of globs, in words for the commander; null when it can be a claim. */
export function claimProblem(globs: readonly string[]): string | null {
	for (const glob of globs) {
		const problem = globProblem(glob);
		if (problem !== null) {
			return `files: "${glob.slice(0, 80)}" ${problem}`;
		}
	}

	return null;
}

function globProblem(glob: string): string | null {
	if (glob.trim() === '') {
		return 'is empty; name a path, or leave files out to claim the whole tree';
	}

	if (glob.includes('\0') || glob.length > 500) {
		return 'is not a path; name a path inside the project, such as src/parser/**';
	}

	if (/^(?:[/~]|[A-Za-z]:[/\\])/.test(glob)) {
		return 'is absolute; write it from the project folder, such as src/parser/**';
	}

	if (glob.includes('\\')) {
		return 'has a backslash; write paths with /';
	}

	if (glob.startsWith('!')) {
		return 'is an exclusion; name only what the task may change';
	}

	return /(?:^|[/{,])\.\.(?:[/},]|$)/.test(glob)
		? 'leaves the project with ".."; claim only paths inside it'
		: null;
}

const compiled = new WeakMap<readonly string[], readonly Claim[]>();
const wholeTree: readonly Claim[] = [{glob: '**', patterns: [['many']]}];

/** Claims are compared with each other on every decision, so each list is read once. */
function compile(globs: readonly string[] | null): readonly Claim[] {
	if (globs === null) {
		return wholeTree;
	}

	const known = compiled.get(globs);
	if (known) {
		return known;
	}

	const claims = globs.map((glob) => ({
		glob,
		patterns:
			globProblem(glob) === null ? alternatives(glob).map(readPattern) : [['many'] as const],
	}));
	compiled.set(globs, claims);
	return claims;
}

function readPattern(glob: string): Pattern {
	const segments = glob
		.split('/')
		.filter((segment) => segment !== '' && segment !== '.')
		.map((segment) => (segment.includes('**') ? 'many' : readSegment(segment)));
	return [...segments, 'many'];
}

/** The glob with its braces written out; everything below its first folders when that is not possible. */
function alternatives(glob: string): readonly string[] {
	const wide = [`${/^(?:[\w.-]+\/)*/.exec(glob)?.[0] ?? ''}**`];
	if (/[!@?*+]\(/.test(glob)) {
		return wide;
	}

	const done: string[] = [];
	const waiting = [glob];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		if (done.length + waiting.length > maxAlternatives) {
			return wide;
		}

		const choices = firstBraces(next);
		if (choices === null) {
			done.push(next);
		} else {
			waiting.push(...choices);
		}
	}

	return done;
}

/** The text with its first group of braces replaced by each choice; null when there is none. */
function firstBraces(text: string): readonly string[] | null {
	for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
		const group = choicesFrom(text, open);
		if (group !== null) {
			return group.choices.map((choice) => text.slice(0, open) + choice + text.slice(group.end));
		}
	}

	return null;
}

type Choices = Readonly<{choices: readonly string[]; end: number}>;

function choicesFrom(text: string, open: number): Choices | null {
	const choices: string[] = [];
	let depth = 0;
	let from = open + 1;
	for (let at = open; at < text.length; at++) {
		const char = text.charAt(at);
		depth += (char === '{' ? 1 : 0) - (char === '}' ? 1 : 0);
		if (depth === 0 || (char === ',' && depth === 1)) {
			choices.push(text.slice(from, at));
			from = at + 1;
		}

		if (depth === 0) {
			return asGroup(choices, at + 1);
		}
	}

	return null;
}

/** `{a}` is text, `{1..9}` is taken for anything. */
function asGroup(choices: readonly string[], end: number): Choices | null {
	if (choices.length > 1) {
		return {choices, end};
	}

	return choices[0]?.includes('..') ? {choices: ['*'], end} : null;
}

/**
 * Characters outside the basic plane are read as `*`, because matchers disagree about them. So is everything
 * from a `[`: `app/[id]/page.tsx` is a file name as often as it is a class.
 */
function readSegment(text: string): Segment {
	const tokens: (Single | Many)[] = [];
	for (const char of text.split('')) {
		if (char === '[') {
			return [...tokens, 'many'];
		}

		const isMany = char === '*' || /[\ud800-\udfff]/.test(char);
		tokens.push(isMany ? 'many' : {char: char === '?' ? null : char});
	}

	return tokens;
}

function patternsMeet(first: Pattern, second: Pattern): boolean {
	return meet(first, second, segmentsMeet);
}

function segmentsMeet(first: Segment, second: Segment): boolean {
	return meet(first, second, singlesMeet);
}

function singlesMeet(first: Single, second: Single): boolean {
	return first.char === null || second.char === null || first.char === second.char;
}

/** Whether two sequences with wildcards have a common reading, column by column of their product. */
function meet<T extends object>(
	first: readonly (T | Many)[],
	second: readonly (T | Many)[],
	agree: (a: T, b: T) => boolean,
): boolean {
	let reach = Array.from({length: second.length + 1}, (_, at) =>
		second.slice(0, at).every((item) => item === 'many'),
	);
	for (const item of first) {
		const next: boolean[] = [item === 'many' && reach[0] === true];
		for (const [at, other] of second.entries()) {
			const isBoth = item !== 'many' && other !== 'many' && reach[at] === true;
			next.push(
				(item === 'many' && (reach[at + 1] === true || next[at] === true)) ||
					(other === 'many' && (next[at] === true || reach[at + 1] === true)) ||
					(isBoth && agree(item, other)),
			);
		}

		reach = next;
	}

	return reach[second.length] === true;
}
