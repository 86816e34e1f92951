import process from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {languageServerIn, memoryBelow} from '../../source/io/process-memory.js';

test('a process below another is found with the memory it holds', async () => {
	const inner = ['-e', 'setInterval(() => {}, 1000); console.log("up")'];
	const child = execa('sh', ['-c', '"$0" "$@"; true', process.execPath, ...inner], {reject: false});
	await new Promise((resolve) => child.stdout.once('data', resolve));
	const found = await memoryBelow(process.pid);
	const node = found?.find(
		({command}) => command.startsWith(process.execPath) && command.includes('setInterval'),
	);
	process.kill(node?.pid ?? 0);
	await child;
	expect(node?.bytes).toBeGreaterThan(1_000_000);
});

test.each([
	['node /home/me/.cache/typescript-language-server --stdio', 'typescript-language-server'],
	['/usr/bin/gopls', 'gopls'],
	['/opt/rust-analyzer', 'rust-analyzer'],
	['node /x/pyright-langserver.js --stdio', 'pyright-langserver.js'],
	['npm test', null],
	['/usr/bin/git status', null],
	['ls -la', null],
])('%s is the language server %s', (command, name) => {
	expect(languageServerIn(command)).toBe(name);
});
