import {expect, test} from 'vitest';
import {patchLines} from '../../source/commands/show-patch.js';
import {createTerminal} from '../../source/commands/terminal.js';
import {patchBetween} from '../../source/io/mission-diff.js';
import {createTreeSnapshots} from '../../source/io/tree-snapshot.js';
import {commitAll, createRepository, runGit, write} from '../io/project-setup.js';

test('a patch has the exact bytes, and no program that the repository’s configuration names makes it', async () => {
	const root = await createRepository({
		'.gitattributes': '*.x diff=evil\n',
		'a.x': 'one\r\n',
		b: '1',
	});
	await commitAll(root);
	const {take} = createTreeSnapshots({directory: root});
	const {tree: before} = await take();
	write(root, {'a.x': 'two \u001b]0;title\u0007\r\n', b: '2'});
	const {tree: after} = await take();
	for (const [key = '', value = ''] of [
		['diff.evil.textconv', 'echo converted; touch ran; true'],
		['diff.evil.command', 'touch ran; true'],
		['diff.external', 'touch ran; true'],
		['core.pager', 'touch ran; cat'],
		['core.fsmonitor', 'touch ran; true'],
		['color.ui', 'always'],
	]) {
		await runGit(root, 'config', key, value);
	}
	const patch = await patchBetween({directory: root, before, after, leftOut: ['b']});
	expect(patch.toString()).toContain('\n-one\r\n+two \u001b]0;title\u0007\r\n');
	expect(patch.toString()).not.toContain('b/b');
	expect((await createTreeSnapshots({directory: root}).take()).tree, 'nothing ran').toBe(after);
});

test('on a terminal no escape sequence of a file survives, and what looks like a head within a hunk is content', () => {
	const written: string[] = [];
	const stdout = {isTTY: true, write: (text: string) => written.push(text), on: () => undefined};
	const terminal = createTerminal({stdin: {}, stdout, stderr: stdout, isColourless: true});
	const patch = [
		'diff --git a/x b/x',
		'--- a/x',
		'+++ b/x',
		'@@ -1,2 +1,2 @@',
		' same\r',
		'--- gone',
		'+\u001b[2Jnew\u001b]52;c;eA==\u0007\r',
		'diff --git a/y b/y',
		'index 1..2',
		'',
	];
	const lines = patchLines(patch.join('\n'));
	expect(lines.map(({tone}) => tone)).toEqual([
		...['strong', 'strong', 'strong', 'attention', 'plain', 'bad', 'good', 'strong', 'strong'],
	]);
	for (const {text, tone} of lines) {
		terminal.out(text, tone);
	}
	expect(written.slice(4, 7)).toEqual([' same\n', '--- gone\n', '+[2Jnew]52;c;eA==\n']);
});
