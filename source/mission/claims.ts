import {hasTooManySpellings, maxSpellings, patternsOf} from './globs.js';

type Claim = Readonly<{glob: string; patterns: readonly string[]}>;

/**
 * The globs through which two claims meet, for a message such as "waits for w3: src/ast/**"; null when they
 * cannot meet. One glob when both are written alike, otherwise `first and second`. Null as a claim is the whole
 * tree, an empty list claims nothing, and a path claims what is beneath it. May name globs too often, but is
 * never null when both tasks could change a common path: a lane is held to its claim by OpenCode's patterns, whose
 * `*` also matches slashes, so `src/*.ts` lets it edit `src/ast/node.ts` and meets `src/ast/**`.
 */
export function overlap(
	first: readonly string[] | null,
	second: readonly string[] | null,
): string | null {
	for (const a of compile(first)) {
		for (const b of compile(second)) {
			if (a.patterns.some((left) => b.patterns.some((right) => meet(left, right)))) {
				return a.glob === b.glob ? a.glob : `${a.glob} and ${b.glob}`;
			}
		}
	}

	return null;
}

/** A path of the working tree as seen from a folder in it (empty, or `packages/app/`); null when it lies elsewhere. */
export function pathIn(folder: string, path: string): string | null {
	return path.startsWith(folder) ? path.slice(folder.length) : null;
}

/** Whether a claim covers a path, as OpenCode's patterns do by which a lane is held to it. */
export function isClaimed(path: string, globs: readonly string[]): boolean {
	return compile(globs).some(({patterns}) => patterns.some((pattern) => fits(path, pattern)));
}

/** `*` is any characters, `?` any one. Goes back to the last star alone, so that no pattern is slow. */
function fits(path: string, pattern: string): boolean {
	let star = -1;
	let from = 0;
	let place = 0;
	for (let at = 0; at < path.length; ) {
		const wanted = pattern[place];
		if (wanted === '*') {
			star = place;
			from = at;
			place += 1;
		} else if (wanted === '?' || wanted === path[at]) {
			place += 1;
			at += 1;
		} else if (star >= 0) {
			from += 1;
			at = from;
			place = star + 1;
		} else {
			return false;
		}
	}

	return /^\**$/.test(pattern.slice(place));
}

/** What is wrong with a list of globs, in words for the commander; null when it can be a claim. */
export function claimProblem(globs: readonly string[]): string | null {
	for (const glob of globs) {
		const problem = globProblem(glob) ?? lengthProblem(glob);
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

function lengthProblem(glob: string): string | null {
	return hasTooManySpellings(glob)
		? `stands for more than ${maxSpellings} alternatives; claim their folder instead, such as src/parser/**`
		: null;
}

const compiled = new WeakMap<readonly string[], readonly Claim[]>();
const wholeTree: readonly Claim[] = [{glob: '**', patterns: ['*']}];

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
		patterns: globProblem(glob) === null ? patternsOf(glob) : ['*'],
	}));
	compiled.set(globs, claims);
	return claims;
}

/**
 * Whether two patterns, or what is beneath them, have a common path. They do as soon as they agree up to the first
 * `*` of either, because what is beneath the other can always go on in a way that fits.
 */
function meet(first: string, second: string): boolean {
	const [left, right] = [`${first}/*`, `${second}/*`];
	for (let at = 0; at < left.length && at < right.length; at++) {
		const [one, other] = [left.charAt(at), right.charAt(at)];
		if (one === '*' || other === '*') {
			return true;
		}

		if (one !== other) {
			if (one !== '?' && other !== '?') {
				return false;
			}

			// Matchers disagree whether `?` is the whole of a character outside the basic plane.
			if (/[\ud800-\udfff]/.test(one + other)) {
				return true;
			}
		}
	}

	return true;
}
