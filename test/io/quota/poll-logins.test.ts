import {describe, expect, it} from 'vitest';
import type {QuotaAccount} from '../../../source/io/quota/credentials.js';
import {account, fresh, minute, type Script, setUp} from './poll-setup.js';

const refused: Script = {outcome: 'refused', state: 'refused', reason: 'refused (401)'};

describe('a login', () => {
	it('that was refused is not sent again until it is another one', async () => {
		let token = 'token-1';
		const {clock, poller, asked} = setUp(() => (token === 'token-1' ? refused : fresh()), {
			accounts: () => [account('openai', token)],
		});
		poller.start();
		for (let hour = 0; hour < 5; hour += 1) {
			await clock.pass(60 * minute);
			await poller.refresh();
		}
		expect(asked).toEqual([0]);
		expect(poller.readings()).toMatchObject([{state: 'refused'}]);
		token = 'token-2';
		await clock.pass(minute);
		expect(asked).toHaveLength(2);
		expect(poller.readings()).toMatchObject([{state: 'fresh', accountKey: 'key-token-2'}]);
	});

	it('that is another one has nothing of what was read with the one before', async () => {
		let token = 'token-1';
		const {poller} = setUp(fresh, {accounts: () => [account('openai', token)]});
		await poller.refresh();
		token = 'token-2';
		expect(poller.readings()).toMatchObject([{state: 'unknown', windows: []}]);
		expect(poller.accountKeyOf('openai')).toBe('key-token-2');
	});

	it('that has expired leaves the last values, as stale, and one that is turned off leaves none', async () => {
		const open = account();
		const gauges = {
			expired: {kind: 'closed', state: 'unknown', reason: 'expired'},
			off: {kind: 'closed', state: 'disabled', reason: 'turned off'},
		} as const;
		let gauge: QuotaAccount['gauge'] = open.gauge;
		const {poller} = setUp(fresh, {accounts: () => [{...open, gauge}]});
		await poller.refresh();
		gauge = gauges.expired;
		expect(poller.readings()).toMatchObject([{state: 'stale', windows: [{usedPercent: 50}]}]);
		gauge = gauges.off;
		expect(poller.readings()).toMatchObject([
			{state: 'disabled', windows: [], reason: 'turned off'},
		]);
	});

	it('stands in for one that OpenCode has not is read and never taken for what is spent, and learns nothing from calls', async () => {
		const {poller, clock} = setUp(fresh, {
			accounts: () => [{...account('openai'), isSpent: false}],
		});
		await poller.refresh();
		poller.noteRetry('openai', clock.now() + 60 * minute);
		expect(poller.readings()).toMatchObject([{state: 'fresh', limitedUntil: null}]);
		expect(poller.accountKeyOf('openai')).toBeNull();
	});
});
