import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {openQuotaFeed} from '../../source/commands/quota-feed.js';
import {systemClock} from '../../source/io/clock.js';
import {initialState} from '../../source/mission/initial-state.js';
import {quotaSettings} from '../../source/mission/quota-settings.js';
import type {Engine} from '../../source/runtime/engine.js';
import {testSettings} from '../helpers/in-memory-settings.js';

/** A program that prints a reading with room. */
const reader = [
	execPath,
	'-e',
	"console.log(JSON.stringify({windows: [{id: '5h', usedPercent: 40, resetsAt: '2096-11-28T18:00:00Z'}]}))",
];

test('reads the quotas of stand-ins from the start, as a switch to one needs a fresh reading of it', async () => {
	const home = mkdtempSync(join(tmpdir(), 'flowdesk-feed-'));
	const read = new Set<string>();
	const both = Promise.withResolvers<void>();
	const dispatch: Engine['dispatch'] = (fact) => {
		if (fact.type === 'quota.read' && fact.reading.state === 'fresh') {
			read.add(fact.reading.provider);
		}
		if (read.size === 2) {
			both.resolve();
		}
	};
	const choices = [
		{model: 'zeta/m', price: null},
		{model: 'beta/next', price: null},
	];
	const feed = openQuotaFeed(
		{
			engine: () => ({
				state: () => initialState,
				dispatch,
				record: async () => {},
				listen: () => () => {},
				whenIdle: async () => {},
				waitFor: async () => {},
				closed: both.promise,
			}),
			settings: testSettings({roles: {worker: {model: 'zeta/m', cap: 1, choices}}}),
			quota: quotaSettings({commands: {zeta: reader, beta: reader}}),
			environment: {HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home},
			isOurs: true,
			configured: new Map(),
			clock: systemClock,
		},
		(notice) => both.reject(new Error(notice)),
	);
	onTestFinished(async () => {
		await feed.close();
		rmSync(home, {recursive: true});
	});
	feed.start();
	await both.promise;
	expect([...read].toSorted()).toEqual(['beta', 'zeta']);
});
