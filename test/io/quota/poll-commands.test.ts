import {expect, it} from 'vitest';
import type {QuotaAccount} from '../../../source/io/quota/credentials.js';
import {failedWith, fresh, minute, type Script, setUp} from './poll-setup.js';

const wrong: Script = {
	outcome: 'failed',
	state: 'unknown',
	reason: 'q.sh prints no reading: what it prints is no JSON',
	source: 'command',
};

/** An account that a command is asked about; without words it has no gauge. */
function ofCommand(...command: readonly string[]): QuotaAccount {
	const gauge =
		command.length > 0
			? ({kind: 'command', command} as const)
			: ({kind: 'closed', state: 'unsupported', reason: 'none of this provider is known'} as const);
	return {provider: 'acme', accountKey: 'k', loginKey: 'l', isSpent: true, isTold: true, gauge};
}

it('asks another command at once, and what the one before said counts no more', async () => {
	let account = ofCommand('q.sh');
	let script: Script = wrong;
	const {clock, poller, asked} = setUp(() => script, {accounts: () => [account]});
	await poller.refresh();
	expect(poller.readings()).toMatchObject([{state: 'unknown', reason: wrong.reason}]);
	account = ofCommand('q.sh', '--json');
	expect(poller.readings()).toMatchObject([{state: 'unknown', reason: 'not read yet'}]);
	script = {...fresh(), source: 'command'};
	await clock.pass(1000);
	await poller.refresh();
	expect(asked).toHaveLength(2);
	expect(poller.readings()).toMatchObject([{state: 'fresh'}]);
});

it('counts what a command said no more when it is removed', async () => {
	let account = ofCommand('q.sh');
	const {poller} = setUp(() => ({...fresh(), source: 'command'}), {accounts: () => [account]});
	await poller.refresh();
	account = ofCommand();
	expect(poller.readings()).toMatchObject([
		{state: 'unsupported', reason: 'none of this provider is known', windows: []},
	]);
});

it('keeps what a call found used up when the command is another one', async () => {
	let account = ofCommand('q.sh');
	const {poller} = setUp(() => wrong, {accounts: () => [account]});
	await poller.refresh();
	poller.noteFailure('acme', failedWith(402));
	const [before] = poller.readings();
	expect(before?.state).toBe('exhausted');
	account = ofCommand('other.sh');
	await poller.refresh();
	expect(poller.readings()).toMatchObject([{state: 'exhausted'}]);
});

it('asks a command that failed again by a person’s wish after seconds, and says when it is asked else', async () => {
	const {clock, poller, asked} = setUp(() => wrong, {accounts: () => [ofCommand('q.sh')]});
	await poller.refresh();
	const [{retryAt = null} = {}] = poller.readings();
	expect(retryAt).toBeGreaterThan(clock.now());
	await clock.pass(2000);
	await poller.refresh();
	expect(asked).toHaveLength(1);
	await clock.pass(minute / 10);
	await poller.refresh();
	expect(asked).toHaveLength(2);
});
