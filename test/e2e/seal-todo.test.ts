import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {demoRepository} from './mission-place.js';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

/** A demo repository in which a todo.md lay before the mission. */
function repositoryWith(todo: string) {
	return async (parent: string): Promise<string> => {
		const folder = await demoRepository()(parent);
		mkdirSync(join(folder, '.opencode'));
		writeFileSync(join(folder, '.opencode/todo.md'), todo);
		return folder;
	};
}

const limitReached = {
	exitCode: 3,
	outcome: 'limit',
	reason: /^1 continuations sent \(limit iterations 1\)$/,
} as const;

test.each([
	['an empty todo.md', '', 'todo.md: todo.md is empty'],
	[
		'a todo.md that was finished before the mission',
		'# Spring\n\n- [x] Paint the door\n- [x] Mend the roof\n',
		'no todo item of this mission is verified',
	],
])('%s does not seal, however often the commander claims it', async (_, todo, missing) => {
	const run = await runMission({
		scenario: 'commander-seals-at-once',
		speed: 50,
		repository: repositoryWith(todo),
		flags: ['--todo', 'continue', '--check', 'true', '--max-iterations', '1'],
	});

	expectEnd(run, limitReached);
	const rejections = eventsOf(run, 'seal.rejected').map((event) => event.missing);
	expect(rejections).toEqual([[missing], [missing]]);
	expect(eventsOf(run, 'seal.claimed')).toHaveLength(2);
	expect(readFileSync(join(run.folder, '.opencode/todo.md'), 'utf8')).toBe(todo);
});

test('an open item of the user’s own blocks the seal, and its line stays as it was', async () => {
	const own = '# Garden\n\n* [ ] Water the plants   \n';
	const run = await runMission({
		speed: 50,
		repository: repositoryWith(own),
		flags: ['--todo', 'continue', '--check', 'node --test', '--max-iterations', '1'],
	});

	expectEnd(run, limitReached);
	expect(eventsOf(run, 'task.finished').map(({outcome}) => outcome)).toContain('done');
	const [rejection] = eventsOf(run, 'seal.rejected');
	expect(rejection?.missing).toEqual([expect.stringMatching(/^1 item open: .*Water the plants/)]);
	expect(eventsOf(run, 'seal.accepted')).toEqual([]);
	expect(readFileSync(join(run.folder, '.opencode/todo.md'), 'utf8')).toContain(own);
});
