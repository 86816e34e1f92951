import {Buffer} from 'node:buffer';
import {stat as statFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {git} from '../git.js';
import {bytesOf, type RawPath} from './raw-path.js';
import type {FoundFile} from './walk.js';

/** What an index remembers of a file: the blob and the file's look when it was added. */
type IndexEntry = Readonly<{oid: string; stamp: string; size: number}>;

/** An index as it was read. */
export type Index = Readonly<{
	entries: ReadonlyMap<RawPath, IndexEntry>;
	/** Epoch ns; a file as young as that may have changed unseen. */
	writtenAt: bigint;
}>;

/** `ls-files -z --stage --debug`: mode, blob, stage, name, then what `stat` said. */
const entryPattern =
	/(\d{6}) ([\da-f]{40,64}) (\d)\t([^\0]*)\0 {2}ctime: (\d+):(\d+)\n {2}mtime: (\d+):(\d+)\n {2}dev: \d+\tino: (\d+)\n {2}uid: \d+\tgid: \d+\n {2}size: (\d+)\tflags: [\da-f]+\n/gy;

/** Attributes with which a blob is not the file's bytes though it may be as long. */
const converting = ['filter', 'ident', 'working-tree-encoding'];

/**
 * Blobs that are the bytes of files of a repository, without reading the files: the index says that a file looks
 * as it did when the blob was made, the blob is as long as the file (so no line ending was converted), no
 * filter, ident or encoding applies, and the file is older than the index. Blobs that the
 * object store of `store` does not have are left out. An index git cannot read gives none.
 */
export async function knownBlobs(
	{
		repository,
		store,
		index: {entries, writtenAt},
	}: Readonly<{repository: string; store: string; index: Index}>,
	files: readonly FoundFile[],
): Promise<ReadonlyMap<RawPath, string>> {
	const alike = files.filter(({path, stat}) => {
		const entry = entries.get(path);
		return (
			entry !== undefined &&
			stat.isFile() &&
			stat.mtimeNs < writtenAt &&
			stat.size === BigInt(entry.size) &&
			stampOf(stat) === entry.stamp
		);
	});
	const oids = alike.map(({path}) => entries.get(path)?.oid ?? '');
	const [sizes, converted] = await Promise.all([
		blobSizes(store, oids),
		convertedPaths(
			repository,
			alike.map(({path}) => path),
		),
	]);
	const known = new Map<RawPath, string>();
	for (const {path, stat} of alike) {
		const oid = entries.get(path)?.oid ?? '';
		if (sizes.get(oid) === stat.size && !converted.has(path)) {
			known.set(path, oid);
		}
	}

	return known;
}

/** Reads the index of a repository. Never rejects: one that git cannot read is empty. */
export async function readIndex(repository: string): Promise<Index> {
	// Its time first: should it be written anew meanwhile, the older time vouches for less.
	const writtenAt = await timeOfIndex(repository);
	return {entries: await entriesIn(repository), writtenAt};
}

async function entriesIn(repository: string): Promise<Index['entries']> {
	const listed = await git(repository, ['ls-files', '-z', '--stage', '--debug'], {
		encoding: 'latin1',
	});
	const entries = new Map<RawPath, IndexEntry>();
	if (!listed.ok) {
		return entries;
	}

	for (const [, mode, oid = '', stage, path = '', ...look] of listed.stdout.matchAll(
		entryPattern,
	)) {
		const [ctime, ctimeNs, mtime, mtimeNs, ino, size] = look;
		if (stage === '0' && mode?.startsWith('100')) {
			const stamp = `${ctime}:${ctimeNs} ${mtime}:${mtimeNs} ${ino}`;
			entries.set(path, {oid, stamp, size: Number(size)});
		}
	}

	return entries;
}

/** The stamp that an index would hold of this file; it keeps 32 bits of each number. */
function stampOf({ctimeNs, mtimeNs, ino}: FoundFile['stat']): string {
	const time = (ns: bigint) => `${BigInt.asUintN(32, ns / 1_000_000_000n)}:${ns % 1_000_000_000n}`;
	return `${time(ctimeNs)} ${time(mtimeNs)} ${BigInt.asUintN(32, ino)}`;
}

/** When the index was written, in epoch ns; a file as young as that may have changed unseen. */
async function timeOfIndex(repository: string): Promise<bigint> {
	const named = await git(repository, ['rev-parse', '--git-path', 'index']);
	try {
		const path = resolve(repository, named.stdout.replace(/\n$/, ''));
		return (await statFile(path, {bigint: true})).mtimeNs;
	} catch {
		return 0n;
	}
}

async function blobSizes(
	store: string,
	oids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
	const sizes = new Map<string, bigint>();
	if (oids.length === 0) {
		return sizes;
	}

	const answered = await git(
		store,
		['cat-file', '--buffer', '--batch-check=%(objectname) %(objecttype) %(objectsize)'],
		{input: Buffer.from(`${[...new Set(oids)].join('\n')}\n`)},
	);
	for (const line of answered.stdout.split('\n')) {
		const [oid = '', type, size = ''] = line.split(' ');
		if (type === 'blob') {
			sizes.set(oid, BigInt(size));
		}
	}

	return sizes;
}

/** Paths whose bytes git may convert; all of them when git cannot say. */
async function convertedPaths(
	repository: string,
	paths: readonly RawPath[],
): Promise<ReadonlySet<RawPath>> {
	if (paths.length === 0) {
		return new Set();
	}

	const answered = await git(repository, ['check-attr', '-z', '--stdin', ...converting], {
		input: bytesOf(`${paths.join('\0')}\0`),
		encoding: 'latin1',
	});
	if (!answered.ok) {
		return new Set(paths);
	}

	const converted = new Set<RawPath>();
	const fields = answered.stdout.split('\0');
	for (let at = 0; at + 2 < fields.length; at += 3) {
		const value = fields[at + 2];
		if (value !== 'unspecified' && value !== 'unset') {
			converted.add(fields[at] ?? '');
		}
	}

	return converted;
}
