import {describe, expect, it} from 'vitest';
import {frameOf} from '../../source/tui/models/frame.js';
import {createScreen} from '../../source/tui/screen.js';
import {defaultScreenSettings} from '../../source/tui/screen-settings.js';
import {createFakeClock, createFakeLink} from './driver.js';
import {laneView, missionView, sampleNow, todoList} from './sample-mission.js';
import {sampleBlocks} from './sample-stream.js';
import {openScreen, start} from './started.js';

describe('what is on the screen', () => {
	it('says at 120x40 who needs you, how it goes, and what the lane on screen does', async () => {
		expect((await start()).frame()).toMatchInlineSnapshot(`
			" FlowDesk  Repair the parser and its tests                                                                ▲ 2 need you
			 ● running  4 lanes at work                  continuation 3/20  12:41   w 4/4  r 1/5   +2 queued   184k tok  $1.82/5.00
			╭─ Todo ──────────────────────── 2/9  22% ─╮╭─ ▲ c  commander ────────── openai/gpt-5  12k tok  $0.21  question  0:45 ─╮
			│ ▾ M1 Tokenizer                       2/5 ││ » FlowDesk to this lane                                                  │
			│   ✓ T1.1 Numbers                verified ││ ┊ Make raw strings work.                                                 │
			│   ▾ T1.2 Strings                     1/4 ││ ┊                                                                        │
			│     ✓ S1.2.1 Escapes            verified ││ ┊ Context: the tokenizer ends a raw literal at the first quote.          │
			│     ? S1.2.2 Unicode        not verified ││ ┊ Files: src/tokenizer/strings.ts                                        │
			│     ◐ S1.2.3 Raw strings      w3 running ││ ┊ … 3 more lines                                                         │
			│     ○ S1.2.4 Templates            queued ││                                                                          │
			│ ▾ M2 AST                             0/4 ││ ┊ The hash count has to survive until the closing quote.                 │
			│   ◐ T2.1 Spans                w7 running ││                                                                          │
			│   ▲ T2.2 Comments           w5 needs you ││ The raw literal ends at the first quote not followed by the same number  │
			│   ✗ T2.3 Errors         r2 failed, try 2 ││ of hashes. I keep the hash count in the token so the printer can give it │
			│   ○ T2.4 Printer        after T2.1, T2.3 ││ back.                                                                    │
			│                                          ││                                                                          │
			│                                          ││ ✓ read   src/tokenizer/strings.ts                                  0.1 s │
			│                                          ││ ✓ edit   src/tokenizer/strings.ts                                  0.2 s │
			│                                          ││   │ -  if (ch === quote) return end(i)                                   │
			│                                          ││   │ +  if (ch === quote && hashes(i) === n) return end(i)                │
			│                                          ││ ✗ bash   npm test -- strings                                 failed 34 s │
			│                                          ││   │ line one                                                             │
			│                                          ││   │ line two                                                             │
			│                                          ││   │ 40 passing                                                           │
			│                                          ││   │ 41 passing                                                           │
			│                                          ││   │ 1 failing: raw string with 256 hashes                                │
			│                                          ││                                                                          │
			╰──────────────────────────────────────────╯│ note  the provider answered 429 and is asked again in 4 s                │
			╭─ Lanes ──────── w 4/4  r 1/5  +2 queued ─╮│                                                                          │
			│  1 ▲ w5  Comments       permission  2:10 ││ 日本語の説明: 生文字列は 🎉 終わりまで数えます。                         │
			│ ▸2 ▲ c   commander        question  0:45 ││                                                                          │
			│  3 ✗ r2  Errors      failed review       ││                                                                          │
			│  4 ● w3  Raw strings      npm test  0:34 ││                                                                          │
			│  5 ● w7  Spans       writing  ▁▁▁▁  0:04 ││                                                                          │
			│  6 ↻ w9  Printer…   429 Too Man… in 0:12 ││                                                                          │
			│    ○ t12 Templates  cap worker 4/4  1:01 ││                                                                          │
			│    ○ t13 Printer  waits for T2.1,…  0:12 ││                                                                          │
			│    ✓ 3 done  Enter lists them            ││                                                                          │
			╰──────────────────────────────────────────╯╰──────────────────────────────────────────────────────────────────────────╯
			 a answer  ] needs me  Tab lane  i say  x abort  p pause  t todo  / search  : command  ? help  q quit"
		`);
	});

	it('stacks strip, stream and todo at 80x24', async () => {
		expect((await start([80, 24])).frame()).toMatchInlineSnapshot(`
			" Repair the parser and its tests     ● running   3/20  12:41   $1.82/5.00   ▲2
			 ▲w5 [▲c] ✗r2  ●w3  ●w7  ↻w9                            +2 queued  w 4/4  r 1/5
			╭─ ▲ c  commander ────────────── openai/gpt-5  12k tok  $0.21  question  0:45 ─╮
			│   │ -  if (ch === quote) return end(i)                                       │
			│   │ +  if (ch === quote && hashes(i) === n) return end(i)                    │
			│ ✗ bash   npm test -- strings                                     failed 34 s │
			│   │ line one                                                                 │
			│   │ line two                                                                 │
			│   │ 40 passing                                                               │
			│   │ 41 passing                                                               │
			│   │ 1 failing: raw string with 256 hashes                                    │
			│                                                                              │
			│ note  the provider answered 429 and is asked again in 4 s                    │
			│                                                                              │
			│ 日本語の説明: 生文字列は 🎉 終わりまで数えます。                             │
			╰──────────────────────────────────────────────────────────────────────────────╯
			╭─ Todo ──────────────────────────────────────────────────────────── 2/9  22% ─╮
			│     ? S1.2.2 Unicode                            ticked outside, not verified │
			│     ◐ S1.2.3 Raw strings                                          w3 running │
			│   ◐ T2.1 Spans                                                    w7 running │
			│   ▲ T2.2 Comments                                               w5 needs you │
			│   ✗ T2.3 Errors                                             r2 failed, try 2 │
			╰──────────────────────────────────────────────────────── 7 more, t shows all ─╯
			 a answer  ] needs me  Tab lane  i say  x abort  p pause  t todo  ? help  q quit"
		`);
	});

	it('is one column at 40x24', async () => {
		expect((await start([40, 24])).frame()).toMatchInlineSnapshot(`
			" ● 3/20  12:41   $1.82/5.00         ▲2
			╭─ Lanes ──── w 4/4  r 1/5  +2 queued ─╮
			│  1 ▲ w5  Comments   permission  2:10 │
			│ ▸2 ▲ c   commander    question  0:45 │
			│  3 ✗ r2  Errors  failed review       │
			│    … 3 more                          │
			│    ○ 2 queued   cap worker 4/4       │
			│    ✓ 3 done  Enter lists them        │
			╰──────────────────────────────────────╯
			╭─ ▲ c  commander ──── question  0:45 ─╮
			│   │ 1 failing: raw string with 256   │
			│   │ hashes                           │
			│                                      │
			│ note  the provider answered 429 and  │
			│       is asked again in 4 s          │
			│                                      │
			│ 日本語の説明: 生文字列は 🎉 終わりま │
			│ で数えます。                         │
			╰──────────────────────────────────────╯
			╭─ Todo ──────────────────── 2/9  22% ─╮
			│   ▲ T2.2 Comments       w5 needs you │
			│   ✗ T2.3 Errors     r2 failed, try 2 │
			╰─────────────── 10 more, t shows all ─╯
			 a answer  ] needs me  ? help  q quit"
		`);
	});

	it('fills 200x60 and never more', async () => {
		const lines = (await start([200, 60])).frame().split('\n');
		expect(lines).toHaveLength(60);
		expect(lines.slice(0, 3)).toMatchInlineSnapshot(`
			[
			  " FlowDesk  Repair the parser and its tests                                                                                                                                                ▲ 2 need you",
			  " ● running  4 lanes at work                                                                                                  continuation 3/20  12:41   w 4/4  r 1/5   +2 queued   184k tok  $1.82/5.00",
			  "╭─ Todo ────────────────────────────────────────────── 2/9  22% ─╮╭─ ▲ w5  Comments ────── gpt-5  12k tok  $0.21  permission  2:10 ─╮╭─ ▲ c  commander ─ openai/gpt-5  12k tok  $0.21  question  0:45 ─╮",
			]
		`);
	});

	it('never says in a terminal that is too small that a mission goes on which is over', async () => {
		const going = await start([30, 8]);
		expect(going.frame()).toContain('the mission goes on');
		const over = await start([30, 8], {phase: 'ended', outcome: 'sealed', attention: []});
		expect(over.frame()).toContain('the mission is over');
		expect(over.frame()).not.toContain('goes on');
	});

	it('says in a terminal that is too small what it needs and whether someone waits', async () => {
		const driver = await start([39, 9]);
		expect(driver.frame()).toContain('FlowDesk needs 40x10');
		expect(driver.frame()).toContain('2 need you');
	});

	it('says that it waits for the engine before the engine has said anything', async () => {
		const driver = await openScreen([80, 24]);
		expect(driver.frame()).toContain('starting OpenCode');
		expect(driver.frame()).toContain('no todo item yet');
	});

	it('is plain ASCII, as wide as ever, where the terminal draws nothing else', async () => {
		const driver = await openScreen([120, 40], {isAscii: true});
		await driver.say({type: 'view', view: missionView()});
		const lines = driver.frame().split('\n');
		expect(driver.frame()).toMatch(/^[ -~\n]*$/);
		expect(driver.frame()).toContain('! w5  Comments');
		expect(lines).toHaveLength(40);
	});

	it('says what is unknown instead of a price, and a countdown with the key that stops it', async () => {
		const driver = await start([120, 40], {
			usage: {tokens: 10, cost: null, unpriced: 1, subscribed: 0, unreported: 0, unreportedCost: 0},
			continuesAt: sampleNow + 3000,
		});
		expect(driver.frame()).toContain('cost unknown');
		expect(driver.frame()).toContain('continues in 3 s  p pauses');
	});

	it('never shows a part of the cost as the whole, and a subscription as what it is', async () => {
		const driver = await start([120, 40], {
			usage: {tokens: 10, cost: 1.5, unpriced: 2, subscribed: 1, unreported: 0, unreportedCost: 0},
		});
		expect(driver.frame()).toMatch(/\$1\.50\S* \+\?/);
		const other = await start([120, 40], {
			usage: {tokens: 10, cost: null, unpriced: 2, subscribed: 2, unreported: 0, unreportedCost: 0},
		});
		expect(other.frame()).toContain('subscription');
	});

	it('fits again after every resize', async () => {
		const driver = await start();
		for (const [columns, rows] of [
			[80, 24],
			[40, 10],
			[200, 60],
		] as const) {
			await driver.resize(columns, rows);
			const lines = driver.frame().split('\n');
			expect(lines).toHaveLength(rows);
			expect(lines.every((line) => line.length <= columns)).toBe(true);
		}
	});

	it('lets nothing an agent says reach the terminal as a control sequence', async () => {
		const hostile = '\u001b]8;id=1:\u001b]52;c;UFdORUQ=\u0007;u\u0007\u001b[2J\u009b31mred\u202e';
		const driver = await openScreen([120, 40]);
		await driver.say(
			{
				type: 'view',
				view: missionView({
					text: hostile,
					reason: hostile,
					lanes: [laneView('c', {title: hostile, reason: hostile})],
					todo: todoList([], {problem: hostile}),
				}),
			},
			{type: 'notice', text: hostile},
			{type: 'stream', laneId: 'c', blocks: sampleBlocks.map((one) => ({...one, text: hostile}))},
		);
		expect(driver.frame()).toContain('red');
		const codes = [...driver.frame()].map((character) => character.codePointAt(0) ?? 0);
		const obeyed = codes.filter((code) => (code < 32 && code !== 10) || (code > 126 && code < 160));
		expect(obeyed).toEqual([]);
	});
});

it.each([
	[false, true],
	[true, false],
])('with reduced motion %s the lanes have a sparkline: %s', (reducesMotion, isDrawn) => {
	const [link, clock] = [createFakeLink(), createFakeClock()];
	const settings = {...defaultScreenSettings, reducesMotion};
	const screen = createScreen(link, clock, () => undefined, settings);
	link.say({type: 'view', view: missionView({lanes: [laneView('c'), laneView('w1')]})});
	link.say({type: 'activity', lanes: {w1: [1, 5, 9, 2]}});
	clock.advance(1000);
	const size = {columns: 120, rows: 40};
	const rows = frameOf({...screen.shown(), size}).flatMap((region) => region.rows);
	const text = rows.map((row) => row.map((part) => part.text).join('')).join('\n');
	expect(/[▁▂▃▄▅▆▇█]{4}/.test(text)).toBe(isDrawn);
});
