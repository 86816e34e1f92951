import {globSync, readFileSync} from 'node:fs';
import {posix} from 'node:path';

/** One import or re-export of a source file, as it is written. */
export type Import = Readonly<{
	/** A file of `source/` without its ending (`mission/flow`), or a package. */
	target: string;
	isLocal: boolean;
	isTypeOnly: boolean;
}>;

/** One file of `source/`, by its path in there. */
export type SourceFile = Readonly<{
	path: string;
	/** `mission`, `runtime`, `io`, `tui`, `commands`, or the file's own name at the top. */
	layer: string;
	text: string;
	/** The text with comments and strings blanked. */
	code: string;
	imports: readonly Import[];
}>;

/** Every TypeScript file under `source/`. */
export function sourceFiles(): readonly SourceFile[] {
	return globSync('source/**/*.{ts,tsx}')
		.map((file) => sourceFile(posix.relative('source', file), readFileSync(file, 'utf8')))
		.sort((a, b) => a.path.localeCompare(b.path));
}

/** A source file from its text. */
export function sourceFile(path: string, text: string): SourceFile {
	return {
		path,
		text,
		layer: path.split('/')[0] ?? path,
		code: withoutStrings(withoutComments(text)),
		imports: importsOf(path, withoutComments(text)),
	};
}

/** The first cycle of imports found, as paths, or an empty list. */
export function firstCycle(files: readonly SourceFile[]): readonly string[] {
	const byName = new Map(files.map((file) => [withoutEnding(file.path), file]));
	const done = new Set<string>();
	const visit = (name: string, trail: readonly string[]): readonly string[] => {
		if (trail.includes(name)) {
			return [...trail.slice(trail.indexOf(name)), name];
		}
		if (done.has(name)) {
			return [];
		}
		done.add(name);
		const targets = byName.get(name)?.imports.filter(({isLocal}) => isLocal) ?? [];
		return firstOf(
			targets.map(
				({target}) =>
					() =>
						visit(target, [...trail, name]),
			),
		);
	};
	return firstOf([...byName.keys()].map((name) => () => visit(name, [])));
}

function firstOf(tries: readonly (() => readonly string[])[]): readonly string[] {
	for (const attempt of tries) {
		const found = attempt();
		if (found.length > 0) {
			return found;
		}
	}
	return [];
}

const statement = /(?:^|[\n;])\s*(import|export)(\s+type\b)?([^'"`;]*?)\bfrom\s*['"]([^'"]+)['"]/g;
const bare = /(?:^|[\n;])\s*import\s*['"]([^'"]+)['"]/g;
const dynamic = /\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, code: string): readonly Import[] {
	return [
		...[...code.matchAll(statement)].map(([, , type, names = '', specifier = '']) =>
			importOf(path, specifier, type !== undefined || isAllTypes(names)),
		),
		...[...code.matchAll(bare)].map(([, specifier = '']) => importOf(path, specifier, false)),
		...[...code.matchAll(dynamic)].map(([, specifier = '']) => importOf(path, specifier, false)),
	];
}

/** `{type A, type B}` */
function isAllTypes(names: string): boolean {
	const list = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]?.split(',') ?? [''];
	return (
		list.filter((name) => name.trim() !== '').every((name) => /^\s*type\s/.test(name)) &&
		names.includes('type ')
	);
}

function importOf(path: string, specifier: string, isTypeOnly: boolean): Import {
	const isLocal = specifier.startsWith('.');
	const target = isLocal ? withoutEnding(posix.join(posix.dirname(path), specifier)) : specifier;
	return {target, isLocal, isTypeOnly};
}

function withoutEnding(path: string): string {
	return path.replace(/\.(tsx?|js)$/, '');
}

function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
}

function withoutStrings(text: string): string {
	return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}
