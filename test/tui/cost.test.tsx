import {describe, expect, it} from 'vitest';
import {itemView, laneView, missionView, todoList} from './sample-mission.js';
import {plannerSpend, tally} from './sample-spend.js';
import {start} from './started.js';

const spent = (change: Parameters<typeof tally>[0]) => ({
	spend: {own: tally(change), below: null, sessions: 0},
});

/** The lines of the open tree, without the frame and without what is said of the chosen one. */
function linesOf(frame: string): readonly string[] {
	const lines = frame.split('\n').filter((line) => /^│ [» ] /.test(line));
	const texts = lines.map((line) => line.slice(2, -2).trimEnd());
	return texts.slice(1, texts.indexOf(''));
}

const lanes = [
	laneView('c', {title: 'commander', ...spent({nanoUsd: 500_000_000})}),
	laneView('w1', {title: 'Numbers', todoId: 'T1', ...spent({nanoUsd: 250_000_000})}),
	laneView('w2', {title: 'Strings', todoId: 'T2', ...spent({nanoUsd: 900_000_000})}),
];
const todo = todoList([
	itemView('M1', {title: 'Tokenizer'}),
	itemView('T1', {title: 'Numbers', parent: 'M1', depth: 1}),
	itemView('T2', {title: 'Strings', parent: 'M1', depth: 1}),
]);

describe('what the mission came to', () => {
	it('opens with $ by role, the dearest first, and is put away with Esc', async () => {
		const driver = await start([120, 40], {lanes, todo});
		await driver.press('$');
		expect(driver.frame()).toContain('Cost by role');
		expect(linesOf(driver.frame())).toEqual([
			expect.stringMatching(/^» ▾ the mission +\$1\.65 /),
			expect.stringMatching(/^ {4}▾ worker, 2 lanes +\$1\.15 /),
			expect.stringMatching(/^ {8}w2 {2}Strings +\$0\.90 /),
			expect.stringMatching(/^ {8}w1 {2}Numbers +\$0\.25 /),
			expect.stringMatching(/^ {4}▾ commander, 1 lane +\$0\.50 /),
			expect.stringMatching(/^ {8}c {2}commander +\$0\.50 /),
		]);
		await driver.press('escape');
		driver.expectPane('c');
		expect(driver.frame()).not.toContain('Cost by');
	});

	it('is put together by lane and by todo item with Tab, and stays at the lane that was chosen', async () => {
		const driver = await start([120, 40], {lanes, todo});
		await driver.press('$', 'j', 'j', 'tab');
		expect(driver.frame()).toContain('Cost by lane');
		expect(driver.frame()).toMatch(/» +w2 {2}Strings/);
		await driver.press('tab');
		expect(driver.frame()).toContain('Cost by todo item');
		expect(linesOf(driver.frame()).map((line) => line.replace(/ +\$.*/, ''))).toEqual([
			'  ▾ the mission',
			'    ▾ M1 Tokenizer',
			'      ▾ T2 Strings',
			'»         w2  Strings',
			'      ▾ T1 Numbers',
			'          w1  Numbers',
			'    ▾ for no todo item',
			'        c  commander',
		]);
		await driver.press('tab');
		expect(driver.frame()).toContain('Cost by role');
		await driver.press('shift+tab');
		expect(driver.frame()).toContain('Cost by todo item');
	});

	it('shows how deep an item stands in a narrow terminal too, and how many columns have no room', async () => {
		const dear = lanes.map((lane) => ({...lane, ...spent({nanoUsd: 1_234_567e9})}));
		const driver = await start([40, 24], {lanes: dear, todo});
		await driver.press('$', 'tab', 'tab');
		const indents = linesOf(driver.frame()).map((line) => line.search(/[▾▸\p{L}]/u));
		expect(indents).toEqual([2, 3, 4, 7, 4, 7, 3, 6]);
		expect(driver.frame()).toMatch(/… 6 more +cost/);
		const wider = await start([80, 24], {lanes, todo});
		await wider.press('$');
		expect(wider.frame()).toMatch(/… 4 more columns +cost +tokens +priced +input/);
		const widest = await start([150, 42], {lanes, todo});
		await widest.press('$');
		expect(widest.frame()).not.toContain('more columns');
	});

	it('tells sums under a cent apart, the dearest first', async () => {
		const cheap = [2_900_000, 9_990_000, 120_000, 50_000].map((nanoUsd, at) =>
			laneView(`w${at + 1}`, {title: 'x', ...spent({nanoUsd})}),
		);
		const driver = await start([120, 40], {lanes: cheap, todo});
		await driver.press('$');
		expect(linesOf(driver.frame()).slice(1)).toEqual([
			expect.stringMatching(/worker, 4 lanes +\$0\.01 /),
			expect.stringMatching(/w2 {2}x +\$0\.0099 /),
			expect.stringMatching(/w1 {2}x +\$0\.0029 /),
			expect.stringMatching(/w3 {2}x +\$0\.0001 /),
			expect.stringMatching(/w4 {2}x +< \$0\.0001 /),
		]);
	});

	it('folds a branch with Enter, goes to a lane with it, and has the lanes in their order with s', async () => {
		const driver = await start([120, 40], {lanes, todo});
		await driver.press('$', 's');
		expect(driver.frame()).toContain('in their order');
		expect(linesOf(driver.frame())[1]).toMatch(/commander, 1 lane/);
		await driver.press('s', 'j', 'enter');
		expect(driver.frame()).toMatch(/» {3}▸ worker, 2 lanes +\$1\.15/);
		expect(driver.frame()).not.toContain('w1  Numbers');
		await driver.press('enter', 'j', 'enter');
		driver.expectPane('w2');
	});

	it('shows the sessions that agents started only where somebody asks, and goes to their lane', async () => {
		const driver = await start([120, 40], {lanes: [laneView('p1', {spend: plannerSpend})]});
		await driver.press('$', 'tab', 'j');
		expect(driver.frame()).toMatch(/» +▸ p1 .* \$0\.14 +85k +7 of 7/);
		expect(driver.frame()).not.toContain('sessions it started');
		await driver.press('enter');
		expect(driver.frame()).toMatch(/the lane itself +\$0\.09 .* 3 of 3/);
		expect(driver.frame()).toMatch(/2 sessions it started +\$0\.05 .* 4 of 4/);
		await driver.press('G', 'enter');
		driver.expectPane('p1');
	});

	it('says subscription, no price and no call where there is no money, and of how many calls a sum is', async () => {
		const driver = await start([120, 40], {
			lanes: [
				laneView('c', spent({nanoUsd: 0, calls: 2, unpriced: 2, subscribed: 2})),
				laneView('p1', spent({nanoUsd: 0, calls: 2, unpriced: 2, subscribed: 0})),
				laneView('r1', spent({nanoUsd: 0, calls: 0, unpriced: 0, input: 0, output: 0})),
				laneView('w1', spent({nanoUsd: 420_000_000, calls: 5, unpriced: 2, subscribed: 1})),
				laneView('w2', spent({nanoUsd: 0, calls: 1, unpriced: 0})),
			],
		});
		await driver.press('$', 'tab', 's');
		expect(linesOf(driver.frame())).toEqual([
			expect.stringMatching(/the mission +\$0\.42 \+\? .* 4 of 10 /),
			expect.stringMatching(/ c .* subscription .* 0 of 2 /),
			expect.stringMatching(/ p1 .* no price .* 0 of 2 /),
			expect.stringMatching(/ r1 .* no call /),
			expect.stringMatching(/ w1 .* \$0\.42 \+\? .* 3 of 5 /),
			expect.stringMatching(/ w2 .* \$0\.00 .* 1 of 1 /),
		]);
		expect(driver.frame()).not.toMatch(/ c .*\$0\.00/);
		expect(driver.frame()).toContain('4 of 10 calls priced, 3 by subscription');
		await driver.press('j');
		expect(driver.frame()).toContain('subscription, 2 calls by subscription');
		expect(driver.frame()).toMatch(/9 000 input, 2 400 output, 600 reasoning, 400 cache write/);
	});

	it('is said in the title of a pane in the same words', async () => {
		const title = async (change: Parameters<typeof tally>[0]) => {
			const driver = await start([200, 60], {lanes: [laneView('w1', spent(change))]});
			return (
				driver
					.frame()
					.split('\n')
					.find((line) => line.includes('─ ● w1 ')) ?? ''
			);
		};
		expect(await title({calls: 2, unpriced: 2, subscribed: 2})).toContain(' subscription ');
		expect(await title({calls: 2, unpriced: 2})).toContain(' no price ');
		expect(await title({calls: 2, unpriced: 1, nanoUsd: 420_000_000})).toContain(' $0.42 +? ');
	});

	it('stays at the chosen line while figures change under it', async () => {
		const driver = await start([120, 40], {lanes, todo});
		await driver.press('$', 'j', 'j', 'j');
		expect(driver.frame()).toMatch(/» +w1 {2}Numbers/);
		const dearer = lanes.map((lane) =>
			lane.id === 'w1' ? {...lane, ...spent({nanoUsd: 2_000_000_000})} : lane,
		);
		await driver.say({type: 'view', view: missionView({lanes: dearer, todo})});
		expect(linesOf(driver.frame())[2]).toMatch(/^» +w1 {2}Numbers +\$2\.00/);
		await driver.say({type: 'view', view: missionView({lanes: lanes.slice(2), todo})});
		expect(driver.frame()).toMatch(/» .*Strings/);
	});

	it('teaches while there is no lane', async () => {
		const driver = await start([80, 24], {lanes: []});
		await driver.press('$', 'enter');
		expect(driver.frame()).toMatch(/the mission +no call/);
		expect(driver.frame()).toContain('no lane has begun yet');
	});
});

const many = Array.from({length: 60}, (_, at) =>
	laneView(`w${at + 1}`, {title: `Part ${at + 1}`, ...spent({nanoUsd: (60 - at) * 10_000_000})}),
);

describe.each([
	[200, 60],
	[120, 40],
	[80, 24],
	[40, 24],
] as const)('at %ix%i', (columns, rows) => {
	it('has price and tokens of each lane in reach, keeps the header, and says its keys', async () => {
		const driver = await start([columns, rows], {lanes: many});
		await driver.press('$');
		const lines = driver.frame().split('\n');
		expect(lines).toHaveLength(rows);
		expect(lines[0]).toMatch(/▲ ?2/);
		expect(driver.frame()).toMatch(/▾ the mis\S* .*\$18\.30 +744k/);
		expect(driver.frame()).toMatch(/\d+ below/);
		expect(driver.frame()).toMatch(/s sort/);
		expect(driver.frame()).toMatch(/Esc back/);
		await driver.press('G');
		expect(driver.frame()).toMatch(/» +w60 {2}Part 60 +\$0\.01 +12k/);
		expect(driver.frame()).toMatch(/\d+ above/);
		expect(driver.frame()).not.toMatch(/below/);
		await driver.press('pageup', 'pageup', 'g');
		expect(driver.frame()).toMatch(/» ▾ the mis/);
		await driver.press('pagedown');
		expect(driver.frame()).toMatch(/» +w\d+ {2}Part/);
		expect(driver.frame()).not.toMatch(/»[^»]*»/);
		await driver.press('g');
		const turn = (step: 1 | -1) =>
			driver.screen.report({kind: 'wheel', step, x: 20, y: 8}, {columns, rows});
		turn(1);
		await driver.advance(70);
		expect(driver.frame()).toMatch(/» +w2 {2}Part 2 /);
		turn(-1);
		turn(-1);
		await driver.advance(70);
		expect(driver.frame()).toMatch(/» ▾ the mis/);
	});
});
