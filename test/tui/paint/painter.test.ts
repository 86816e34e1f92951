import fc from 'fast-check';
import {expect, it} from 'vitest';
import type {StreamBlock} from '../../../source/runtime/viewer.js';
import {frameOf} from '../../../source/tui/models/frame.js';
import {rowText, span} from '../../../source/tui/models/rows.js';
import {createPainter} from '../../../source/tui/paint/painter.js';
import {createScreen} from '../../../source/tui/screen.js';
import {everyKey} from '../any-action.js';
import {createFakeClock, createFakeLink} from '../driver.js';
import {missionView} from '../sample-mission.js';
import {createEmulator} from './emulator.js';

const look = {isColor: true, isAscii: false};

const words = fc.oneof(
	fc.string({maxLength: 30}),
	fc.constantFrom(
		'日本語のテキスト ',
		'👩‍👩‍👧‍👦 family ',
		'🇨🇭 flag ',
		'e\u0301\u0302 ',
		'✔️ ok ',
		'한국어 ',
		'\t\n',
		'const x = 1;\n',
		'▲ ',
		'x'.repeat(90),
	),
);

const steps = fc.array(
	fc.oneof(
		fc.record({kind: fc.constant('delta' as const), text: words}),
		fc.record({
			kind: fc.constant('key' as const),
			key: fc.constantFrom(...everyKey),
		}),
		fc.record({
			kind: fc.constant('size' as const),
			columns: fc.integer({min: 20, max: 200}),
			rows: fc.integer({min: 5, max: 60}),
		}),
		fc.record({kind: fc.constant('view' as const), title: words, tokens: fc.nat(100_000)}),
		fc.constant({kind: 'wait' as const}),
		fc.constant({kind: 'full' as const}),
	),
	{minLength: 5, maxLength: 60},
);

type Step = Readonly<
	| {kind: 'delta'; text: string}
	| {kind: 'key'; key: string}
	| {kind: 'size'; columns: number; rows: number}
	| {kind: 'view'; title: string; tokens: number}
	| {kind: 'wait'}
	| {kind: 'full'}
>;

/** A screen that is painted on an emulated terminal. */
function paintedRun() {
	const link = createFakeLink();
	const clock = createFakeClock();
	const screen = createScreen(link, clock);
	const state = {size: {columns: 120, rows: 40}, isFull: false, text: '', written: ''};
	const terminal = createEmulator(state.size.columns, state.size.rows);
	const write = (text: string) => {
		state.written += text;
		terminal.write(text);
	};
	const painter = createPainter({write, isFull: () => state.isFull}, look);
	const regions = () => frameOf({...screen.shown(), size: state.size});
	const draw = () => painter.draw(regions(), state.size);
	screen.subscribe(draw);
	link.say({type: 'view', view: missionView()});
	clock.advance(100);
	const acts: {[K in Step['kind']]: (step: Extract<Step, {kind: K}>) => void} = {
		delta: ({text}) => {
			state.text += text;
			const block: StreamBlock = {id: 'b', kind: 'text', text: state.text};
			for (const laneId of ['c', 'w1', 'w3']) {
				link.say({type: 'stream', laneId, blocks: [block]});
			}
		},
		key: ({key}) => screen.press([key], state.size),
		size: ({columns, rows}) => {
			state.size = {columns, rows};
			terminal.resize(columns, rows);
			painter.forget();
			draw();
		},
		view: ({title, tokens}) => {
			const [first, ...others] = missionView().lanes;
			const changed = first ? [{...first, title, tokens}] : [];
			link.say({type: 'view', view: missionView({lanes: [...changed, ...others]})});
		},
		wait: () => clock.advance(1000),
		full: () => {
			state.isFull = !state.isFull;
			painter.resume();
		},
	};
	return {
		act: (step: Step) => acts[step.kind](step as never),
		/** Lets the terminal take what waits, and shows the newest frame. */
		settle: () => {
			state.isFull = false;
			painter.resume();
			clock.advance(100);
		},
		/** What was written since the last call. */
		takeWritten: () => {
			const {written} = state;
			state.written = '';
			return written;
		},
		cells: terminal.cells,
		/** The same frame on a terminal that shows nothing yet. */
		repainted: async () => {
			const whole = createEmulator(state.size.columns, state.size.rows);
			createPainter({write: whole.write, isFull: () => false}, look).draw(regions(), state.size);
			return whole;
		},
		regions,
		/** Another program writes to the terminal. */
		scribble: terminal.write,
		forget: () => {
			painter.forget();
			draw();
		},
		close: screen.close,
	};
}

it('what is painted bit by bit is what a whole repaint would show, whatever happens', async () => {
	await fc.assert(
		fc.asyncProperty(steps, async (script) => {
			const run = paintedRun();
			for (const step of script) {
				run.act(step);
			}
			run.settle();
			expect(await run.cells()).toEqual(await (await run.repainted()).cells());
			run.close();
		}),
		{numRuns: 150},
	);
}, 120_000);

it('a repaint shows every row of the frame at its place', async () => {
	const run = paintedRun();
	run.act({kind: 'delta', text: 'Hello there. '.repeat(40)});
	run.settle();
	const shown = (await (await run.repainted()).text()).split('\n');
	for (const {rect, rows} of run.regions()) {
		for (const [at, row] of rows.entries()) {
			const line = shown[rect.y + at]?.padEnd(rect.x + rect.width) ?? '';
			expect(line.slice(rect.x, rect.x + rect.width)).toBe(rowText(row));
		}
	}
	run.close();
});

it('a frame like the one before writes nothing, and a second that passed a few cells', () => {
	const run = paintedRun();
	run.takeWritten();
	run.act({kind: 'view', title: missionView().lanes[0]?.title ?? '', tokens: 0});
	run.settle();
	run.takeWritten();
	run.act({kind: 'view', title: missionView().lanes[0]?.title ?? '', tokens: 0});
	run.settle();
	expect(run.takeWritten()).toBe('');
	run.act({kind: 'wait'});
	const ticked = run.takeWritten();
	expect(ticked).not.toBe('');
	expect(ticked.length).toBeLessThan(400);
	run.close();
});

it('a terminal that takes nothing is not written to, and shows the newest frame afterwards', async () => {
	const run = paintedRun();
	run.act({kind: 'full'});
	run.takeWritten();
	for (let second = 0; second < 30; second++) {
		run.act({kind: 'delta', text: `line ${second}\n`});
		run.act({kind: 'wait'});
	}
	expect(run.takeWritten()).toBe('');
	run.act({kind: 'full'});
	expect(await run.cells()).toEqual(await (await run.repainted()).cells());
	run.close();
});

it('a character that a terminal draws wider than it is spoils nothing beside it', async () => {
	const terminal = createEmulator(20, 1);
	const painter = createPainter({write: terminal.write, isFull: () => false}, look);
	const size = {columns: 20, rows: 1};
	const beside = (left: string) => [
		{name: 'right', rect: {x: 10, y: 0, width: 10, height: 1}, rows: [[span('0123456789')]]},
		{name: 'left', rect: {x: 0, y: 0, width: 10, height: 1}, rows: [[span(left)]]},
	];
	painter.draw(beside('abcdefghij'), size);
	// Two cells, of which this terminal makes eight.
	painter.draw(beside('abcdefgh👩‍👩‍👧‍👦'), size);
	expect((await terminal.text()).slice(-10)).toBe('0123456789');
});

it('what something else wrote is gone after a frame that follows on forget', async () => {
	const run = paintedRun();
	const before = await run.cells();
	run.scribble('\u001b[5;1Hstray words of another program');
	run.forget();
	expect(await run.cells()).toEqual(before);
	run.close();
});
