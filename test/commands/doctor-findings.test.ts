import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {
	placeFinding,
	programFindings,
	projectFindings,
} from '../../source/commands/doctor-findings.js';

let folder = '';
beforeEach(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), 'fd-doctor-')));
});
afterEach(() => {
	chmodSync(folder, 0o700);
	rmSync(folder, {recursive: true, force: true});
});

const todoOf = async (root: string) => {
	const found = await projectFindings(
		{root, directory: root, standing: root, hasGit: false},
		{HOME: join(folder, 'home')},
	);
	return found.find(({name}) => name === 'todo file');
};

test('every program that a mission uses is named with its version', async () => {
	const found = await programFindings();
	expect(found.map(({name}) => name)).toEqual(['node', 'opencode', 'git', 'ripgrep', 'tmux']);
	expect(found.find(({name}) => name === 'node')?.says).toBe(process.versions.node);
});

test('a folder in no repository is bad and comes with advice', async () => {
	const {place, finding} = await placeFinding(folder);
	expect(place).toBeNull();
	expect(finding).toMatchObject({state: 'bad', advice: expect.stringContaining('git init')});
});

test('a repository is found from any folder in it', async () => {
	await execa('git', ['init', '--quiet'], {cwd: folder});
	mkdirSync(join(folder, 'src'));
	const src = join(folder, 'src');
	const {place, finding} = await placeFinding(src);
	expect(place?.root).toBe(folder);
	expect(finding).toMatchObject({state: 'good', says: folder});
	const here = await placeFinding(src, {isGitless: false, isHere: true});
	expect(here.finding).toMatchObject({state: 'good', says: `${src}, in the repository ${folder}`});
});

test('a todo file behind a link is bad: FlowDesk never writes through one', async () => {
	mkdirSync(join(folder, 'elsewhere'));
	symlinkSync(join(folder, 'elsewhere'), join(folder, '.opencode'));
	expect(await todoOf(folder)).toMatchObject({state: 'bad'});
});

test('a folder one may write in is well', async () => {
	expect(await todoOf(folder)).toMatchObject({state: 'good'});
});
