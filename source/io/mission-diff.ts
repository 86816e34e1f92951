import {Buffer} from 'node:buffer';
import {git} from './git.js';
import {firstLine} from './snapshot/blobs.js';
import {bytesOf, rawOf, readable} from './snapshot/raw-path.js';
import {type ChangedFile, changedFiles} from './tree-snapshot.js';

/** A file that differs, with the lines added and removed; null for one that is not text. */
export type FileDiff = ChangedFile &
	Readonly<{added: number | null; removed: number | null; isIgnored: boolean}>;

/** The files in which a working tree differs from a saved one. Rejects when git cannot read. */
export async function filesBetween(
	directory: string,
	before: string,
	after: string,
): Promise<readonly FileDiff[]> {
	const [changed, lines] = await Promise.all([
		changedFiles(directory, before, after),
		linesBetween(directory, before, after),
	]);
	const ignored = await ignoredOf(
		directory,
		changed.map(({path}) => path),
	);
	return changed.map((file) => ({
		...file,
		...(lines.get(file.path) ?? {added: null, removed: null}),
		isIgnored: ignored.has(file.path),
	}));
}

/** Paths that can be left out of a patch; with more it shows all. */
const mostLeftOut = 1000;

/**
 * The differences as a patch, in git's own bytes and without the files in `leftOut`. A lane may have written what is
 * in it, and the repository's configuration too: git converts nothing, starts no program that is named there, and
 * whoever shows the patch on a terminal makes it safe first. Rejects when git cannot compare.
 */
export async function patchBetween(
	request: Readonly<{
		directory: string;
		before: string;
		after: string;
		leftOut: readonly string[];
	}>,
): Promise<Buffer> {
	const {directory, before, after, leftOut} = request;
	const specs = leftOut.slice(0, mostLeftOut).map((path) => `:(exclude,literal,top)${path}`);
	const plain = ['--no-textconv', '--no-ext-diff', '--no-color', '--no-renames'];
	const told = await git(directory, ['diff', ...plain, before, after, '--', ':(top)', ...specs], {
		encoding: 'latin1',
		timeoutMs: 10 * 60_000,
	});
	if (!told.ok) {
		throw new Error(`git cannot compare: ${firstLine(told.stderr)}`);
	}

	return bytesOf(told.stdout);
}

async function linesBetween(directory: string, before: string, after: string) {
	const told = await git(
		directory,
		['diff-tree', '-r', '-z', '--numstat', '--no-renames', before, after],
		{encoding: 'latin1'},
	);
	if (!told.ok) {
		throw new Error(`git cannot compare: ${firstLine(told.stderr)}`);
	}

	const lines = new Map<string, Pick<FileDiff, 'added' | 'removed'>>();
	for (const record of told.stdout.split('\0')) {
		const [, added = '', removed = '', path = ''] = /^(\S+)\t(\S+)\t(.*)$/s.exec(record) ?? [];
		const isText = added !== '-' && added !== '';
		lines.set(readable(path), {
			added: isText ? Number(added) : null,
			removed: isText ? Number(removed) : null,
		});
	}

	return lines;
}

/** Which of the paths git ignores; none when it cannot say. */
async function ignoredOf(
	directory: string,
	paths: readonly string[],
): Promise<ReadonlySet<string>> {
	if (paths.length === 0) {
		return new Set();
	}

	const inner = await git(directory, ['ls-files', '-z', '--stage'], {encoding: 'latin1'});
	const submodules = inner.stdout
		.split('\0')
		.flatMap((line) =>
			line.startsWith('160000 ') ? [readable(line.slice(line.indexOf('\t') + 1))] : [],
		);
	const own = paths.filter((path) => !submodules.some((sub) => path.startsWith(`${sub}/`)));
	const told = await git(directory, ['check-ignore', '-z', '--stdin'], {
		input: Buffer.concat(own.map((path) => bytesOf(`${rawOf(path)}\0`))),
		encoding: 'latin1',
	});
	return new Set(told.stdout.split('\0').filter(Boolean).map(readable));
}
