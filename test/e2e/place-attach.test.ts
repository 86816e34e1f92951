import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {parseScenario} from '../../source/io/simulated-model/scenario-file.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import {type AttachedServer, startOpenCode} from './attached-server.js';
import {afterwards, demoRepository, makePlace} from './mission-place.js';
import {eventsOf, runMission, startMission, withoutReview} from './mission-run.js';

/** Each mission writes one file, whose name stands in its own words and nowhere else. */
const scenario = parseScenario(
	`
name: one file
about: The commander has the file written that the mission names, and claims the seal.
pace: {firstMs: 300, pieceMs: 1}
roles:
  commander:
    learn:
      file: {from: mission, match: 'Write the file (\\w+)'}
    scripts:
      - name: start
        when: {turn: 1}
        steps:
          - calls:
              - tool: update_todo
                with: {ops: [{op: add, id: T1, title: 'Write {{file}}.txt', agent: worker}]}
          - calls:
              - tool: delegate_task
                with:
                  agent: worker
                  title: 'Write {{file}}'
                  todo_id: T1
                  files: ['{{file}}.txt']
                  review: false
                  prompt: 'Write {{file}}.txt.'
          - say: The worker has it.
      - name: seal
        steps: [{say: <mission_seal>SEALED</mission_seal>}]
  worker:
    learn:
      file: {from: prompts, match: '^Files: (\\w+)\\.txt'}
    scripts:
      - name: endless
        when: {prompt: 'Write endless\\.txt'}
        steps: [{say: 'This is the half of what I would say.', fault: {kind: stall}}]
      - name: write
        steps:
          - takes: 1000
            gather: 2
            calls: [{tool: bash, with: {command: 'echo {{file}} > {{file}}.txt', description: Writes it}}]
          - say: "status: done"
`,
	'one file',
);

const place = makePlace();
let model: SimulatedModel;
let server: AttachedServer;

beforeAll(async () => {
	model = await startSimulatedModel({scenario, speed: 10});
	afterwards(model.close);
	server = await startOpenCode(place, model);
});

/** A mission on the server that writes a file, with a home of its own. */
const attached = (file: string, password = server.password) => ({
	model,
	flow: withoutReview,
	text: `Write the file ${file}.`,
	repository: demoRepository(1, `${file}-`),
	flags: ['--server', server.url, '--check', `test -f ${file}.txt`],
	variables: {OPENCODE_SERVER_PASSWORD: password, OPENCODE_CONFIG_CONTENT: ''},
});

test('two missions in two folders on one server that someone else started are both sealed, each with its own work', async () => {
	const files = ['apples', 'pears'];
	const missions = await Promise.all(files.map((file) => runMission(attached(file))));
	for (const [index, mission] of missions.entries()) {
		const [own = '', other = ''] = index === 0 ? files : files.toReversed();
		expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
		expect(eventsOf(mission, 'task.created').map(({task}) => task.title)).toEqual([`Write ${own}`]);
		expect(existsSync(join(mission.folder, `${own}.txt`))).toBe(true);
		expect(existsSync(join(mission.folder, `${other}.txt`))).toBe(false);
		const todo = readFileSync(join(mission.folder, '.opencode/todo.md'), 'utf8');
		expect(todo).toContain(`Write ${own}.txt`);
		expect(todo).not.toContain(other);
		expect(mission.stdout).not.toContain(other);
		expect(mission.stdout).not.toContain(server.password);
	}
	// They were at work at the same moment: each worker's call was held until the other one's was open.
	expect(model.peak('worker')).toBe(2);

	expect(server.isRunning()).toBe(true);
	for (const mission of missions) {
		const sessions = (await server.get('/session', mission.folder)) as {
			id: string;
			title: string;
		}[];
		const opened = eventsOf(mission, 'lane.opened').map(({sessionId}) => sessionId);
		expect(sessions.map(({id}) => id).toSorted()).toEqual(opened.toSorted());
		expect(sessions.map(({title}) => title)).toContainEqual(expect.stringContaining('Write '));
		const entries = (await server.get('/mcp', mission.folder)) as Record<string, {status: string}>;
		expect(Object.values(entries).filter(({status}) => status === 'connected')).toEqual([]);
	}
});

test('a wrong password for the server is told in one line, with exit code 2, and nothing is sent', async () => {
	const before = model.log().length;
	const mission = await runMission(attached('plums', 'wrong'));
	expect(mission.exitCode).toBe(2);
	expect(mission.stderr.trim().split('\n')).toEqual([
		expect.stringMatching(/password.*OPENCODE_SERVER_PASSWORD/),
	]);
	expect(mission.events).toEqual([]);
	expect(model.log()).toHaveLength(before);
	expect(server.isRunning()).toBe(true);
});

test('a second Ctrl+C on a server of somebody else leaves no session at work there, and says what became of them', async () => {
	const before = model.log().length;
	const mission = await startMission(attached('endless'));
	await mission.event('prompt.sent', ({laneId}) => laneId === 'w1');
	const busy = async () => Object.keys((await server.get('/session/status', mission.folder)) ?? {});
	await expect
		.poll(
			() =>
				model
					.log()
					.slice(before)
					.some(({role}) => role === 'worker'),
			{timeout: 60_000},
		)
		.toBe(true);
	expect(await busy()).not.toEqual([]);
	// Two signals of one kind might be heard as one.
	mission.signal('SIGINT');
	mission.signal('SIGTERM');
	const {exitCode, stderr, events, closed} = await mission.ended;
	expect([exitCode, closed]).toEqual([130, null]);
	const [started] = eventsOf({events}, 'mission.started');
	// A server that is slow to answer has been asked all the same.
	expect(stderr).toMatch(/(No session of the mission is|May still be) at work on http/);
	expect(stderr).toContain(`fd:${started?.missionId}`);
	expect(stderr).not.toContain(server.password);
	await expect.poll(busy, {timeout: 30_000}).toEqual([]);
	expect(server.isRunning()).toBe(true);
});
