import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {umask} from 'node:process';
import {afterEach, expect, test} from 'vitest';
import {
	createPrivateFolder,
	projectKey,
	projectStateFolder,
	stateRoot,
	writePrivateFile,
} from '../../source/io/state-folder.js';
import {createFolder} from './project-setup.js';

const usualMask = umask();
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

afterEach(() => {
	umask(usualMask);
});

test('state lives under XDG_STATE_HOME, or under the home folder when it is unset or relative', () => {
	expect(stateRoot({XDG_STATE_HOME: '/state', HOME: '/home/me'})).toBe('/state/flowdesk');
	expect(stateRoot({HOME: '/home/me'})).toBe('/home/me/.local/state/flowdesk');
	expect(stateRoot({XDG_STATE_HOME: 'state', HOME: '/home/me'})).toBe(
		'/home/me/.local/state/flowdesk',
	);
	expect(stateRoot({XDG_STATE_HOME: '', HOME: ''})).toBe(join(homedir(), '.local/state/flowdesk'));
});

test.each([0, 0o777])('folders and files are for the user alone, with umask %o too', (mask) => {
	const folder = createFolder();
	const project = join(folder, 'my project');
	mkdirSync(project);
	umask(mask);
	const state = projectStateFolder(project, {XDG_STATE_HOME: join(folder, 'state')});
	writePrivateFile(join(state, 'a.json'), 'first');
	writePrivateFile(join(state, 'a.json'), 'second');
	umask(usualMask);
	expect(modeOf(state)).toBe('700');
	expect(modeOf(join(folder, 'state/flowdesk/projects'))).toBe('700');
	expect(modeOf(join(folder, 'state/flowdesk'))).toBe('700');
	expect(modeOf(join(state, 'a.json'))).toBe('600');
	expect(readFileSync(join(state, 'a.json'), 'utf8')).toBe('second');
	expect(readdirSync(state)).toEqual(['a.json']);
});

test('a folder that others could read is closed to them', () => {
	const path = join(createFolder(), 'open');
	mkdirSync(path);
	chmodSync(path, 0o755);
	createPrivateFolder(path);
	expect(modeOf(path)).toBe('700');
});

test('a project has one state folder, by whichever path it is reached', () => {
	const folder = createFolder();
	const environment = {XDG_STATE_HOME: join(folder, 'state')};
	mkdirSync(join(folder, 'project'));
	symlinkSync(join(folder, 'project'), join(folder, 'link'));
	expect(projectStateFolder(join(folder, 'link'), environment)).toBe(
		projectStateFolder(join(folder, 'project'), environment),
	);
});

test('folders of the same name have different state folders with readable names', () => {
	expect(projectKey('/a/web shop')).toMatch(/^web-shop-[\da-f]{16}$/);
	expect(projectKey('/b/web shop')).not.toBe(projectKey('/a/web shop'));
	expect(projectKey('/')).toMatch(/^project-/);
	expect(projectKey('/a/..hidden')).toMatch(/^hidden-/);
	expect(projectKey(`/a/${'x'.repeat(300)}`).length).toBeLessThan(70);
});

test('a file that cannot be replaced keeps its content and leaves nothing beside it', () => {
	const folder = createFolder();
	mkdirSync(join(folder, 'taken'));
	writeFileSync(join(folder, 'taken/file'), '');
	expect(() => writePrivateFile(join(folder, 'taken'), 'x')).toThrow();
	expect(readdirSync(folder)).toEqual(['taken']);
});
