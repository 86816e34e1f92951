import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {expect, test} from 'vitest';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import {afterwards, demoRepository, makePlace, type Place} from './mission-place.js';
import {hasTmux, openTerminal} from './tmux-terminal.js';

const limitMs = 240_000;
const todo = '# Garden\n\n- [x] Mow\n- [ ] Water the plants\n';

type Subject = Readonly<{place: Place; folder: string; model: SimulatedModel}>;

/** A project with instructions for agents and a todo list, and a model that only OpenCode's configuration names. */
async function prepareProject(): Promise<Subject> {
	const place = makePlace();
	const model = await startSimulatedModel({scenario: 'hang', speed: 20});
	afterwards(model.close);
	const folder = await demoRepository()(place.folder);
	writeFileSync(join(folder, 'AGENTS.md'), 'Be kind.\n');
	mkdirSync(join(folder, '.opencode'));
	writeFileSync(join(folder, '.opencode/todo.md'), todo);
	return {place, folder, model};
}

function openTui({place, folder, model}: Subject, [columns, rows]: readonly [number, number]) {
	return openTerminal({
		command: [execPath, resolve('bin/flowdesk.js'), 'tui', 'Make every test pass.'],
		cwd: folder,
		variables: {
			...place.variables,
			OPENCODE_CONFIG_CONTENT: JSON.stringify(model.providerConfig()),
		},
		columns,
		rows,
	});
}

test.skipIf(!hasTmux)(
	'the first mission in a folder asks once on one screen, and remembers the answer',
	{
		timeout: limitMs,
	},
	async () => {
		const subject = await prepareProject();
		const {folder, model} = subject;

		const refused = await openTui(subject, [80, 24]);
		const first = await refused.shown(/Begin\? \[.*\]/);
		expect(first).toMatch(/simulated\/commander for every role: \$\d+\S* in, \$\d+\S* out/);
		expect(first).toContain(`to Simulated model, ${model.url}`);
		expect(first).toContain('npm test  (at most 10:00)');
		expect(first).toContain('AGENTS.md: instructions that every agent reads');
		expect(first).toMatch(/2 items, 1 open: Water the plants/);
		expect(first).toContain('Begin? [yc/ya/wc/wa/N]');
		await refused.press('Enter');
		const no = await refused.shown(/^exit code \d+$/m);
		expect(no).toContain('Nothing was started: you did not agree.');
		expect(no).toContain('exit code 130');
		expect(model.log()).toEqual([]);
		expect(readFileSync(join(folder, '.opencode/todo.md'), 'utf8')).toBe(todo);

		const agreed = await openTui(subject, [120, 40]);
		await agreed.shown(/Begin\? \[.*\]/);
		await agreed.type('wc');
		await agreed.press('Enter');
		// The mission is on the screen, and the old item in its tree.
		await agreed.shown(/Todo ─[\s\S]*Water the plants/);
		await agreed.press('q');
		await agreed.shown(/stop the mission\?/);
		await agreed.decide('y', /stop the mission\?/);
		await agreed.shown(/^exit code 130$/m);

		// Only the todo list is a new decision; then a changed script is asked about, and marked.
		const again = await openTui(subject, [80, 24]);
		const second = await again.shown(/Begin\? \[c\/a\/N\]/);
		expect(second).not.toContain('simulated/');
		await again.press('C-c');
		expect(await again.shown(/^exit code \d+$/m)).toContain('Left before the mission began.');
		const file = join(folder, 'package.json');
		writeFileSync(file, readFileSync(file, 'utf8').replace('node --test', 'node --test x'));
		const changed = await openTui(subject, [80, 24]);
		const third = await changed.shown(/Begin\? \[yc\/ya\/N\]/);
		expect(third).toMatch(/^\* npm test .*\n {4}test: node --test x$/m);
		expect(third).toMatch(/^ {2}simulated\/commander/m);
		await changed.press('Enter');
		await changed.shown(/^exit code 130$/m);
	},
);
