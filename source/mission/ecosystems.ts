import {spellings} from './globs.js';

/** The files of one package manager that change together: whoever installs something changes all of them. */
type Ecosystem = Readonly<{
	manifests: readonly string[];
	/** Written by the package manager, in the package's folder or in one above it (a workspace). */
	locks: readonly string[];
	folders: readonly string[];
}>;

const ecosystems: readonly Ecosystem[] = [
	{
		manifests: ['package.json'],
		locks: [
			'package-lock.json',
			'npm-shrinkwrap.json',
			'yarn.lock',
			'pnpm-lock.yaml',
			'bun.lock',
			'bun.lockb',
		],
		folders: ['node_modules'],
	},
	{manifests: ['Cargo.toml'], locks: ['Cargo.lock'], folders: ['target']},
	{
		manifests: ['pyproject.toml', 'Pipfile', 'requirements.txt'],
		locks: ['poetry.lock', 'uv.lock', 'pdm.lock', 'Pipfile.lock'],
		folders: ['.venv'],
	},
	{manifests: ['go.mod', 'go.work'], locks: ['go.sum', 'go.work.sum'], folders: []},
	{manifests: ['Gemfile'], locks: ['Gemfile.lock'], folders: []},
	{manifests: ['composer.json'], locks: ['composer.lock'], folders: ['vendor']},
];

const widened = new WeakMap<readonly string[], readonly string[]>();

/**
 * A claim with the files that change together with what it names: whoever claims a manifest, a lockfile or a
 * dependency folder claims all of that ecosystem there, and its lockfiles and folders in every folder above,
 * where a workspace keeps them. So two tasks that both name one never run together. A wildcard names one when
 * it says more than an ending such as `*.json`, or stands at the top of the project.
 */
export function withDependencies(globs: readonly string[]): readonly string[] {
	const known = widened.get(globs);
	if (known) {
		return known;
	}

	const added = globs.flatMap(spellings).flatMap((glob) => {
		const segments = glob.split('/');
		return ecosystems.flatMap((ecosystem) => {
			const folder = namedIn(segments, ecosystem);
			return folder === null ? [] : membersOf(folder, ecosystem);
		});
	});
	const claim = added.length === 0 ? globs : [...new Set([...globs, ...added])];
	widened.set(globs, claim);
	return claim;
}

/** The folder in which a glob names something of the ecosystem; null when it does not. */
function namedIn(segments: readonly string[], ecosystem: Ecosystem): readonly string[] | null {
	const {manifests, locks, folders} = ecosystem;
	const inside = segments.findIndex((segment) => folders.includes(segment));
	if (inside >= 0) {
		return segments.slice(0, inside);
	}

	const folder = segments.slice(0, -1);
	const last = segments.at(-1) ?? '';
	const files = [...manifests, ...locks];
	const isNamed =
		files.includes(last) ||
		(isTelling(last, folder.length === 0) &&
			[...files, ...folders].some((name) => fits(last, name)));
	return isNamed ? folder : null;
}

/** True for a wildcard that means certain files: `package*.json`, `*.lock`, at the top also `*.json`. */
function isTelling(segment: string, isAtTop: boolean): boolean {
	const literal = segment.replace(/[*?]/g, '');
	return literal !== segment && literal !== '' && (isAtTop || !/^\*+\.(?!lock$)\w+$/.test(segment));
}

function fits(segment: string, name: string): boolean {
	const source = segment
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replace(/\*+/g, '.*')
		.replace(/\?/g, '.');
	return new RegExp(`^${source}$`).test(name);
}

function membersOf(folder: readonly string[], ecosystem: Ecosystem): readonly string[] {
	const {manifests, locks, folders} = ecosystem;
	const above = folder.flatMap((_, depth) =>
		[...locks, ...folders].map((name) => [...folder.slice(0, depth), name].join('/')),
	);
	return [
		...[...manifests, ...locks, ...folders].map((name) => [...folder, name].join('/')),
		...above,
	];
}
