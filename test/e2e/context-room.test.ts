import {expect, test} from 'vitest';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import {composeMission} from './composed-mission.js';
import {eventsOf, type MissionRun, runMission} from './mission-run.js';
import {expectEnd, variantOf} from './scenario-variant.js';

const sealed = {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/} as const;
const seal = '<mission_seal>SEALED</mission_seal>';
const goOn = 'Continue if you have next steps';

const addItem = {
	tool: 'update_todo',
	with: {ops: [{op: 'add', id: 'T1.1', title: 'The module does what its test says'}]},
};
const repair = {
	tool: 'delegate_task',
	with: {
		agent: 'worker',
		title: 'T1.1: repair {{module}}',
		todo_id: 'T1.1',
		files: ['src/{{module}}.mjs'],
		prompt: 'Repair src/{{module}}.mjs so that test/{{module}}.test.mjs passes.',
	},
};
const begin = [{calls: [addItem]}, {calls: [repair]}];
const look = {calls: [{tool: 'list_tasks'}]};
/** So much of 60,000 tokens that OpenCode compacts the session before its next step. */
const overfull = {prompt: 58_000, completion: 1500};
/** 86 %: little enough for OpenCode. */
const nearlyFull = {prompt: 51_000, completion: 600};

/** The smallest mission, whose commander has a small context. */
async function smallContext(base: string, scripts: readonly unknown[]): Promise<Scenario> {
	const {models} = await loadScenario('commander-compacted');
	return {...(await variantOf(base, {commander: {scripts}})), models};
}

function run(scenario: Scenario): Promise<MissionRun> {
	return runMission({scenario, speed: 50, flags: ['--check', 'node --test']});
}

test('a commander that OpenCode compacts before it has delegated brings the mission to its seal', async () => {
	const mission = await run(
		await smallContext('one-task', [
			{name: 'fill up', when: {turn: 1, never: goOn}, steps: [{calls: [addItem], usage: overfull}]},
			{name: 'delegate', when: {prompt: goOn}, steps: [{calls: [repair]}, {say: 'It is out.'}]},
		]),
	);

	expectEnd(mission, sealed);
	expect(eventsOf(mission, 'lane.compacted')).toMatchObject([{laneId: 'c'}]);
	const results = eventsOf(mission, 'prompt.planned').find(({kind}) => kind === 'results');
	expect(results?.text).toContain('Your context was compacted; this is what counts.');
	expect(results?.text).toContain('Mission: Make every test of this repository pass.');
	expect(results?.text).toContain('Your tools: delegate_task');
});

test('one that OpenCode compacts just before the seal claims it afterwards, once', async () => {
	const mission = await run(
		await smallContext('one-task', [
			{name: 'begin', when: {turn: 1, never: goOn}, steps: [...begin, {say: 'It is out.'}]},
			{
				name: 'look again',
				when: {prompt: '^Nothing else is under way', never: goOn},
				steps: [{...look, usage: overfull}],
			},
			{name: 'claim', when: {prompt: goOn}, steps: [{say: seal}]},
		]),
	);

	expectEnd(mission, sealed);
	expect(eventsOf(mission, 'lane.compacted')).toMatchObject([{laneId: 'c'}]);
	expect(eventsOf(mission, 'seal.claimed')).toHaveLength(1);
});

test('one that is 86 % full hands over while its worker runs, and the fresh session seals the mission', async () => {
	const scenario = await smallContext('permission', [
		{name: 'take over', when: {prompt: '^You take over'}, steps: [look, {say: seal}]},
		{
			name: 'begin',
			when: {turn: 1},
			steps: [...begin, {say: 'It is out.', usage: nearlyFull}],
		},
	]);
	const mission = await composeMission({scenario, checks: ['node --test']});

	const planned = await mission.event('hand-over.planned');
	expect(planned).toMatchObject({laneId: 'c', reason: 'its context is 86 % full'});
	// The worker's session is a child of the one that was left: its requests still reach the person.
	const answered = new Set<string>();
	const stop = setInterval(() => {
		for (const event of mission.events) {
			if (event.type === 'request.asked' && !answered.has(event.request.requestId)) {
				answered.add(event.request.requestId);
				const answer = {kind: 'permission', reply: 'once', message: null} as const;
				mission.send({type: 'answer', requestId: event.request.requestId, answer});
			}
		}
	}, 50);
	const ended = await mission.event('mission.ended');
	clearInterval(stop);

	expect(ended).toMatchObject({outcome: 'sealed'});
	expect(answered.size).toBeGreaterThan(0);
	const calls = mission.model.log().filter(({role}) => role === 'commander');
	const sessions = [...new Set(calls.map(({sessionId}) => sessionId))];
	expect(sessions).toHaveLength(2);
	const opened = eventsOf(mission, 'lane.opened').filter(({laneId}) => laneId === 'c');
	expect(opened.map(({sessionId}) => sessionId)).toEqual(sessions);
	expect(
		calls.filter(({sessionId}) => sessionId === sessions[1]).map(({script}) => script),
	).toEqual(['take over', 'take over']);
	expect(mission.events.filter(({type}) => type === 'lane.compacted')).toEqual([]);
	const results = mission.events.find(
		(event) => event.type === 'prompt.planned' && event.kind === 'results',
	);
	expect(results).toMatchObject({
		text: expect.stringMatching(/^You take over[\s\S]*\nNow:\nResults/),
	});
});
