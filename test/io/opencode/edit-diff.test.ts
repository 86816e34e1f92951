import type {ToolPart} from '@opencode-ai/sdk/v2/client';
import {describe, expect, it} from 'vitest';
import {diffOf} from '../../../source/io/opencode/edit-diff.js';
import {recorded, replay} from './replay.js';

const time = {start: 1, end: 2};

function completed(
	tool: string,
	input: Record<string, unknown>,
	metadata: Record<string, unknown>,
): ToolPart {
	const state = {status: 'completed', input, output: '', title: '', metadata, time} as const;
	return {id: 'prt_1', sessionID: 's', messageID: 'm', type: 'tool', callID: 'c', tool, state};
}

describe('what a tool changed', () => {
	it('is what the real server reports of edits and of files written', () => {
		const {chunks} = replay(recorded('edits'));
		const tools = chunks.flatMap((chunk) =>
			chunk.kind === 'tool' && (chunk.state === 'completed' || chunk.state === 'error')
				? [[chunk.tool, chunk.diff]]
				: [],
		);
		expect(tools.slice(0, 5)).toEqual([
			['read', undefined],
			[
				'edit',
				{
					added: 2,
					removed: 1,
					text: '@@ -1,8 +1,9 @@\n one\n two\n three\n-four\n+4\n+\tvier\n five\n six\n seven\n eight',
				},
			],
			['write', {added: 2, removed: 0, text: '+new file\n+line two'}],
			['write', {added: 2, removed: null, text: '+whole\n+other'}],
			['edit', undefined],
		]);
	});

	it('names each file where there are several, and takes no line of a file for a head', () => {
		const diff = [
			'Index: a.sql',
			'===================================================================',
			'--- a.sql',
			'+++ a.sql',
			'@@ -1,1 +1,1 @@',
			'--- a comment',
			'+++ plus',
			'Index: b.ts',
			'===================================================================',
			'--- b.ts',
			'+++ b.ts',
			'@@ -0,0 +1,1 @@',
			'+hello',
			'',
		].join('\n');
		expect(diffOf(completed('apply_patch', {}, {diff}))).toEqual({
			added: 2,
			removed: 1,
			text: '@@ a.sql\n@@ -1,1 +1,1 @@\n--- a comment\n+++ plus\n@@ b.ts\n@@ -0,0 +1,1 @@\n+hello',
		});
	});

	it('is bounded, counts what is left out, and holds nothing a terminal would obey', () => {
		const content = `${'\u001b[2Jx'.repeat(10)}\n`.repeat(1000);
		const diff = diffOf(completed('write', {content}, {exists: false}));
		expect(diff?.added).toBe(1000);
		expect(diff?.text.length).toBeLessThan(9000);
		expect(diff?.text).toMatch(/\n… \d+ more lines$/);
		expect(diff?.text).not.toContain('\u001b');
	});

	it('is nothing for tools that change no file', () => {
		expect(diffOf(completed('bash', {command: 'ls'}, {output: 'a'}))).toBeNull();
		expect(diffOf(completed('other', {content: 'x'}, {}))).toBeNull();
	});
});
