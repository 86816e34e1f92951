/** More spellings of one glob than this are not written out. */
export const maxSpellings = 64;

/**
 * A glob as globs without braces, ranges, extglobs and brackets: braces are written out, the others become `*`,
 * since `app/[id]/page.tsx` is a file name as often as it is a class. What cannot be written out becomes
 * everything below its first literal folders, so the spellings may reach further than the glob, never less far.
 */
export function spellings(glob: string): readonly string[] {
	const written = writeOut(glob) ?? [below(glob)];
	const plain = written.map((one) => {
		const wide = withoutExtglobs(one);
		// An alternative with a slash is more than one `*` stands for in git.
		return wide === null ? below(one) : tidy(wide.replace(/\[(?:[^/]*\])?/g, '*'));
	});
	return [...new Set(plain)];
}

/** Whether the braces of a glob stand for more than `maxSpellings` alternatives. */
export function hasTooManySpellings(glob: string): boolean {
	return writeOut(glob) === null;
}

/**
 * A glob as OpenCode's patterns, in which `*` is any characters, slashes too, and `?` any one. A path also means
 * what is beneath it, and a double star also matches no folder. At most twice `maxSpellings` patterns.
 */
export function patternsOf(glob: string): readonly string[] {
	const spelled = spellings(glob).flatMap(withoutFolders);
	const few = spelled.length > maxSpellings ? [below(glob).replace(/\/?\*\*$/, '')] : spelled;
	const patterns = few.map((one) => (one === '' ? '*' : one.replace(/\*+/g, '*')));
	return [...new Set(patterns.flatMap((one) => (one.endsWith('*') ? [one] : [one, `${one}/*`])))];
}

/** Everything below the first literal folders of a glob. */
function below(glob: string): string {
	return tidy(`${/^(?:[\w.-]+\/)*/.exec(glob)?.[0] ?? ''}**`);
}

function tidy(glob: string): string {
	const segments = glob.split('/').filter((segment) => segment !== '' && segment !== '.');
	return segments.length === 0 ? '**' : segments.join('/');
}

/** Each inner or leading double star as some folders and as none; a final one is left to what is beneath. */
function withoutFolders(glob: string): readonly string[] {
	const [first = '', ...rest] = glob
		.replace(/(?:(?:^|\/)\*\*)+$/, '')
		.split(/(?<=^|\/)(?:\*\*\/)+/);
	if (rest.length > Math.log2(maxSpellings)) {
		return [below(glob).replace(/\/?\*\*$/, '')];
	}

	return rest.reduce<readonly string[]>(
		(heads, tail) => heads.flatMap((head) => [`${head}${tail}`, `${head}*/${tail}`]),
		[first],
	);
}

/** The glob with its extglobs, such as `!(a|b)`, as `*`; null when one holds a slash. */
function withoutExtglobs(glob: string): string | null {
	let text = glob;
	for (let at = text.search(/[!@?*+]\(/); at >= 0; at = text.search(/[!@?*+]\(/)) {
		const end = closing(text, at + 1);
		if (text.slice(at, end).includes('/')) {
			return null;
		}

		text = `${text.slice(0, at)}*${text.slice(end)}`;
	}

	return text;
}

/** The place after the parenthesis that closes the one at `open`, or just after `open` when none does. */
function closing(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at++) {
		depth += (text[at] === '(' ? 1 : 0) - (text[at] === ')' ? 1 : 0);
		if (depth === 0) {
			return at + 1;
		}
	}

	return open + 1;
}

/** The glob with its braces written out; null when that gives too many. */
function writeOut(glob: string): readonly string[] | null {
	const done: string[] = [];
	const waiting = [glob];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const choices = firstBraces(next);
		if (choices === null) {
			done.push(next);
		} else {
			waiting.push(...choices.toReversed());
		}

		if (done.length + waiting.length > maxSpellings) {
			return null;
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

	return /^[^/{]*\.\.[^/{]*$/.test(choices[0] ?? '') ? {choices: ['*'], end} : null;
}
