import {expect, test} from 'vitest';
import {composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';
import {patience, sitDown} from './person.js';
import {quotaProgram} from './quota-program.js';

const scenario = partScenario([{title: 'one', files: ['one.txt']}], {
	worker: [{name: 'work', steps: [{takes: 100_000, say: 'status: done\nThe part is done.'}]}],
});
const unknownQuota = {id: '5h', usedPercent: null, resetsInMs: 86_400_000};

/** A mission that waits for the user's word, because nobody knows the quota of its only provider. */
async function waiting() {
	const quota = quotaProgram([unknownQuota]);
	const mission = await composeMission({
		scenario,
		review: false,
		checks: ['true'],
		quota: {commands: {simulated: quota.command}, unknown: 'ask'},
	});
	const person = await sitDown(mission);
	await mission.event('quota.read', (fact) => fact.reading.source === 'command');
	await person.sees(1);
	return {mission, person, quota};
}

test('a provider whose quota nobody knows gets its first call when the user allows it with a key, and then the mission goes on by itself', async () => {
	const {mission, person} = await waiting();
	expect(mission.model.log()).toEqual([]);
	await person.answer('a');
	const allowed = await mission.event('quota.allowed');
	expect(allowed).toMatchObject({provider: 'simulated', by: 'user'});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	for (const {startedAt} of mission.model.log()) {
		expect(startedAt).toBeGreaterThanOrEqual(allowed.at);
	}
});

test('r among the quotas asks the provider as soon as it bears it, and a reading that shows room lets the mission begin', async () => {
	const {mission, person, quota} = await waiting();
	const asked = quota.runs();
	quota.says([{...unknownQuota, usedPercent: 12}]);
	await person.press('u');
	await expect.poll(person.text, patience).toContain('╭─ Quotas ');
	await person.press('r');
	await expect.poll(person.text, patience).toContain('asked a moment ago keeps its reading');
	const isAskedAgain = async () => {
		await person.press('r');
		return quota.runs();
	};
	// A minute after the first question; by itself it would be asked after five. Looked at often: the list of quotas
	// gives way to the summary when the mission ends.
	await expect.poll(isAskedAgain, {timeout: 90_000, interval: 200}).toBe(asked + 1);
	await expect.poll(person.text, patience).toContain('12% used');
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	expect(mission.events.filter(({type}) => type === 'quota.allowed')).toEqual([]);
});
