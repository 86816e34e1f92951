import {z} from 'zod';

/** What happens when a lane changed what it has no business with: told, or the mission pauses, or its lane ends too. */
export const watchModeSchema = z.enum(['tell', 'pause', 'abort']);

export type WatchMode = z.infer<typeof watchModeSchema>;

/** The stricter of two modes; undefined is not set. */
export function stricterWatch(
	a: WatchMode | undefined,
	b: WatchMode | undefined,
): WatchMode | undefined {
	const {options} = watchModeSchema;
	return options.findLast((mode) => mode === a || mode === b);
}

export const watchFindingSchema = z.strictObject({
	kind: z.enum([
		/** New commits on the branch. */
		'commit',
		/** HEAD moved in another way: a reset, an amended commit, a rebase. */
		'head',
		'branch',
		'stash',
		'index',
		/** A merge, rebase or the like was begun or ended. */
		'operation',
		'config',
		'hooks',
		/** Many files are gone, or some that git could not bring back. */
		'lost',
		/** Files are back to what HEAD has: their uncommitted changes are gone. */
		'reset',
		'outside-claim',
		/** The repository could not be looked at. */
		'blind',
	]),
	/** Lanes that were at work meanwhile: one of them did it, or the user. */
	suspects: z.array(z.string()),
	/** In words: `HEAD moved 1a2b3c4 -> 5d6e7f8 (1 commit: 'wip')`. */
	detail: z.string(),
	/** The files concerned, at most 50. */
	files: z.array(z.string()),
});

export type WatchFinding = Readonly<z.infer<typeof watchFindingSchema>>;

/** A file that is not what it was at the last look. */
export type WatchedFile = Readonly<{path: string; kind: 'added' | 'changed' | 'deleted'}>;

/** What of the user's repository lanes should leave alone, at one moment. Texts are as git has them. */
export type Look = Readonly<{
	/** Commit of HEAD; null while there is none. */
	head: string | null;
	/** The branch that HEAD is on; null when it is on none. */
	branch: string | null;
	/** All branches but FlowDesk's and OpenCode's own, and their commits. */
	branches: Readonly<Record<string, string>>;
	/** Branches that another worktree has checked out: their commits are made there. */
	elsewhere: readonly string[];
	/** The newest first. */
	stash: readonly Readonly<{id: string; message: string}>[];
	/** What the index has that HEAD has not: path to mode and blob. */
	staged: Readonly<Record<string, string>>;
	/** What git is in the middle of, such as `merge`; null for nothing. */
	operation: string | null;
	/** Keys of the repository's own configuration, and a hash of their values. */
	config: Readonly<Record<string, string>>;
	/** Names of hooks, and a hash of their content. */
	hooks: Readonly<Record<string, string>>;
	/** Files that differ from HEAD, as git sees it. */
	dirty: readonly string[];
	/** Files that git neither knows nor ignores. */
	untracked: readonly string[];
	/** Submodules that have another commit checked out than the index says. */
	submodules: readonly string[];
	/** Ignored files, and folders (with a final slash) in which everything is ignored. */
	ignored: readonly string[];
}>;

/** Two looks, one after the other, and what only git can say of what lies between them. */
export type LookChange = Readonly<{
	/** The look at the beginning of the mission. */
	first: Look;
	before: Look;
	after: Look;
	files: readonly WatchedFile[];
	/** Folders at the top that held files at the beginning of the mission and before, and hold none now. */
	emptied: readonly string[];
	/** Titles of commits that HEAD's history has now and had not before, and the other way round; the newest first. */
	commits: Readonly<{added: readonly string[]; removed: readonly string[]}>;
	/** Files in which the two commits of HEAD differ. */
	headFiles: readonly string[];
}>;

/** What lanes at work between two looks may change. */
export type Allowed = Readonly<{
	/** Lanes that were at work, and may be the ones that did it. */
	suspects: readonly string[];
	/** Every claim that was held meanwhile; null claims the whole tree. */
	claims: readonly (readonly string[] | null)[];
	/** The folder that claims are counted from, seen from the top of the working tree: empty, or `packages/app/`. */
	folder: string;
}>;

/** A finding before it is said who may have done it. */
export type Found = Omit<WatchFinding, 'suspects'>;
