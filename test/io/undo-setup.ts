import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll} from 'vitest';
import {git} from '../../source/io/git.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

/** A file name that is no UTF-8 and has a line break. */
const oddName = Buffer.from([0x6f, 0x64, 0x64, 0xff, 0x0a, 0xfe]);

/** Everything below a folder but git's own: kind, permissions and content hash by name, one character a byte. */
export function onDisk(folder: string): Readonly<Record<string, string>> {
	const found: Record<string, string> = {};
	const top = Buffer.from(folder).toString('latin1');
	const look = (relative: string) => {
		for (const name of readdirSync(Buffer.from(top + relative, 'latin1'), 'latin1')) {
			const path = `${relative}/${name}`;
			found[path] = described(Buffer.from(top + path, 'latin1'));
			if (found[path]?.startsWith('folder') && name !== '.git') {
				look(path);
			}
		}
	};
	found['/'] = described(Buffer.from(top, 'latin1'));
	look('');
	return found;
}

function described(path: Buffer): string {
	const stat = lstatSync(path);
	if (stat.isSymbolicLink()) {
		return `link ${readlinkSync(path, 'latin1')}`;
	}
	const mode = (stat.mode & 0o7777).toString(8);
	return stat.isDirectory()
		? `folder ${mode}`
		: `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

/** What git knows of a working tree: HEAD, its branch and a hash of the index file. */
export async function gitState(place: string) {
	const text = async (...args: readonly string[]) => (await git(place, args)).stdout.trim();
	const index = join(await text('rev-parse', '--absolute-git-dir'), 'index');
	return {
		branch: await text('symbolic-ref', '-q', 'HEAD'),
		commit: await text('rev-parse', '-q', '--verify', 'HEAD'),
		index: createHash('sha256').update(readFileSync(index)).digest('hex'),
	};
}

/** Files, modes, links, HEAD, branch and index of the project and its submodule. */
export async function wholeState(root: string) {
	return {
		files: onDisk(root),
		git: await gitState(root),
		sub: await gitState(join(root, 'sub')),
	};
}

/** A repository in the middle of somebody's work: staged, unstaged, untracked and ignored, with all that git can hold. */
export async function createBusyRepository(): Promise<string> {
	const folder = createFolder();
	template ??= makeTemplate();
	await execa('cp', ['-a', await template, join(folder, 'project')]);
	return join(folder, 'project');
}

let template: Promise<string> | null = null;
const templates = mkdtempSync(join(tmpdir(), 'flowdesk-template-'));

afterAll(async () => {
	await execa('chmod', ['-R', 'u+rwx', templates], {reject: false});
	rmSync(templates, {recursive: true, force: true});
});

async function makeTemplate(): Promise<string> {
	const made = await makeBusyRepository();
	const kept = join(templates, 'busy');
	await execa('cp', ['-a', made, kept]);
	return kept;
}

async function makeBusyRepository(): Promise<string> {
	const library = await createRepository({'lib.c': 'int one;\n', 'deep/lib.h': '1\n'});
	await commitAll(library);
	const root = await createRepository({
		'.gitignore': '.env\ndist/\nnode_modules/\n',
		'.gitattributes': '*.txt text eol=lf\n',
		'src/a.ts': 'one\n',
		'src/b.ts': 'two\n',
		'src/run.sh*': '#!/bin/sh\n',
		'windows.txt': 'one\r\ntwo\r\n',
		'gone.ts': 'will be deleted\n',
	});
	symlinkSync('src/a.ts', join(root, 'link'));
	await commitAll(root);
	await runGit(root, 'config', 'user.name', 'test');
	await runGit(root, 'config', 'user.email', 'test@example.com');
	await runGit(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library, 'sub');
	await runGit(root, 'commit', '-q', '-m', 'sub');
	for (const place of [root, join(root, 'sub')]) {
		await runGit(place, 'config', 'user.name', 'test');
		await runGit(place, 'config', 'user.email', 'test@example.com');
	}

	write(root, {'src/b.ts': 'stashed before\n'});
	await runGit(root, 'stash', '-q');
	write(root, {
		'src/a.ts': 'staged\n',
		'new/staged.ts': 'staged and new\n',
		'sub/lib.c': 'int staged;\n',
	});
	await runGit(root, 'add', 'src/a.ts', 'new/staged.ts');
	await runGit(join(root, 'sub'), 'add', 'lib.c');
	write(root, {
		'src/a.ts': 'staged, then changed\n',
		'src/b.ts': 'unstaged\n',
		'windows.txt': 'one\r\ntwo\r\nthree\r\n',
		'untracked/deep/c.ts': 'untracked\n',
		'line\nbreak.ts': 'a name with a line break\n',
		'.env': 'SECRET=1\n',
		'dist/out.js': 'built\n',
		'node_modules/dep/index.js': 'installed\n',
		'sub/lib.c': 'int unstaged;\n',
		'sub/new.c': 'untracked in sub\n',
	});
	writeFileSync(Buffer.concat([Buffer.from(`${root}/`), oddName]), 'odd\n');
	chmodSync(join(root, '.env'), 0o600);
	await runGit(root, 'rm', '-q', '--cached', 'gone.ts');
	write(root, {'private/key': 'mine\n', 'private/deep/readable': 'mine\n'});
	chmodSync(join(root, 'private/deep'), 0o500);
	chmodSync(join(root, 'private'), 0o700);
	mkdirSync(join(root, 'empty/inside'), {recursive: true});
	chmodSync(join(root, 'empty/inside'), 0o1777);
	return root;
}

/** A command as a lane would run it, in the project. It may fail. */
export async function asLane(root: string, command: string): Promise<void> {
	await execa('sh', ['-c', command], {cwd: root, reject: false, stdin: 'ignore'});
}
