import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';

/** The scripts of a package.json by name; empty without one. */
export type Scripts = Readonly<Record<string, string>>;

const packageSchema = z.looseObject({
	scripts: z.record(z.string(), z.unknown()).optional(),
	packageManager: z.string().optional(),
});

/** What package.json says about scripts. A missing or damaged file has none. */
export function readPackage(
	directory: string,
): Readonly<{scripts: Scripts; manager: string | null}> {
	try {
		const parsed = packageSchema.parse(
			JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')),
		);
		const scripts = Object.entries(parsed.scripts ?? {}).filter(
			(entry): entry is [string, string] => typeof entry[1] === 'string',
		);
		return {
			scripts: Object.fromEntries(scripts),
			manager: parsed.packageManager?.split('@')[0] ?? null,
		};
	} catch {
		return {scripts: {}, manager: null};
	}
}

/**
 * The names of the scripts that a command line runs, those included that scripts run in turn, with
 * npm's `pre` and `post` ones; in the order in which they are met.
 */
export function scriptsOf(command: string, scripts: Scripts): readonly string[] {
	const found = new Set<string>();
	const visit = (line: string) => {
		for (const name of line
			.split(/&&|\|\||[;|&\n]/)
			.flatMap((part) => scriptNames(part, scripts))) {
			for (const each of [`pre${name}`, name, `post${name}`]) {
				const script = scripts[each];
				if (script !== undefined && !found.has(each)) {
					found.add(each);
					visit(script);
				}
			}
		}
	};

	visit(command);
	return [...found];
}

/** The script that one simple command runs: `npm test`, `npm run -s lint`, `pnpm build`, `node --run test`. */
function scriptNames(part: string, scripts: Scripts): readonly string[] {
	const words = part
		.trim()
		.split(/\s+/)
		.map((word) => word.replace(/^["'(]+|["')]+$/g, ''))
		.filter((word) => !/^\w+=/.test(word));
	const [program = '', ...rest] = words;
	if (program === 'node') {
		const at = rest.indexOf('--run');
		const named = at === -1 ? rest.find((word) => word.startsWith('--run=')) : rest[at + 1];
		return named === undefined ? [] : [named.replace('--run=', '')];
	}

	if (/^(npm-)?run-[sp]$|^npm-run-all$/.test(program)) {
		return rest.flatMap((word) => matching(word, scripts));
	}

	if (!['npm', 'pnpm', 'yarn', 'bun'].includes(program)) {
		return [];
	}

	const plain = rest.filter((word) => !word.startsWith('-'));
	const [verb = '', next = ''] = plain;
	if (verb === 'run' || verb === 'run-script') {
		return matching(next, scripts);
	}

	return ['t', 'tst'].includes(verb) ? ['test'] : [verb];
}

function matching(pattern: string, scripts: Scripts): readonly string[] {
	if (!pattern.includes('*')) {
		return [pattern];
	}

	const [start = '', end = ''] = pattern.split(/\*+/);
	return Object.keys(scripts).filter((name) => name.startsWith(start) && name.endsWith(end));
}
