import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {clipboardText} from '../../source/tui/models/clipboard.js';
import type {TerminalEffect} from '../../source/tui/terminal-effect.js';
import {start} from './started.js';

const source =
	'## Done\nThe **hash count** stays in the `token`, whatever the width of the pane is.';
const tool = {name: 'bash', title: 'npm test', state: 'completed', durationMs: 5} as const;
const blocks: readonly StreamBlock[] = [
	...Array.from(
		{length: 60},
		(_, at): StreamBlock => ({id: `b${at}`, kind: 'text', text: `line ${at}.`}),
	),
	{id: 'm', kind: 'text', text: source},
	{id: 't', kind: 'tool', text: '41 passing\u001b[0m', tool},
];

async function copying() {
	const effects: TerminalEffect[] = [];
	const driver = await start([80, 24], {}, {}, (effect) => effects.push(effect));
	await driver.say({type: 'stream', laneId: 'c', blocks});
	return {driver, effects};
}

describe('copying', () => {
	it('takes the last message as it was written by y, without wrapping or frame, and says how much', async () => {
		const {driver, effects} = await copying();
		await driver.press('y');
		expect(effects).toEqual([{type: 'copy', text: source}]);
		expect(driver.frame()).toContain(`copied the last message of c, ${source.length} characters`);
		expect(driver.frame()).toMatch(/set-clipboard/);
	});

	it('takes the block at the top once the stream was scrolled', async () => {
		const {driver, effects} = await copying();
		await driver.press('g', 'j', 'j');
		await driver.press('y');
		expect(effects).toEqual([{type: 'copy', text: 'line 1.'}]);
		expect(driver.frame()).toContain('copied the topmost message of c');
	});

	it('takes all that is kept by Y, with nothing in it that a terminal would obey', async () => {
		const {driver, effects} = await copying();
		await driver.press('Y');
		const [copied] = effects;
		expect(copied?.text).toMatch(/^» ?|line 0\.\n\nline 1\./);
		expect(copied?.text.endsWith(`${source}\n\nbash npm test\n41 passing[0m`)).toBe(true);
	});

	it('has nothing to take from a lane that said nothing', async () => {
		const {driver, effects} = await copying();
		await driver.press('tab', 'y', 'Y');
		expect(effects).toEqual([]);
		expect(driver.frame()).toContain('there is nothing to copy yet');
	});

	it('keeps the end of what is too long for a terminal, in whole characters, and says so', () => {
		const long = `${'日本'.repeat(30_000)}ends`;
		const {text, isCut} = clipboardText(long);
		expect(isCut).toBe(true);
		expect(long.endsWith(text)).toBe(true);
		expect(Buffer.from(text).toString('base64').length).toBeLessThanOrEqual(74_994);
		expect(text.length).toBeGreaterThan(18_000);
	});
});
