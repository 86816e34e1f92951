import {accessSync, constants, existsSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join} from 'node:path';
import {z} from 'zod';

/** The package that OpenCode puts into every configuration folder. */
const ownPackage = '@opencode-ai/plugin';

const named = z.record(z.string(), z.unknown()).optional().catch({});
const dependenciesSchema = z.object({
	dependencies: named,
	devDependencies: named,
	peerDependencies: named,
	optionalDependencies: named,
});
const lockSchema = z.object({packages: z.object({'': dependenciesSchema})});

type Reach = Readonly<{
	/** Where the server works. */
	directory: string;
	/** False when it reads nothing that the project brings along. */
	isTrusted: boolean;
	/** The server's environment. */
	variables: Readonly<Record<string, string | undefined>>;
}>;

/**
 * The configuration folders, beside ours, whose packages OpenCode has yet to fetch. It does so at every start, in the
 * background; but with any plugin it answers nothing before it has, or has tried for long.
 */
export function unfinishedFolders(reach: Reach): readonly string[] {
	return configurationFolders(reach).filter((folder) => !isFinished(folder));
}

function configurationFolders({directory, isTrusted, variables}: Reach): readonly string[] {
	const home = variables['HOME'] || homedir();
	return [
		join(variables['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode'),
		...[...(isTrusted ? projectFolders(directory) : []), join(home, '.opencode')].filter((folder) =>
			existsSync(folder),
		),
	];
}

/** `.opencode` of a folder and of those above it, up to the top of its repository. */
function projectFolders(directory: string): readonly string[] {
	const own = join(directory, '.opencode');
	const parent = dirname(directory);
	return parent === directory || existsSync(join(directory, '.git'))
		? [own]
		: [own, ...projectFolders(parent)];
}

/** Judges as OpenCode 1.18.33 does: it looks for names in the lock file, and leaves alone what it may not write to. */
function isFinished(folder: string): boolean {
	if (!existsSync(folder)) {
		return false;
	}

	if (!isWritable(folder)) {
		return true;
	}

	const wanted = dependenciesSchema.safeParse(readJson(join(folder, 'package.json')));
	const lock = lockSchema.safeParse(readJson(join(folder, 'package-lock.json')));
	const locked = new Set(lock.success ? namesOf(lock.data.packages['']) : []);
	return (
		existsSync(join(folder, 'node_modules')) &&
		[ownPackage, ...(wanted.success ? namesOf(wanted.data) : [])].every((name) => locked.has(name))
	);
}

function namesOf(given: z.infer<typeof dependenciesSchema>): readonly string[] {
	return Object.values(given).flatMap((names) => Object.keys(names ?? {}));
}

function isWritable(folder: string): boolean {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

function readJson(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return null;
	}
}
