import {describe, expect, it} from 'vitest';
import type {SavedRule} from '../../source/mission/request-facts.js';
import {missionView, permissionEntry, sampleNow} from './sample-mission.js';
import {start} from './started.js';

const rule = (pattern: string, change: Partial<SavedRule> = {}): SavedRule => ({
	permission: 'bash',
	pattern,
	answer: 'allow',
	scope: {kind: 'lane', laneId: 'w5'},
	...change,
});
const rules = [
	{id: 'e7', rule: rule('rm -rf *'), since: sampleNow - 60_000},
	{
		id: 'e9',
		rule: rule('git push *', {answer: 'reject', scope: {kind: 'mission'}}),
		since: sampleNow,
	},
];

for (const size of [
	[120, 40],
	[40, 24],
] as const) {
	describe(`saved rules at ${size.join('x')}`, () => {
		it('are listed with what they answer and for whom', async () => {
			const driver = await start(size, {rules});
			await driver.press('L');
			expect(driver.frame()).toMatch(/allow +bash: rm -rf \*/);
			expect(driver.frame()).toMatch(/reject +bash: git push \*/);
			expect(driver.frame()).toContain('for lane w5');
			expect(driver.frame()).toContain('every lane of this');
			await driver.press('escape');
			driver.expectPane('c');
		});

		it('are removed with x, and brought back with u, the last one first', async () => {
			const driver = await start(size, {rules});
			await driver.press('L', 'j', 'x');
			expect(driver.link.intents()).toEqual([{type: 'remove-rule', ruleId: 'e9'}]);
			await driver.say({type: 'view', view: missionView({rules: rules.slice(0, 1)})});
			await driver.press('x', 'u', 'u', 'u');
			expect(driver.link.intents().slice(1)).toEqual([
				{type: 'remove-rule', ruleId: 'e7'},
				{type: 'save-rule', rule: rules[0]?.rule},
				{type: 'save-rule', rule: rules[1]?.rule},
			]);
		});
	});
}

describe('a rule that is being saved', () => {
	it('is for the lane first, and with Tab for its role or the whole mission; N saves a no', async () => {
		const driver = await start([80, 24], {attention: [permissionEntry]});
		await driver.press('a', 'j', 'A', 'tab');
		expect(driver.frame()).toContain('for every worker');
		await driver.press('tab', 'N');
		await driver.advance(1000);
		expect(driver.link.intents()).toEqual([
			{
				type: 'answer',
				requestId: 'per_1',
				answer: {kind: 'permission', reply: 'reject', message: null},
			},
			{type: 'save-rule', rule: rule('rm -rf *', {answer: 'reject', scope: {kind: 'mission'}})},
		]);
	});

	it('from a session below a lane can be for any session on the way up, the one that asks first', async () => {
		if (permissionEntry.kind !== 'request') {
			throw new Error('The sample is a request.');
		}
		const session = {id: 'ses_x', title: '', ancestors: ['ses_y', 'ses_z', 'ses_w5']};
		const request = {...permissionEntry.request, session};
		const driver = await start([120, 40], {attention: [{...permissionEntry, request}]});
		await driver.press('a', 'j', 'A');
		for (const whom of ['session ses_x', 'session ses_y', 'session ses_z', 'lane w5']) {
			expect(driver.frame()).toContain(`for ${whom}`);
			await driver.press('tab');
		}
	});
});

it('H shows what was asked and answered, by whom, when, and how long it waited', async () => {
	const answer = {
		at: sampleNow - 5000,
		askedAt: sampleNow - 65_000,
		laneId: 'w5',
		kind: 'permission' as const,
		what: 'bash: rm -rf dist',
		directory: '/home/ada/parser',
		by: 'rule',
		answer: 'allowed once',
		rule: 'bash: rm *',
	};
	const clock = {...answer, laneId: 'c', by: 'clock', answer: 'declined', rule: null};
	const driver = await start([120, 40], {answers: [answer, clock]});
	await driver.press('H');
	expect(driver.frame()).toContain('bash: rm -rf dist');
	expect(driver.frame()).toContain(
		'allowed once  (your rule bash: rm *, after 60 s, in /home/ada/parser)',
	);
	expect(driver.frame()).toContain('declined  (the clock');
});
