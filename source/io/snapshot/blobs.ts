import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {readFile, readlink} from 'node:fs/promises';
import {execa} from 'execa';
import {git, gitEnvironment} from '../git.js';
import {bytesOf, quoted, type RawPath, under} from './raw-path.js';
import {type FoundFile, inParallel} from './walk.js';

/** How object ids of a repository are made. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Above this a file is read by git itself, which need not hold it whole. */
const largeBytes = 32n * 1024n * 1024n;

/** The id that git gives to these bytes as an object of a kind. */
export function objectId(format: ObjectFormat, kind: 'blob' | 'tree', bytes: Uint8Array): string {
	return createHash(format).update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

/**
 * Stores the bytes of files (for a link: where it points) as blobs of the repository `store`, unconverted. Gives
 * their ids by path; a file that is gone meanwhile has none, one that cannot be read is in `unreadable`. Rejects when git cannot store.
 */
export async function storeBlobs(
	request: Readonly<{
		store: string;
		format: ObjectFormat;
		top: RawPath;
		files: readonly FoundFile[];
	}>,
): Promise<Readonly<{ids: ReadonlyMap<RawPath, string>; unreadable: readonly RawPath[]}>> {
	const {store, format, top, files} = request;
	const ids = new Map<RawPath, string>();
	const unreadable: RawPath[] = [];
	if (files.length === 0) {
		return {ids, unreadable};
	}

	const small = files.filter(({stat}) => !stat.isFile() || stat.size <= largeBytes);
	const writer = small.length > 0 ? createWriter(store) : null;
	try {
		await inParallel(small, async ({path, stat}) => {
			const full = bytesOf(under(top, path));
			const content = await (stat.isSymbolicLink()
				? readlink(full, {encoding: 'buffer'})
				: readFile(full)
			).catch((error: unknown) => keepUnreadable(error, path, unreadable));
			if (content !== null) {
				ids.set(path, objectId(format, 'blob', content));
				await writer?.write(content);
			}
		});
	} finally {
		await writer?.end();
	}

	for (const {path} of files.filter((file) => !small.includes(file))) {
		const id = await storeLarge(store, under(top, path));
		if (id === null) {
			unreadable.push(path);
		} else {
			ids.set(path, id);
		}
	}

	return {ids, unreadable};
}

/** A file that changes while git reads it is tried again. */
async function storeLarge(store: string, full: RawPath): Promise<string | null> {
	for (let attempt = 0; attempt < 3; attempt += 1) {
		const stored = await git(
			store,
			['-c', 'core.compression=1', 'hash-object', '-w', '--no-filters', '--stdin-paths'],
			{input: Buffer.from(`${quoted(full)}\n`), timeoutMs: 30 * 60_000},
		);
		if (stored.ok) {
			return stored.stdout.trim();
		}
	}

	return null;
}

/** One `git fast-import`, which packs many blobs and writes few loose. */
function createWriter(store: string) {
	const child = execa(
		'git',
		[
			...['-c', 'core.compression=1', '-c', 'pack.compression=1'],
			...['fast-import', '--quiet', '--done', '--depth=0'],
		],
		{cwd: store, env: gitEnvironment(), extendEnv: false, reject: false, stdin: 'pipe'},
	);
	const {stdin} = child;
	// Its end says why; a broken pipe is only the echo.
	stdin.on('error', () => {});
	let failed = false;
	let draining: Promise<void> | null = null;
	void child.then(({failed: isFailed}) => {
		failed ||= isFailed;
	});
	return {
		async write(content: Uint8Array): Promise<void> {
			const head = `blob\ndata ${content.length}\n`;
			stdin.write(head);
			stdin.write(content);
			if (!stdin.write('\n') && !failed) {
				draining ??= Promise.race([once(stdin, 'drain').catch(() => {}), child]).then(() => {
					draining = null;
				});
				await draining;
			}
		},
		async end(): Promise<void> {
			stdin.end('done\n');
			const {failed: isFailed, stderr} = await child;
			if (isFailed) {
				throw new Error(`git could not store the files: ${stderr.trim().split('\n')[0] ?? ''}`);
			}
		},
	};
}

function keepUnreadable(error: unknown, path: RawPath, unreadable: RawPath[]): null {
	const code = error instanceof Error && 'code' in error ? error.code : '';
	if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EINVAL') {
		unreadable.push(path);
	}

	return null;
}

/** Bytes as one blob. Rejects when git cannot store. */
export async function storeBlob(store: string, bytes: Uint8Array): Promise<string> {
	const stored = await git(store, ['hash-object', '-w', '--stdin', '--no-filters'], {input: bytes});
	if (!stored.ok) {
		throw new Error(`git could not store an object: ${firstLine(stored.stderr)}`);
	}

	return stored.stdout.trim();
}

/** The bytes of a blob. Rejects when it is not there. */
export async function readBlob(store: string, oid: string): Promise<Buffer> {
	const read = await git(store, ['cat-file', 'blob', oid], {encoding: 'latin1'});
	if (!read.ok) {
		throw new Error(`git could not read an object: ${firstLine(read.stderr)}`);
	}

	return Buffer.from(read.stdout, 'latin1');
}

/** The first line of what git complained about. */
export function firstLine(text: string): string {
	return text.trim().split('\n')[0] ?? '';
}
