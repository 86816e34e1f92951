import {describe, expect, it} from 'vitest';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {frameOf} from '../../source/tui/models/frame.js';
import type {Span} from '../../source/tui/models/rows.js';
import type {Driver} from './driver.js';
import {start} from './started.js';

/** A hundred lines, of which every tenth names a needle. */
const blocks: readonly StreamBlock[] = Array.from({length: 100}, (_, at) => ({
	id: `b${at}`,
	kind: 'text',
	text: at % 10 === 0 ? `line ${at} has a Needle in it.` : `line ${at}.`,
}));

async function searching(size: readonly [number, number] = [80, 24]): Promise<Driver> {
	const driver = await start(size);
	await driver.say({type: 'stream', laneId: 'c', blocks});
	return driver;
}

/** What is inverse on the screen; the place that is current is bold. */
function inverse({screen}: Driver, columns = 80, rows = 24): readonly Span[] {
	return frameOf({...screen.shown(), size: {columns, rows}})
		.flatMap(({name, rows: lines}) => (name.startsWith('stream') ? lines : []))
		.flatMap((row) => row.filter(({isInverse}) => isInverse));
}

describe('/ searches in the stream on screen', () => {
	it('shows the nearest place while it is typed, and Esc goes back to where the stream was', async () => {
		const driver = await searching();
		await driver.press('/');
		expect(driver.frame()).toContain('search in c');
		await driver.type('needle');
		expect(driver.frame()).toContain('/needle  10/10');
		expect(driver.frame()).toContain('line 90 has a Needle');
		expect(inverse(driver).map(({text}) => text)).toContain('Needle');
		await driver.press('escape');
		expect(driver.frame()).toContain('line 99.');
		expect(driver.frame()).not.toContain('/needle');
	});

	it('goes to the next and the previous place by n and N, round and round', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.type('needle');
		await driver.press('enter', 'n', 'n');
		expect(driver.frame()).toContain('/needle  2/10');
		expect(driver.frame()).toContain('line 10 has');
		expect(inverse(driver).filter(({isBold}) => isBold)).toHaveLength(1);
		await driver.press('N', 'N', 'N');
		expect(driver.frame()).toContain('/needle  9/10');
		expect(driver.frame()).toContain('line 80 has');
	});

	it('lets the stream be scrolled, and holds the place while text comes in', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.type('line 95');
		await driver.press('enter');
		const more = blocks.map((block) => ({...block, id: `m${block.id}`, text: 'more of it.'}));
		await driver.say({type: 'stream', laneId: 'c', blocks: more});
		expect(driver.frame()).toContain('line 95.');
		await driver.press('G');
		expect(driver.frame()).not.toContain('line 95.');
		expect(driver.frame()).toContain('more of it.');
		expect(driver.frame()).toContain('/line 95  1/1');
	});

	it('takes a capital at its word, and small letters for both', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.type('NEEDLE');
		expect(driver.frame()).toContain('/NEEDLE  not found');
		await driver.press('enter');
		expect(driver.frame()).toContain('"NEEDLE" does not stand in what is kept of c');
		await driver.press('ctrl+u');
		await driver.type('Needle');
		expect(driver.frame()).toContain('/Needle  10/10');
	});

	it('finds what is folded away, and across the break of a row', async () => {
		const text = Array.from({length: 30}, (_, at) => `out ${at}`).join('\n');
		const tool = {name: 'bash', title: 'npm test', state: 'completed', durationMs: 5} as const;
		const driver = await searching([40, 24]);
		const words = 'many words that go on until the row is full and beyond it';
		await driver.say({
			type: 'stream',
			laneId: 'c',
			blocks: [
				{id: 'o', kind: 'tool', text, tool},
				{id: 't', kind: 'text', text: words},
			],
		});
		await driver.press('/');
		await driver.type('out 7');
		expect(driver.frame()).toMatch(/│ out 7 /);
		await driver.press('ctrl+u');
		await driver.type('until the row is full');
		const found = inverse(driver, 40, 24).map((part) => part.text);
		expect(found).toHaveLength(2);
		expect(found.join(' ')).toBe('until the row is full');
	});

	it('takes pasted text, and begins anew each time', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.paste('needle');
		expect(driver.frame()).toContain('/needle  10/10');
		await driver.press('escape', '/');
		expect(driver.frame()).not.toContain('needle  10/10');
		await driver.press('enter');
		expect(driver.frame()).toContain('nothing typed yet; Esc goes back');
	});

	it('ends with Esc, and then n is no key of a search any more', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.type('needle');
		await driver.press('enter');
		expect(driver.frame()).toContain('Esc end search');
		await driver.press('escape');
		expect(inverse(driver)).toEqual([]);
		expect(driver.frame()).not.toContain('end search');
	});

	it('belongs to its lane: in another one n is no key of it', async () => {
		const driver = await searching();
		await driver.press('/');
		await driver.type('needle');
		await driver.press('enter', 'tab');
		expect(driver.frame()).not.toContain('end search');
		await driver.press('shift+tab');
		expect(driver.frame()).toContain('end search');
	});
});

describe('\\ searches in all lanes', () => {
	const place = (laneId: string, blockId: string, nth: number, excerpt: string) => ({
		laneId,
		blockId,
		nth,
		excerpt,
	});

	it('asks the engine, lists lane and line, and goes there with the search open', async () => {
		const driver = await searching([120, 40]);
		await driver.press('\\');
		expect(driver.frame()).toContain('search in all lanes');
		await driver.type('needle');
		await driver.press('enter');
		expect(driver.link.sent.at(-1)).toEqual({type: 'search', query: 'needle'});
		expect(driver.frame()).toContain('looking in all lanes');
		await driver.say({
			type: 'found',
			query: 'needle',
			places: [place('c', 'b0', 0, 'line 0 has a Needle'), place('w7', 'x1', 1, 'a needle of w7')],
			isCut: false,
		});
		expect(driver.frame()).toContain('2 places in 2 lanes');
		expect(driver.frame()).toMatch(/w7 +Spans +a needle of w7/);
		await driver.press('j', 'enter');
		driver.expectPane('w7');
		await driver.say({
			type: 'stream',
			laneId: 'w7',
			blocks: [
				...blocks.map((block) => ({...block, id: `w${block.id}`})),
				{id: 'x1', kind: 'text', text: 'one needle\nand a needle of w7'},
			],
		});
		expect(driver.frame()).toContain('and a needle of w7');
		expect(driver.frame()).toContain('/needle  12/12');
	});

	it('says so when nothing is found, and is left with Esc', async () => {
		const driver = await searching();
		await driver.press('\\');
		await driver.type('xyz');
		await driver.press('enter');
		await driver.say({type: 'found', query: 'xyz', places: [], isCut: false});
		expect(driver.frame()).toContain('it stands nowhere in what is kept of the lanes');
		await driver.press('escape');
		driver.expectPane('c');
	});

	it('keeps the chosen place in view, by line and by page', async () => {
		const driver = await searching();
		await driver.press('\\');
		await driver.type('at');
		await driver.press('enter');
		const places = Array.from({length: 90}, (_, at) => place('c', 'b', at, `at ${at};`));
		await driver.say({type: 'found', query: 'at', places, isCut: true});
		expect(driver.frame()).toContain('the newest 90 places in 1 lane');
		await driver.press('pagedown', 'pagedown', 'j');
		expect(driver.frame()).toMatch(/» c .*at 41;/);
		await driver.press('G');
		expect(driver.frame()).toMatch(/» c .*at 89;/);
		await driver.press('g');
		expect(driver.frame()).toMatch(/» c .*at 0;/);
	});
});
