import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {hasSealClaim} from '../../source/mission/seal-claim.js';
import {demoRepository} from './mission-place.js';
import {eventsOf, type MissionRun, runMission} from './mission-run.js';
import {expectEnd, played} from './scenario-variant.js';

const seal = '<mission_seal>SEALED</mission_seal>';
const sealed = {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/} as const;

/** Everything that OpenCode has written down of a mission's sessions. */
function storedBy({place}: MissionRun): string {
	const folder = place.variables['XDG_DATA_HOME'] ?? '';
	return readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map(({parentPath, name}) => readFileSync(join(parentPath, name), 'latin1'))
		.join('\n');
}

test('the seal’s text in files and tool results that the commander reads, in its sentences, a report and a code fence ends nothing', async () => {
	const run = await runMission({
		scenario: 'seal-strings-everywhere',
		repository: async (parent) => {
			const folder = await demoRepository()(parent);
			writeFileSync(join(folder, 'ENDING.md'), `# The end\n\n${seal}\n`);
			return folder;
		},
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, sealed);
	expect(readFileSync(join(run.folder, 'src/slugify.mjs'), 'utf8')).toContain(seal);
	expect(readFileSync(join(run.folder, '.opencode/todo.md'), 'utf8')).toContain(seal);
	const turns = eventsOf(run, 'turn.ended');
	expect(played(run, 'commander')).toEqual([
		'quote it 0: read',
		'quote it 1: list_tasks',
		'quote it 2: update_todo',
		'quote it 3: delegate_task',
		'quote it 4: ',
		'all done 0: ',
	]);
	expect(turns[0]?.turn.text).toContain(`\nread: ${seal}\n`);
	expect(storedBy(run)).toContain(`The file says ${seal}, and I keep to it:`);
	const saying = turns.filter(({turn}) => turn.text.includes(seal)).map(({laneId}) => laneId);
	expect(saying).toEqual(['c', 'w1', 'r1', 'c']);
	const results = eventsOf(run, 'prompt.planned').find(({kind}) => kind === 'results');
	expect(results?.text).toContain(seal);
	// The one claim is the commander's last message, after everything else had said the words.
	const claims = eventsOf(run, 'seal.claimed').map(({messageId}) => messageId);
	expect(claims).toEqual([turns.at(-1)?.turn.messageId]);
	expect(eventsOf(run, 'seal.rejected')).toEqual([]);
});

test('a compaction summary that quotes the seal ends nothing, and the mission survives it', async () => {
	const run = await runMission({
		scenario: 'commander-compacted',
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, sealed);
	const log = run.model.log();
	const summary = log.findIndex(({role}) => role === 'summary');
	expect(summary, 'the commander was compacted').toBeGreaterThan(0);
	expect(storedBy(run)).toMatch(/The last line will be:(?:\\n|\n)<mission_seal>SEALED/);
	const claims = eventsOf(run, 'seal.claimed').map(({messageId}) => messageId);
	const claiming = eventsOf(run, 'turn.ended').filter(
		({laneId, turn}) => laneId === 'c' && !turn.isSummary && hasSealClaim(turn.text),
	);
	expect(claims).toEqual(claiming.map(({turn}) => turn.messageId));
	expect(claims).toHaveLength(1);
});
