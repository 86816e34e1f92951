import {describe, expect, it} from 'vitest';
import {claimProject} from '../../source/io/event-store-claim.js';
import {tell} from '../../source/tui/narration/tell.js';
import {nothingKnown} from '../../source/tui/narration/tellers.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {pays} from '../helpers/in-memory-spending.js';
import {store, storeFile, told} from './past-project.js';

/** One task in review, one whose lane is made ahead, a commander that rests. */
function underWay() {
	const allowances = {
		task: {usd: null, tokens: null},
		day: {usd: null, tokens: null},
		roles: {commander: {usd: null, tokens: 1}},
	};
	const mission = createMission({roles: {worker: {cap: 1}}, allowances});
	mission.start();
	mission.delegate({title: 'Mend numbers', files: ['a']});
	mission.ends('w1', 'Mended.');
	mission.delegate({title: 'Mend strings', files: ['b']});
	mission.delegate({title: 'Mend dates', files: ['c']});
	pays(mission, 'c', 0);
	mission.ends('c', 'I wait.');
	mission.tell({type: 'user.said', laneId: 'c', text: 'Hurry!'});
	return mission;
}

describe('flowdesk why of a mission that is over', () => {
	it('says in which state the mission found it', async () => {
		const mission = underWay();
		mission.pass(1000);
		mission.tell({
			type: 'mission.stop-requested',
			by: 'user',
			outcome: 'interrupted',
			reason: 'enough',
		});
		for (const {id, state} of Object.values(mission.state().lanes)) {
			if (state === 'aborting') {
				mission.ends(id, {finish: 'aborted', text: ''});
			}
		}
		expect(mission.state().ended).not.toBeNull();
		await (await store('m-1', mission.events())).close();
		const lines = async (name: string) => (await told(`why ${name}`)).text.split('\n');
		const [head, ended] = await lines('t1');
		expect(head).toBe('t1 Mend numbers: reviewing when the mission ended (mission m-1)');
		expect(ended).toMatch(/^the mission ended after \d:\d\d: interrupted, /);
		expect((await lines('c'))[0]).toBe('c, commander: idle when the mission ended (mission m-1)');
		const waits = await lines('t3');
		expect(waits[0]).toMatch(/^t3 Mend dates: queued when the mission ended/);
		expect(waits[1]).toBe('until then: cap worker 1/1');
		expect(waits.join('\n')).not.toContain('not over');
	});

	it('says that the end was not recorded where the log just stops', async () => {
		await (await store('m-1', underWay().events())).close();
		const {text} = await told('why t1');
		expect(text).toMatch(/^t1 Mend numbers: reviewing when the log stops \(mission m-1\)\n/);
		expect(text).toContain('the mission has not ended and no process runs it: it broke off after ');
	});
});

it('names no model of a lane that is only made ahead for a task that waits', async () => {
	const mission = underWay();
	const [ahead] = mission.eventsOf('lane.planned').filter(({taskId}) => taskId === 't3');
	expect(ahead).toBeDefined();
	await (await store('m-1', mission.events())).close();
	expect((await told('why t3')).text).not.toContain(`${ahead?.laneId} asks`);
	expect((await told(`why ${ahead?.laneId}`)).text).toMatch(
		/^w\d, worker on t3 Mend dates: made ahead, not prompted/,
	);
});

it('says of a lane that rests in a mission that runs what holds it: the budget of its role, or that its result is in review', async () => {
	const writing = await store('m-1', underWay().events());
	const claim = claimProject({file: storeFile(), missionId: 'm-1'});
	const {text} = await told('why c');
	expect(text).toMatch(
		/^c, commander: idle \(mission m-1\)\nbudget of commander used up: .*\nso for /,
	);
	expect((await told('why c --json')).json).toMatchObject({
		reason: expect.stringMatching(/budget/),
	});
	expect((await told('why w1')).text).toMatch(/: idle .*\nits result is in review\nso for/);
	if (claim.ok) {
		claim.release();
	}
	await writing.close();
});

it('counts one of a thing in the singular', async () => {
	const mission = underWay();
	await (await store('m-1', mission.events())).close();
	expect((await told('why c')).text).toMatch(/\n {2}1 model call, /);
	const saved = {
		type: 'base.saved' as const,
		id: 'x',
		at: 0,
		ref: 'r',
		tree: 't',
		bytes: 1,
		unsaved: [],
	};
	const textOf = (files: number) => tell({...saved, files}, nothingKnown())[0]?.text;
	expect(textOf(1)).toContain('saved (1 file)');
	expect(textOf(12_400)).toContain('saved (12 400 files)');
});

it('says of a budget that it limits nothing where no price is known', async () => {
	const mission = createMission({budget: {usd: 5, tokens: null}});
	mission.start();
	await (await store('m-1', mission.events())).close();
	expect((await told('why c')).text).toContain(
		'\n  budget $5.00, which limits nothing: no price is known\n',
	);
});
