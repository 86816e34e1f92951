import {expect, it} from 'vitest';
import {underWay} from '../helpers/in-memory-mission.js';
import {reads, usedUp} from '../helpers/quota-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';
import {store, told} from './past-project.js';

const apart = [{files: ['a/**'], review: false}];

it('says from when to when results waited for the provider of the commander', async () => {
	const mission = underWay(apart, {roles: {commander: {model: 'zeta/big'}}});
	mission.ends('c', 'I wait.');
	mission.pass(5000);
	reads(mission, usedUp(mission, 80_000));
	mission.pass(5000);
	mission.ends('w1', 'Done.');
	mission.pass(30_000);
	reads(mission, {windows: [quotaWindow({usedPercent: 3})]});
	mission.pass(5000);
	expect(mission.eventsOf('prompt.planned').at(-1)).toMatchObject({laneId: 'c', kind: 'results'});
	await (await store('m-1', mission.events())).close();
	const {text} = await told('why c');
	expect(text).toContain('0:10  c waited to be prompted: zeta: 5h window used up (for 30 s)');
	expect(text.match(/waited to be prompted/g), 'nothing was due before').toHaveLength(1);
	expect(text.indexOf('waited to be prompted')).toBeLessThan(text.indexOf('prompted (results)'));
	expect((await told('why c --json')).json).toMatchObject({
		history: expect.arrayContaining([
			expect.objectContaining({type: 'lane.held', lastedMs: 30_000}),
		]),
	});
});

it('says from when to when a model call waited for what others hold of a budget, and why', async () => {
	const mission = underWay(apart);
	const call = {laneId: 'w1', model: 'acme/small'};
	const reason = 'calls under way hold 3.00 USD';
	const waits = (child?: string) => mission.tell({type: 'call.waited', ...call, child, reason});
	const goes = (child?: string) => {
		const answer = {nanoUsd: 1, tokens: 1};
		mission.tell({type: 'call.admitted', ...call, child, ...answer, answer, bytes: 1, facts: []});
	};
	waits();
	mission.pass(1000);
	goes('ses_below');
	mission.pass(3000);
	goes();
	mission.pass(1000);
	waits('ses_below');
	waits('ses_cut');
	mission.pass(500);
	const failed = {callId: 'prt_1', model: null, writtenBytes: 0, hasBegun: false};
	mission.tell({type: 'call.cut', laneId: 'w1', child: 'ses_cut', ...failed});
	mission.pass(1500);
	mission.ends('w1', 'Done.');
	mission.pass(1000);
	waits();
	await (await store('m-1', mission.events())).close();
	const line = `w1 waited to make its next model call: ${reason}`;
	for (const name of ['w1', 't1']) {
		const {text} = await told(`why ${name}`);
		expect(text.split('\n').flatMap((one) => one.split(line)[1] ?? [])).toEqual([
			' (for 4.0 s)',
			' (for 2.0 s)',
			' (for 0.5 s)',
			' (not over)',
		]);
	}
});

it('says of a commander that waits when the log stops that the wait is not over', async () => {
	const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
	reads(mission, usedUp(mission, 80_000));
	mission.ends('c', 'What else?');
	mission.pass(5000);
	await (await store('m-1', mission.events())).close();
	expect((await told('why c')).text).toMatch(
		/c waited to be prompted: zeta: 5h window used up \(not over\)/,
	);
});

it('names the model that a lane and its task ran on, what it stood in for, since when and why', async () => {
	const choices = [
		{model: 'beta/next', price: null},
		{model: 'zeta/big', price: null},
	];
	const mission = underWay([], {roles: {worker: {model: 'beta/next', cap: 2, choices}}});
	mission.delegate({files: ['a/**']});
	reads(mission, {provider: 'zeta'});
	mission.pass(3000);
	reads(mission, {provider: 'beta', ...usedUp(mission)});
	mission.pass(2000);
	mission.delegate({files: ['b/**']});
	await (await store('m-1', mission.events())).close();
	const standIn =
		'w2 asks zeta/big, which stands in for beta/next since 0:03: beta: 5h window used up; zeta has room: ';
	expect((await told('why w2')).text).toContain(standIn);
	expect((await told('why t2')).text).toContain(standIn);
	expect((await told('why w1')).text, 'it was prompted before').toContain('w1 asks beta/next\n');
	expect((await told('why w2 --json')).json).toMatchObject({
		lane: {model: 'zeta/big', standIn: {for: 'beta/next'}},
	});
});
