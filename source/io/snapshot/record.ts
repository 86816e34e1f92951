import {z} from 'zod';

const unsavedSchema = z.strictObject({path: z.string(), why: z.string()});

const repositorySchema = z.strictObject({
	/** Below the top; '' is the project itself. Paths here are raw: one character for each byte. */
	path: z.string(),
	/** The ref HEAD stands for, null when it is detached. */
	branch: z.string().nullable(),
	/** The commit HEAD is at, null when there is none yet. */
	commit: z.string().nullable(),
	/** Blob with the bytes of the index file and when that was written, null when there is no index. */
	index: z.strictObject({blob: z.string(), mtimeMs: z.number()}).nullable(),
	/** Blobs with the files of a merge, rebase or the like that is under way, by path in the git folder. */
	underway: z.record(z.string(), z.string()),
	/** The bytes of a `.git` that is a file, as in a submodule. */
	gitFile: z.string().nullable(),
	/** Commits of the stash, the newest first, and what git calls them. */
	stash: z.array(z.strictObject({id: z.string(), message: z.string()})).default([]),
});

/** What a saved state holds besides its tree. */
export const recordSchema = z.strictObject({
	version: z.literal(1),
	missionId: z.string(),
	/** `base`, `undo-1`, ... */
	name: z.string(),
	/** Real path of the project. */
	directory: z.string(),
	/** Epoch ms. */
	at: z.number(),
	files: z.number().int(),
	bytes: z.number(),
	repositories: z.array(repositorySchema),
	/** Permission bits: of most files, executables and folders, and of all that have others. */
	modes: z.strictObject({
		file: z.number().int(),
		executable: z.number().int(),
		/** Null in a state of a time when those of folders were not saved: they are left as they are. */
		folder: z.number().int().nullable().default(null),
		others: z.record(z.string(), z.number().int()),
	}),
	unsaved: z.array(unsavedSchema),
});

/** What a saved state holds besides its tree. */
export type StateRecord = Readonly<z.infer<typeof recordSchema>>;
/** One repository's part of it. */
export type RepositoryRecord = Readonly<z.infer<typeof repositorySchema>>;

/** Permissions in short: nearly all files have the same, and nearly all folders. */
export function shortModes({
	modes,
	folderModes,
}: Readonly<{
	modes: ReadonlyMap<string, number>;
	folderModes: ReadonlyMap<string, number>;
}>): StateRecord['modes'] {
	const folder = mostCommon([...folderModes.values()], 0o755);
	const file = mostCommon(
		[...modes.values()].filter((mode) => (mode & 0o100) === 0),
		0o644,
	);
	const executable = mostCommon(
		[...modes.values()].filter((mode) => (mode & 0o100) !== 0),
		0o755,
	);
	const others: Record<string, number> = {};
	for (const [path, mode] of modes) {
		if (mode !== ((mode & 0o100) === 0 ? file : executable)) {
			others[path] = mode;
		}
	}

	for (const [path, mode] of folderModes) {
		if (mode !== folder) {
			others[path] = mode;
		}
	}

	return {file, executable, folder, others};
}

/** The permissions of a file by path and kind. */
export function modeIn(modes: StateRecord['modes'], path: string, isExecutable: boolean): number {
	return otherIn(modes, path) ?? (isExecutable ? modes.executable : modes.file);
}

/** The permissions of a folder by path; null when the state does not know them. */
export function folderModeIn(modes: StateRecord['modes'], path: string): number | null {
	return modes.folder === null ? null : (otherIn(modes, path) ?? modes.folder);
}

function otherIn({others}: StateRecord['modes'], path: string): number | undefined {
	return Object.hasOwn(others, path) ? others[path] : undefined;
}

function mostCommon(values: readonly number[], otherwise: number): number {
	const counts = new Map<number, number>();
	for (const value of values) {
		counts.set(value, (counts.get(value) ?? 0) + 1);
	}

	return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? otherwise;
}
