import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd, played, variantOf} from './scenario-variant.js';

const checked = ['--check', 'node --test'];
const broken = "replace(/[^a-z0-9]+/, '-')";

test('a commander that works alone changes nothing and ends at the limit without progress', async () => {
	const run = await runMission({
		scenario: 'commander-works-alone',
		speed: 50,
		flags: checked,
		flow: {limits: {noProgress: 1}},
	});

	const reason = /^no todo progress in 1 continuations \(limit noProgress 1\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	expect(readFileSync(join(run.folder, 'src/slugify.mjs'), 'utf8')).toContain(broken);
	expect(existsSync(join(run.folder, '.opencode/todo.md'))).toBe(false);
	expect(eventsOf(run, 'task.created')).toEqual([]);
	expect(eventsOf(run, 'seal.accepted')).toEqual([]);
	expect(played(run, 'commander')).toEqual([
		'alone 0: read',
		'alone 1: edit bash',
		'alone 2: update_todo',
		'alone 3: ',
		'insist 0: ',
	]);
	const told = eventsOf(run, 'turn.ended').at(-1)?.turn.text ?? '';
	const offered = /unavailable tool .*Available tools: (.*?)\./.exec(told)?.[1]?.split(', ');
	expect(offered).toContain('flowdesk_delegate_task');
	expect(offered).toContain('read');
	expect(offered).not.toContain('edit');
	expect(offered).not.toContain('bash');
	expect(told).toContain('Repair slugify: only FlowDesk checks an item, after a passed review.');
	expect(eventsOf(run, 'seal.rejected')).toHaveLength(2);
});

test('a commander that never calls a tool ends at the limit of identical answers', async () => {
	const run = await runMission({
		scenario: 'commander-never-calls-a-tool',
		speed: 50,
		flags: checked,
		flow: {limits: {noProgress: 9, identicalTurns: 2}},
	});

	const reason = /^2 identical answers in a row \(limit identicalTurns 2\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	const digests = eventsOf(run, 'turn.ended').map(({turn}) => turn.digest);
	expect(new Set(digests).size).toBe(1);
	expect(digests).toHaveLength(3);
	expect(run.model.log().flatMap(({tools}) => tools)).toEqual([]);
});

test('a commander that seals in its first message is refused each time, and ends at a limit', async () => {
	const run = await runMission({
		scenario: 'commander-seals-at-once',
		speed: 50,
		flags: ['--check', 'true'],
	});

	const reason = /^no todo progress in 3 continuations \(limit noProgress 3\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	expect(run.model.log().map(({step}) => step)).toEqual([0, 0, 0, 0]);
	const rejections = eventsOf(run, 'seal.rejected').map(({missing}) => missing);
	expect(rejections).toEqual(Array(4).fill(['todo.md: no todo.md yet']));
});

test('a question is answered in one turn, and the answer is printed', async () => {
	const run = await runMission({
		scenario: await variantOf('one-task', {
			commander: {
				scripts: [
					{
						name: 'answer',
						steps: [
							{calls: [{tool: 'read', with: {filePath: 'package.json'}}]},
							{say: 'It has no dependencies.\n<mission_seal>ANSWERED</mission_seal>'},
						],
					},
				],
			},
		}),
		speed: 50,
		flags: checked,
	});

	expectEnd(run, {exitCode: 1, outcome: 'answered', reason: /^answered; nothing was changed/});
	expect(eventsOf(run, 'prompt.planned').map(({kind}) => kind)).toEqual(['mission']);
});
