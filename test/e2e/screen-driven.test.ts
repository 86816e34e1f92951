import {globSync, readFileSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {execPath} from 'node:process';
import {beforeAll, describe, expect, test, vi} from 'vitest';
import {decideBy} from '../helpers/decide.js';
import {
	hasPseudoTerminals,
	openPseudoTerminal,
	type PseudoTerminal,
} from '../helpers/pseudo-terminal.js';
import {afterwards, makePlace, type Place} from './mission-place.js';

/** The lane in focus, by its mark in the list or in the strip. */
const focused = /▸(?:\d| ) . ([cwrp]\d*) |\[.([cwrp]\d*)\]/;

describe.skipIf(!hasPseudoTerminals).each(['painter', 'ink'])(
	'the demo in a terminal, drawn by %s',
	(renderer) => {
		let place: Place;
		let terminal: PseudoTerminal;

		beforeAll(async () => {
			place = makePlace();
			// Slow enough for a person, and for a busy machine.
			const command = ['demo', '--speed', '0.25', '--renderer', renderer];
			terminal = await openPseudoTerminal({
				command: [execPath, resolve('bin/flowdesk.js'), ...command],
				cwd: place.folder,
				variables: {...place.variables, TMPDIR: place.folder},
				columns: 120,
				rows: 40,
			});
			afterwards(terminal.close);
			await terminal.shown(/● w3/);
		});

		const focus = () => {
			const found = focused.exec(terminal.text());
			return found?.[1] ?? found?.[2] ?? null;
		};

		/** Moves the focus to a lane that can be told something and aborted. */
		const goToWorker = async () => {
			for (const until = performance.now() + 120_000; performance.now() < until; ) {
				const name = focus();
				// `x abort: it has ended` is what the footer says of a lane that cannot be aborted.
				if (name?.startsWith('w') && /x abort(?!:)/.test(terminal.text())) {
					return name;
				}
				await terminal.press('tab');
				// One key at a time: a second one before the first is drawn goes past the lane that is read.
				const hasMoved = () => ![null, name].includes(focus());
				await vi.waitUntil(hasMoved, {timeout: 5000}).catch(() => undefined);
			}
			throw new Error(`No worker came into focus:\n${terminal.text()}`);
		};

		/**
		 * Presses a key that asks something about a worker, and names it; of one that ends before the key is taken it is
		 * said that it cannot be asked, and another one is.
		 */
		const askOf = async (key: string, asks: string, refusal: string): Promise<string> => {
			for (let tried = 0; tried < 20; tried++) {
				const name = await goToWorker();
				await terminal.press(key);
				const isAsked = new RegExp(`${asks} ${name}\\b`);
				const said = await terminal.shown(
					new RegExp(`${isAsked.source}|${name} ${refusal}|The mission is over`),
				);
				if (isAsked.test(said)) {
					return name;
				}
			}
			throw new Error(`No worker could be asked:\n${terminal.text()}`);
		};

		const decide = (key: string, asked: RegExp) =>
			decideBy(() => terminal.press(key), terminal.text, asked);

		/** Aborts a worker and names it; one that ends by itself before the yes is taken is none, and another one is. */
		const abortWorker = async (): Promise<string> => {
			const name = await askOf('x', 'abort', 'has nothing to abort');
			await decide('y', /abort \w+\?/);
			const isAborted = new RegExp(`✗ ${name} .* aborted`);
			const said = await terminal.shown(
				// The question goes away with a lane that ends, and a y that came too early has the last word. One whose
				// abort was taken may be done all the same before it gets there.
				new RegExp(
					`${isAborted.source}|✓ ${name}\\b|${name} had ended already|y decides something`,
				),
			);
			return isAborted.test(said) ? name : abortWorker();
		};

		/** Says something to a worker; one that ends before it hears it is left alone, and another one is told. */
		const sayToWorker = async (text: string): Promise<void> => {
			for (let tried = 0; tried < 10; tried++) {
				const name = await askOf('i', 'say to', 'cannot hear you');
				terminal.paste(text);
				await terminal.shown(new RegExp(`${text}▏`));
				await terminal.press('enter');
				const isSent = new RegExp(`sent to ${name}\\b`);
				const said = await terminal.shown(
					new RegExp(`${isSent.source}|Esc keeps what you typed|The mission is over`),
				);
				if (!isSent.test(said)) {
					await terminal.press('escape');
					continue;
				}
				const isHeard = /» you to this lane/;
				const after = await terminal.shown(
					new RegExp(`${isHeard.source}|${name} had ended before|[✓✗] ${name}\\b`),
				);
				if (isHeard.test(after)) {
					return;
				}
			}
			throw new Error(`No worker could be told:\n${terminal.text()}`);
		};

		test('starts, shows lanes at work, and Tab goes to another one', async () => {
			expect(terminal.modes()).toMatchObject({isAlternate: true});
			const before = await expect.poll(focus).not.toBeNull().then(focus);
			await terminal.press('tab');
			await expect.poll(() => [null, before].includes(focus())).toBe(false);
		});

		test('z gives one lane the whole screen, and takes it back', async () => {
			const name = await goToWorker();
			await terminal.press('z');
			const zoomed = await terminal.shown(/^(?!.*╭─ Todo)/s);
			expect(zoomed).toMatch(new RegExp(`╭─ . ${name} `));
			await terminal.press('z');
			await terminal.shown(/╭─ Todo/);
		});

		test('a resize while lanes write leaves every line in its place', async () => {
			for (const [columns, rows] of [
				[80, 24],
				[40, 24],
				[200, 60],
				[120, 40],
			] as const) {
				terminal.resize(columns, rows);
				// The footer stands in the last line, and what stood elsewhere is gone.
				await expect
					.poll(() =>
						terminal
							.text()
							.split('\n')
							.filter((line) => line.includes('q quit')),
					)
					.toHaveLength(1);
				await expect.poll(() => terminal.text().split('\n').at(-1)).toMatch(/q quit$/);
				// Every pane has its four corners.
				await expect.poll(() => (terminal.text().match(/[╭╮╰╯]/g)?.length ?? 1) % 4).toBe(0);
			}
		});

		test('/ finds a word in the stream on screen, n goes on to the next place, and Esc ends it', async () => {
			await terminal.press('/');
			await terminal.shown(/search in /);
			terminal.type('e');
			await terminal.press('enter');
			const [, before, count] =
				/\/e {2}(\d+)\/(\d+)/.exec(await terminal.shown(/\/e {2}\d+\/\d+/)) ?? [];
			expect(Number(count)).toBeGreaterThan(1);
			await terminal.press('n');
			await expect.poll(() => /\/e {2}(\d+)\//.exec(terminal.text())?.[1]).not.toBe(before);
			await terminal.press('escape');
			await terminal.shown(/^(?!.*\/e {2}\d)/s);
		});

		test('what an editor writes into todo.md is on the screen', async () => {
			const [file = ''] = globSync(`${place.folder}/flowdesk-demo-*/*/.opencode/todo.md`);
			const edited = readFileSync(file, 'utf8').replace(/T1\.1\b[^|\n]*/, 'T1.1: From an editor');
			writeFileSync(file, edited);
			await terminal.shown(/T1\.1 From an editor/);
		});

		test('p pauses and resumes', async () => {
			await terminal.press('p');
			// The header: the line that answers the key stands there before the engine has heard of it.
			await terminal.shown(/· paus(?:ed|ing) {2}/);
			await terminal.press('p');
			await terminal.shown(/● running/);
		});

		test('i says something to the lane on screen, and its stream shows whose words they are', async () => {
			await sayToWorker('Mind the edge cases.');
		});

		test('x asks before it aborts, and r lets the work be tried again', async () => {
			await askOf('x', 'abort', 'has nothing to abort');
			await terminal.press('n');
			await terminal.shown(/^(?!.*abort \w+\?)/s);
			const aborted = await abortWorker();
			await terminal.shown(/r retry/);
			await decide('r', /r retry/);
			await terminal.shown(new RegExp(`retrying ${aborted}`));
		});

		test('q asks, y stops and quits, and the terminal is as it was', async () => {
			await terminal.press('q');
			await terminal.shown(/stop the mission\?/);
			await decide('y', /stop the mission\?/);
			// Lanes may speak of exit codes in their streams.
			expect(await terminal.shown(/^exit code \d+$/m)).toContain('exit code 130');
			expect(terminal.modes()).toEqual({
				isAlternate: false,
				pastes: false,
				mouse: 'none',
				wraps: true,
			});
			// What is typed now is echoed again, line by line.
			terminal.type('echo is on');
			await terminal.shown(/echo is on/);
		});
	},
);
