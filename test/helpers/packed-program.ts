import {
	chmodSync,
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {delimiter, dirname, join, resolve} from 'node:path';
import {execa} from 'execa';
import {environment} from '../../source/io/environment.js';

/** Makes programs of this machine reachable in a folder, and nothing that lies beside them. */
export function linkTools(folder: string, names: readonly string[]): void {
	mkdirSync(folder, {recursive: true});
	const {PATH: path = ''} = environment;
	const folders = [resolve('node_modules/.bin'), ...path.split(delimiter)];
	for (const name of names) {
		const found = folders.map((each) => join(each, name)).find((file) => existsSync(file));
		if (found !== undefined) {
			symlinkSync(found, join(folder, name));
		}
	}
}

/** Packs the built program into a folder and tells which files the tarball has, sorted. */
export async function packProgram(folder: string): Promise<readonly string[]> {
	const {stdout} = await execa(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{env: {npm_config_cache: join(folder, 'cache')}},
	);
	const answer: unknown = JSON.parse(stdout);
	const [pack] = Object.values(answer as Record<string, {files: {path: string}[]}>);
	return (pack?.files ?? []).map(({path}) => path).sort();
}

/** What npm does with the tarball in a folder, with the dependencies that are already on this machine. */
export async function installPacked(folder: string, app: string): Promise<string> {
	const modules = join(app, 'node_modules');
	mkdirSync(join(modules, '.bin'), {recursive: true});
	const tarball = globSync(join(folder, '*.tgz'))[0] ?? '';
	await execa('tar', ['-xzf', tarball, '-C', modules]);
	cpSync(join(modules, 'package'), join(modules, 'flowdesk'), {recursive: true});
	rmSync(join(modules, 'package'), {recursive: true});
	for (const name of productionPackages()) {
		mkdirSync(dirname(join(modules, name)), {recursive: true});
		symlinkSync(resolve('node_modules', name), join(modules, name));
	}
	chmodSync(join(modules, 'flowdesk', 'bin', 'flowdesk.js'), 0o755);
	symlinkSync('../flowdesk/bin/flowdesk.js', join(modules, '.bin', 'flowdesk'));
	writeFileSync(join(app, 'package.json'), '{"private": true}');
	return join(modules, '.bin', 'flowdesk');
}

function productionPackages(): readonly string[] {
	const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
	const packages = Object.entries(lock.packages as Record<string, {dev?: boolean}>);
	return packages
		.filter(([path, {dev}]) => dev !== true && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
		.map(([path]) => path.slice('node_modules/'.length))
		.filter((name) => existsSync(resolve('node_modules', name)));
}
