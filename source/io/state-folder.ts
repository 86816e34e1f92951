import {createHash} from 'node:crypto';
import {
	chmodSync,
	mkdirSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {homedir} from 'node:os';
import {basename, dirname, isAbsolute, join} from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** FlowDesk's folder under XDG_STATE_HOME; a relative XDG_STATE_HOME is ignored, as the XDG rules demand. */
export function stateRoot(environment: Environment): string {
	const {XDG_STATE_HOME: given, HOME: home} = environment;
	if (given !== undefined && isAbsolute(given)) {
		return join(given, 'flowdesk');
	}

	return join(home || homedir(), '.local', 'state', 'flowdesk');
}

/**
 * Where the state folder of a project is or would be: `projects/<name>-<hash of its real path>`. Creates nothing.
 * Throws the file system's error when the project does not exist.
 */
export function projectStatePath(directory: string, environment: Environment): string {
	return join(stateRoot(environment), 'projects', projectKey(realpathSync(directory)));
}

/**
 * The state folder of a project, created when missing. The folder and those above it that are FlowDesk's have mode 0700, whatever the umask.
 * Throws the file system's error when the project does not exist or the folder cannot be made.
 */
export function projectStateFolder(directory: string, environment: Environment): string {
	const path = projectStatePath(directory, environment);
	for (const folder of [stateRoot(environment), dirname(path), path]) {
		createPrivateFolder(folder);
	}

	return path;
}

/** A project's root, and the folder of it in which a mission works; real paths. */
export type ProjectFolder = Readonly<{root: string; directory: string}>;

/**
 * The file of answers that were given for a folder of a project: what holds for one folder holds for no other. It and
 * its folder may not be there.
 */
export function answersFile(
	{root, directory}: ProjectFolder,
	name: string,
	environment: Environment,
): string {
	const own = directory === root ? '' : `-${projectKey(directory)}`;
	return join(projectStatePath(root, environment), `${name}${own}.json`);
}

/** Keeps answers in the file of `answersFile`, and creates what it needs. Throws the file system's error. */
export function writeAnswers(
	project: ProjectFolder,
	{name, content}: Readonly<{name: string; content: string}>,
	environment: Environment,
): void {
	projectStateFolder(project.root, environment);
	writePrivateFile(answersFile(project, name, environment), content);
}

/** A readable name that no two real paths share: the folder's name and 16 hexadecimal digits. */
export function projectKey(realPath: string): string {
	const name = basename(realPath)
		.replace(/[^\w.-]+/g, '-')
		.replace(/^[-.]+/, '')
		.slice(0, 40);
	const hash = createHash('sha256').update(realPath).digest('hex').slice(0, 16);
	return `${name || 'project'}-${hash}`;
}

/** Creates a folder with mode 0700 whatever the umask, or tightens an existing one. Throws the file system's error. */
export function createPrivateFolder(path: string): void {
	mkdirSync(path, {recursive: true, mode: 0o700});
	if ((statSync(path).mode & 0o777) !== 0o700) {
		chmodSync(path, 0o700);
	}
}

/** Writes a whole file with mode 0600, so that a reader sees the old content or the new. Throws the file system's error. */
export function writePrivateFile(path: string, content: string): void {
	createPrivateFolder(dirname(path));
	const beside = `${path}.${crypto.randomUUID()}`;
	try {
		writeFileSync(beside, content, {mode: 0o600, flag: 'wx', flush: true});
		chmodSync(beside, 0o600);
		renameSync(beside, path);
	} catch (error) {
		rmSync(beside, {force: true});
		throw error;
	}
}
