import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {git} from '../../source/io/git.js';
import {apply, createTodoFolder, problemOf, type TodoFolder} from './todo-folder.js';

let todo: TodoFolder;

beforeEach(() => {
	todo = createTodoFolder();
});

afterEach(async () => todo.remove());

describe('what must not happen', () => {
	it('a failing op leaves the file alone, byte and time', async () => {
		todo.given('- [ ] T1: a\n');
		const before = statSync(todo.path).mtimeMs;
		const port = await todo.opened();
		const answer = await apply(port, [
			{op: 'set', id: 'T1', state: 'done'},
			{op: 'set', id: 'T7', state: 'done'},
		]);
		expect(problemOf(answer)).toContain('there is no item T7');
		expect(todo.text()).toBe('- [ ] T1: a\n');
		expect(statSync(todo.path).mtimeMs).toBe(before);
	});

	it.each(['todo.md', '.opencode'])(
		'nothing is read or written through %s when it links out of the project',
		async (name) => {
			const outside = mkdtempSync(join(tmpdir(), 'flowdesk-outside-'));
			try {
				writeFileSync(join(outside, 'todo.md'), '- [ ] T1: secret\n');
				if (name === '.opencode') {
					symlinkSync(outside, todo.folder);
				} else {
					mkdirSync(todo.folder);
					symlinkSync(join(outside, 'todo.md'), todo.path);
				}

				const port = await todo.opened();
				expect(await port.read()).toMatchObject({
					items: [],
					problem: expect.stringContaining('leads out of the project'),
				});
				expect(problemOf(await apply(port, [{op: 'add', title: 'x'}]))).toContain(name);
				expect(readdirSync(outside)).toEqual(['todo.md']);
				expect(readFileSync(join(outside, 'todo.md'), 'utf8')).toBe('- [ ] T1: secret\n');
			} finally {
				rmSync(outside, {recursive: true});
			}
		},
	);

	it('a link into .git or to nothing is refused; one within the project is followed and stays', async () => {
		mkdirSync(join(todo.directory, '.git'));
		writeFileSync(join(todo.directory, '.git/config'), '[core]\n');
		mkdirSync(todo.folder);
		symlinkSync('../.git/config', todo.path);
		const port = await todo.opened();
		expect(problemOf(await apply(port, [{op: 'add', title: 'x'}]))).toContain('leads out');
		rmSync(todo.path);
		symlinkSync('../PLAN.md', todo.path);
		expect(problemOf(await apply(port, [{op: 'add', title: 'x'}]))).toContain('link to nothing');
		writeFileSync(join(todo.directory, 'PLAN.md'), '- [ ] T1: a\n');
		expect((await apply(port, [{op: 'set', id: 'T1', state: 'done'}])).ok).toBe(true);
		expect(readFileSync(join(todo.directory, 'PLAN.md'), 'utf8')).toBe('- [x] T1: a\n');
		expect(realpathSync(todo.path)).toBe(join(todo.directory, 'PLAN.md'));
	});

	it('a folder in the place of the file, or a file in the place of the folder, is a problem and no crash', async () => {
		mkdirSync(todo.path, {recursive: true});
		const port = await todo.opened();
		expect((await port.read()).problem).toContain('is not a file');
		expect((await apply(port, [{op: 'add', title: 'x'}])).ok).toBe(false);
		rmSync(todo.folder, {recursive: true});
		writeFileSync(todo.folder, 'a file');
		expect(problemOf(await apply(port, [{op: 'add', title: 'x'}]))).toContain(
			'.opencode is not a folder',
		);
	});

	it.skipIf(process.getuid?.() === 0)(
		'a file without permissions is a problem and no crash',
		async () => {
			todo.given('- [ ] T1: a\n');
			chmodSync(todo.path, 0o000);
			const port = await todo.opened();
			expect((await port.read()).problem).toContain('EACCES');
			expect((await apply(port, [{op: 'add', title: 'x'}])).ok).toBe(false);
		},
	);

	it('a damaged or overlong file is not written to', async () => {
		todo.given('- [ ] T1: a\0\n');
		const port = await todo.opened();
		expect(problemOf(await port.mark('T1', 'done'))).toContain('NUL');
		todo.given(`- [ ] T1: a\n${'x'.repeat(1_048_560)}\n`);
		expect(problemOf(await apply(port, [{op: 'add', title: 'one too many'}]))).toContain('1 MB');
		expect(todo.text().length).toBe(1_048_573);
	});

	it('what a crash left behind is swept, what another living process writes is not', async () => {
		todo.given('- [ ] T1: a\n');
		const name = (pid: number) => `.todo.md.flowdesk-${pid}-abc.tmp`;
		for (const pid of [4_194_400, process.ppid]) {
			writeFileSync(join(todo.folder, name(pid)), 'torn');
		}

		await todo.opened();
		expect(readdirSync(todo.folder).sort()).toEqual([name(process.ppid), 'todo.md']);
	});
});

describe('git', () => {
	const excluded = async () => {
		const {stdout} = await git(todo.directory, ['rev-parse', '--git-path', 'info/exclude']);
		const file = join(todo.directory, stdout.trim());
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	};

	it('does not show todo.md as untracked, and is told only once', async () => {
		await git(todo.directory, ['init', '-q']);
		const port = await todo.opened();
		await apply(port, [{op: 'add', title: 'x'}]);
		await apply(port, [{op: 'add', title: 'y'}]);
		expect((await git(todo.directory, ['status', '--porcelain', '-uall'])).stdout).toBe('');
		const again = await todo.opened();
		await apply(again, [{op: 'add', title: 'z'}]);
		expect((await excluded()).split('/.opencode/todo.md')).toHaveLength(2);
	});

	it('keeps a todo.md that it tracks, in a folder of a repository or a worktree too', async () => {
		const root = todo.directory;
		await git(root, ['init', '-q']);
		const author = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
		await git(root, [...author, 'commit', '-q', '--allow-empty', '-m', 'x']);
		await git(root, ['worktree', 'add', '-q', '-b', 'side', 'tree [1]']);
		const below = join(root, 'tree [1]', 'sub #1');
		mkdirSync(below);
		await apply(await todo.opened(undefined, below), [{op: 'add', title: 'x'}]);
		expect(readdirSync(join(below, '.opencode'))).toEqual(['todo.md']);
		expect((await git(below, ['status', '--porcelain', '-uall'])).stdout).toBe('');

		todo.given('- [ ] T1: a\n');
		await git(root, ['add', '.opencode/todo.md']);
		await apply(await todo.opened(), [{op: 'add', title: 'x'}]);
		expect(readFileSync(join(root, '.git/info/exclude'), 'utf8')).not.toContain('\n/.opencode');
	});

	it('need not be there', async () => {
		const port = await todo.opened();
		expect((await apply(port, [{op: 'add', title: 'x'}])).ok).toBe(true);
	});
});
