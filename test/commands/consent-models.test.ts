import {describe, expect, test} from 'vitest';
import type {Price} from '../../source/mission/settings.js';
import {begin, decided, person, prepare, surveyOf, userFile, write} from './prepared-project.js';

describe('models', () => {
	test('a role that nobody chose a model for stops a headless mission, with the flag', async () => {
		await expect(prepare(['--no-check'])).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(
				/^No model is chosen for commander, planner, worker, reviewer: --model provider\/model/,
			),
		});
		await expect(prepare(['--no-check', '--agent-model', 'worker=mine/one'])).rejects.toThrow(
			'for commander, planner, reviewer:',
		);
	});

	test('the flag wins over the configuration', async () => {
		write(userFile(), {model: 'mine/one', models: {worker: 'mine/two'}});
		const {beginning} = await begin(['--no-check', '--agent-model', 'worker=flag/three']);
		const {commander, worker} = beginning.settings.roles;
		expect([commander?.model, worker?.model]).toEqual(['mine/one', 'flag/three']);
	});

	test("one of OpenCode's configuration alone counts headless only after a yes to exactly it", async () => {
		const configured = {configured: 'mine/one'};
		const yes = person('y');
		const begun = await begin(['--no-check'], {ask: yes.ask}, configured);
		expect(begun.beginning.settings.roles['worker']?.model).toBe('mine/one');
		const again = await begin(['--no-check'], {}, configured);
		expect(again.beginning.settings.roles['worker']?.model).toBe('mine/one');
		await expect(begin(['--no-check'], {}, {configured: 'mine/two'})).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('nobody agreed to it here: --model mine/two'),
		});
	});

	test('a model that was agreed to and whose provider is gone is refused by name', async () => {
		const configured = {configured: 'mine/one'};
		await begin(['--no-check'], {ask: person('y').ask}, configured);
		await expect(begin(['--no-check'], {}, {...configured, models: []})).rejects.toThrow(
			'OpenCode knows no model "mine/one"',
		);
	});

	test.each([
		['mine/oen', /Did you mean mine\/one\? Choose one: --model provider\/model \(mine\//],
		['anthropic/best', /No provider "anthropic" is set up: `opencode auth login`/],
	])(
		'an unknown model is refused with what exists or how to log in: %s',
		async (model, message) => {
			await expect(begin(['--no-check', '--model', model], {})).rejects.toThrow(message);
		},
	);

	test('a variant goes with its role; an unknown one is refused with those that OpenCode lists', async () => {
		const {beginning} = await begin(['--no-check', '--model', 'mine/one#high'], {});
		expect(beginning.settings.roles['worker']).toMatchObject({model: 'mine/one', variant: 'high'});
		await expect(begin(['--no-check', '--model', 'mine/one#hihg'], {})).rejects.toMatchObject({
			exitCode: 2,
			message:
				'OpenCode lists no variant "hihg" of mine/one (commander). Did you mean mine/one#high? It has: low, high.',
		});
		const models = surveyOf().models.map((model) => ({...model, variants: []}));
		await expect(begin(['--no-check', '--model', 'mine/one#high'], {}, {models})).rejects.toThrow(
			'OpenCode lists no variant of mine/one',
		);
	});

	test('the same model at another address is asked about again', async () => {
		const configured = {configured: 'mine/one'};
		await begin(['--no-check'], {ask: person('y').ask}, configured);
		const models = surveyOf().models.map((model) => ({
			...model,
			provider: {...model.provider, url: 'https://elsewhere.example'},
		}));
		await expect(begin(['--no-check'], {}, {...configured, models})).rejects.toThrow(
			'nobody agreed',
		);
		const no = person('');
		await expect(
			begin(['--no-check'], {ask: no.ask}, {...configured, models}),
		).rejects.toMatchObject({exitCode: 130});
		expect(no.text()).toMatch(/^\* mine\/one for .*\n {4}to Mine & Co, https:\/\/elsewhere/m);
	});

	test.each([
		['whose price nobody knows any more', false],
		['that goes by subscription now', true],
	])('a model %s is asked about again, one whose price moved is not', async (_, isSubscription) => {
		const configured = {configured: 'mine/one'};
		await begin(['--no-check'], {ask: person('y').ask}, configured);
		const withPrice = (price: Price | null) => ({
			...configured,
			models: surveyOf().models.map((model) => ({
				...model,
				price,
				provider: {...model.provider, isSubscription: price === null && isSubscription},
			})),
		});
		await begin(['--no-check'], {}, withPrice({input: 9, output: 30, cacheRead: 1}));
		await expect(begin(['--no-check'], {}, withPrice(null))).rejects.toThrow('nobody agreed');
	});

	test('a model that only OpenCode sums up with needs a yes of its own', async () => {
		const compaction = {compaction: 'theirs/four'};
		await expect(begin(decided, {}, compaction)).rejects.toThrow(
			'has full contexts summed up by theirs/four',
		);
		const yes = person('y');
		await begin(decided, {ask: yes.ask}, compaction);
		expect(yes.text()).toContain('theirs/four for summaries of full contexts');
		await begin(decided, {}, compaction);
	});
});
