import {describe, expect, it} from 'vitest';
import type {QuotaAccount} from '../../../source/io/quota/credentials.js';
import {account, began, failedWith, fresh, minute, type Script, setUp} from './poll-setup.js';

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

	it('of the same account is asked with at once where the one before was refused, by its provider or by a call', async () => {
		let token = 'token-1';
		const {clock, poller, asked} = setUp(() => (token === 'token-1' ? refused : fresh()), {
			accounts: () => [account('openai', token, 'k')],
		});
		poller.start();
		await clock.pass(60 * minute);
		token = 'token-2';
		await clock.pass(minute);
		expect(asked).toHaveLength(2);
		expect(poller.readings()).toMatchObject([{state: 'fresh', accountKey: 'k'}]);
		poller.noteFailure('openai', failedWith(401));
		expect(poller.readings()).toMatchObject([{state: 'refused'}]);
		token = 'token-3';
		await clock.pass(minute / 2);
		expect(asked).toHaveLength(3);
		expect(poller.readings()).toMatchObject([{state: 'fresh'}]);
	});

	it('of the same account keeps what was read and the time of the next question, a wait that was asked for too', async () => {
		let token = 'token-1';
		let script: Script = fresh();
		const {clock, poller, asked} = setUp(() => script, {
			accounts: () => [account('openai', token, 'k')],
		});
		poller.start();
		await clock.pass(minute);
		token = 'token-2';
		await clock.pass(minute);
		expect(poller.readings()).toMatchObject([{state: 'fresh', observedAt: began}]);
		script = {outcome: 'limited', state: 'limited', reason: 'fewer questions'};
		await clock.pass(4 * minute);
		expect(asked).toHaveLength(2);
		poller.noteFailure('openai', failedWith(401));
		token = 'token-3';
		await clock.pass(3 * minute);
		expect(asked).toHaveLength(2);
		await clock.pass(2 * minute);
		expect(asked).toHaveLength(3);
	});

	it('that nothing was learned of yet is unread, until it was asked about, and one that has no gauge is not', async () => {
		const {poller} = setUp(fresh);
		expect([poller.isUnread('openai'), poller.isUnread('nobody')]).toEqual([true, true]);
		await poller.refresh();
		expect(poller.isUnread('openai')).toBe(false);
		const closed = (state: 'unknown' | 'unsupported') => {
			const gauge = {kind: 'closed', state, reason: 'no'} as const;
			return setUp(fresh, {accounts: () => [{...account(), gauge}]}).poller;
		};
		expect(closed('unsupported').isUnread('openai')).toBe(false);
		// As while its file is being written.
		expect(closed('unknown').isUnread('openai')).toBe(true);
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
