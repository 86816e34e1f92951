import type {Look} from '../../mission/watch/look.js';

/** What `git status` says of a look. */
type Status = Pick<
	Look,
	'head' | 'branch' | 'staged' | 'dirty' | 'untracked' | 'ignored' | 'submodules'
>;

type Entry = Readonly<{path: string; isMovedSubmodule: boolean; staged: string | null}>;

/**
 * Reads `git status --porcelain=v2 -z --branch`. Renames must be off: they would take two fields. Fields it does not
 * know are left out.
 */
export function parseStatus(text: string): Status {
	const fields = text.split('\0');
	const after = (start: string) =>
		fields.filter((field) => field.startsWith(start)).map((field) => field.slice(start.length));
	const [head = '(initial)'] = after('# branch.oid ');
	const [branch = '(detached)'] = after('# branch.head ');
	const entries = [...after('1 ').map(parseChange), ...after('u ').map(parseConflict)];
	return {
		head: head === '(initial)' ? null : head,
		branch: branch === '(detached)' ? null : branch,
		staged: Object.fromEntries(
			entries.flatMap(({path, staged}) => (staged === null ? [] : [[path, staged]])),
		),
		dirty: entries.map(({path}) => path),
		untracked: after('? '),
		ignored: after('! '),
		submodules: entries.filter(({isMovedSubmodule}) => isMovedSubmodule).map(({path}) => path),
	};
}

/** `XY sub mH mI mW hH hI path` */
function parseChange(text: string): Entry {
	const [changes = '', submodule = '', , indexMode = '', , , indexBlob = '', ...path] =
		text.split(' ');
	return {
		path: path.join(' '),
		isMovedSubmodule: submodule.startsWith('SC'),
		staged: changes.startsWith('.') ? null : `${indexMode} ${indexBlob}`,
	};
}

/** `XY sub m1 m2 m3 mW h1 h2 h3 path`, a path of which a merge left several versions */
function parseConflict(text: string): Entry {
	const fields = text.split(' ');
	return {
		path: fields.slice(9).join(' '),
		isMovedSubmodule: fields[1]?.startsWith('SC') ?? false,
		staged: `conflict ${fields.slice(6, 9).join(' ')}`,
	};
}
