import {describe, expect, it} from 'vitest';
import {readingAt} from '../../source/mission/quota-over-time.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';
import {sampleNow} from './sample-mission.js';
import {quotas, quotaView, windowView} from './sample-quota.js';
import {start} from './started.js';

const minute = 60_000;
const sizes = [
	[120, 40],
	[80, 24],
	[40, 24],
] as const;

/** An account that was used up, as people see it three minutes after the reset. */
function pastItsReset() {
	const resetsAt = sampleNow - 3 * minute;
	const reading = quotaReading({
		state: 'exhausted',
		reason: 'a call was refused: the plan is used up',
		observedAt: sampleNow - 8 * minute,
		windows: [quotaWindow({usedPercent: 100, resetsAt})],
		limitedUntil: resetsAt,
	});
	const {accountKey: _, windows, ...seen} = readingAt(reading, sampleNow);
	return quotaView('acme', {...seen, windows: windows.map((one) => windowView(one))});
}

/** An account with room, of which one call was asked to wait. */
const asksOneToWait = quotaView('acme', {
	reason: 'a call was refused: the provider asks to wait',
	limitedUntil: sampleNow + 58 * minute,
	source: 'failure',
});

/** The line of gauges, and what the view of quotas says of the provider, without its frame. */
async function shown(size: (typeof sizes)[number], provider: ReturnType<typeof quotaView>) {
	const driver = await start(size, {quota: quotas([provider])});
	const gauges = driver.frame().split('\n').at(-2) ?? '';
	await driver.press('u');
	const view = driver.frame().split('\n');
	const inner = view.slice(view.findIndex((line) => line.includes('─ Quotas ─')) + 1);
	const lines = inner.map((line) => line.replace(/^│ ?| *│$/g, '').trimEnd());
	const end = lines.indexOf('');
	return `\n${[gauges.trimEnd(), ...lines.slice(0, end)].join('\n')}\n`;
}

describe('a provider that was used up, after its reset', () => {
	it('is neither that nor full at 120x40', async () => {
		expect(await shown(sizes[0], pastItsReset())).toMatchInlineSnapshot(`
			"
			 acme ? not known
			» acme  not known: its reset has passed, and nothing was read since
			    5h  ? not known  began anew 3 min ago, and nothing was read since
			"
		`);
	});

	it('is neither that nor full at 80x24', async () => {
		expect(await shown(sizes[1], pastItsReset())).toMatchInlineSnapshot(`
			"
			 acme ? not known
			» acme  not known: its reset has passed, and nothing was read since
			    5h  ? not known  began anew 3 min ago, and nothing was read since
			"
		`);
	});

	it('is neither that nor full at 40x24', async () => {
		expect(await shown(sizes[2], pastItsReset())).toMatchInlineSnapshot(`
			"
			 acme ? not known
			» acme
			    not known: its reset has passed,
			    and nothing was read since
			    5h  ? not known
			      began anew 3 min ago, and
			      nothing was read since
			"
		`);
	});
});

describe('a provider of which one call was asked to wait', () => {
	it('takes calls at 120x40', async () => {
		expect(await shown(sizes[0], asksOneToWait)).toMatchInlineSnapshot(`
			"
			 acme 5h ▰▰▰▰▰▰▰▱▱▱ 62% used resets 1h12m
			» acme  read 2 min ago: a call was refused: the provider asks to wait; the account your lanes spend
			    5h  ▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱  62% used  resets in 1 h 12 min
			    a call was asked to wait for another 58 min; others go on
			    the last word of it came with a call that failed
			"
		`);
	});

	it('takes calls at 80x24', async () => {
		expect(await shown(sizes[1], asksOneToWait)).toMatchInlineSnapshot(`
			"
			 acme 5h ▰▰▰▰▰▰▰▱▱▱ 62% used resets 1h12m
			» acme
			    read 2 min ago: a call was refused: the provider asks to wait; the
			    account your lanes spend
			    5h  ▰▰▰▰▰▰▰▱▱▱  62% used  resets in 1 h 12 min
			    a call was asked to wait for another 58 min; others go on
			    the last word of it came with a call that failed
			"
		`);
	});

	it('takes calls at 40x24', async () => {
		expect(await shown(sizes[2], asksOneToWait)).toMatchInlineSnapshot(`
			"
			 acme 5h ▰▰▰▰▱ 62% ↻1h12m
			» acme
			    read 2 min ago: a call was
			    refused: the provider asks to
			    wait; the account your lanes
			    spend
			    5h  ▰▰▰▰▱  62% used
			      resets in 1 h 12 min
			    a call was asked to wait for
			    another 58 min; others go on
			    the last word of it came with a
			    call that failed
			"
		`);
	});
});
