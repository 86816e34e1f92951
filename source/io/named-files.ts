import {globSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {visit} from 'jsonc-parser';
import type {ProjectFolder} from './state-folder.js';

const config = /(?:^|\/)opencode\.jsonc?$/;
const code = /\.[cm]?[jt]sx?$/;
/** `from './x.js'`, `import('../x')`, `require("./x")`: only files of the project are followed. */
const imported = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"`](\.{1,2}\/[^'"`\n]+)['"`]/g;
const endings = ['', '.js', '.ts', '.mjs', '.mts', '.cjs', '/index.js', '/index.ts'];

/** Deep enough for any plugin; a project that goes on beyond it is hashed that far. */
const mostFiles = 2000;

/**
 * Files inside the project that a list of files leads to and that are not in it: those that OpenCode's configuration
 * names (plugins, instructions, programs of MCP servers and formatters, `{file:…}`), and what code imports by a
 * relative path. Sorted; never rejects. A folder that is named stands for the files in it.
 */
export function namedFiles(
	{root, directory}: ProjectFolder,
	from: readonly string[],
): readonly string[] {
	const known = new Set(from);
	const waiting = [...from];
	const found: string[] = [];
	for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
		for (const named of namedIn(path, {root, directory})) {
			if (found.length < mostFiles && isInside(root, named) && !known.has(named)) {
				known.add(named);
				found.push(named);
				waiting.push(named);
			}
		}
	}

	return found.sort();
}

function namedIn(path: string, {root, directory}: ProjectFolder): readonly string[] {
	if (config.test(path)) {
		const folders = [dirname(path), directory];
		return wordsOf(textOf(path)).flatMap((word) =>
			folders.flatMap((folder) => filesAt(root, folder, word)),
		);
	}

	return code.test(path)
		? [...textOf(path).matchAll(imported)].flatMap(([, specifier = '']) =>
				// TypeScript says .js where it means .ts.
				[specifier, specifier.replace(/\.([cm]?)js$/, '.$1ts')].flatMap((name) =>
					endings.map((ending) => resolve(dirname(path), name + ending)).filter(isFile),
				),
			)
		: [];
}

/** Every word in a string of a configuration that may be a path. */
function wordsOf(text: string): readonly string[] {
	const words: string[] = [];
	visit(text, {
		onLiteralValue(value: unknown) {
			if (typeof value === 'string' && value.length < 10_000) {
				words.push(value.replace(/^file:\/\//, ''), ...value.split(/[\s;&|()<>"'`{}=,]+/));
				words.push(...[...value.matchAll(/\{file:([^}]+)\}/g)].map(([, name = '']) => name));
			}
		},
	});
	return [...new Set(words)].filter((word) => /[./]/.test(word));
}

function filesAt(root: string, folder: string, word: string): readonly string[] {
	const path = resolve(folder, word);
	if (isFile(path)) {
		return [path];
	}

	const isGlob = /[*?[]/.test(word);
	const top = isGlob ? dirname(path.replace(/[*?[].*$/, 'x')) : path;
	const isFolder = statSync(top, {throwIfNoEntry: false})?.isDirectory() === true;
	// The whole project is what a word like `.` names: that is no list of what OpenCode runs.
	if (!isFolder || !isInside(root, top) || (!isGlob && isInside(top, root))) {
		return [];
	}

	const isLeftOut = (name: string) => /(?:^|\/)(?:node_modules|\.git)$/.test(name);
	return globSync(isGlob ? path : join(path, '**'), {exclude: isLeftOut})
		.filter(isFile)
		.slice(0, mostFiles);
}

function isInside(root: string, path: string): boolean {
	try {
		const within = relative(realpathSync(root), realpathSync(path));
		return !isAbsolute(within) && within !== '..' && !within.startsWith(`..${sep}`);
	} catch {
		return false;
	}
}

function isFile(path: string): boolean {
	try {
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

function textOf(path: string): string {
	try {
		return statSync(path).size > 2 * 1024 * 1024 ? '' : readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
