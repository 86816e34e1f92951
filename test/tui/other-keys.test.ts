import {describe, expect, it} from 'vitest';
import {defaultKeymap} from '../../source/tui/keymap/keymap.js';
import {contextsOf} from '../../source/tui/scene.js';
import {createScreen} from '../../source/tui/screen.js';
import {sizes} from '../helpers/sizes.js';
import {createFakeClock, createFakeLink} from './driver.js';
import {missionView, permissionEntry, questionEntry, taskEntry} from './sample-mission.js';
import {start} from './started.js';

/** Keys that lead from the panes to a place. */
const ways: ReadonlyArray<readonly string[]> = [
	[],
	['z'],
	['a'],
	['1', 'a', 'j'],
	['2', 'a', 'j'],
	['1', 'a', 'j', 'A'],
	['t'],
	['t', 'j', 's'],
	['e'],
	['?'],
	['s'],
	[':'],
	['L'],
	['H'],
	['c'],
	['f'],
	['n'],
	['4', 'i'],
	['4', 'x'],
	['q'],
];

/** What comes of some keys: the view, and what the engine was told. */
function outcomeOf(keys: readonly string[], [columns, rows]: readonly [number, number]) {
	const [link, clock] = [createFakeLink(), createFakeClock()];
	const screen = createScreen(link, clock);
	const attention = [permissionEntry, questionEntry, taskEntry];
	link.say({type: 'view', view: missionView({attention})});
	screen.sized({columns, rows});
	let contexts: readonly string[] = [];
	for (const key of keys) {
		clock.advance(1500);
		contexts = contextsOf({...screen.shown(), size: {columns, rows}});
		screen.press([key], {columns, rows});
	}
	const {view} = screen.shown();
	const outcome = {view: {...view, hint: view.hint?.replace(/^\S+/, '')}, sent: link.sent};
	screen.close();
	return {contexts, outcome};
}

/** Commands that apply at the end of a way, with their first key and each other one. Digits mean what they say. */
function otherKeys(way: readonly string[], size: readonly [number, number]) {
	const {contexts} = outcomeOf([...way, 'f5'], size);
	return defaultKeymap
		.filter((binding) => binding.contexts.some((one) => contexts.includes(one)))
		.filter(({command}) => !/^numbered|digit$/.test(command))
		.flatMap(({command, keys: [first = '', ...others]}) =>
			others.map((other) => ({command, first, other})),
		);
}

describe.each(sizes)('at %ix%i', (...size) => {
	it('every key of a command does the same, wherever it is pressed', () => {
		const seen = new Set<string>();
		for (const way of ways) {
			for (const {command, first, other} of otherKeys(way, size)) {
				seen.add(`${command} ${other}`);
				const [one, same] = [outcomeOf([...way, first], size), outcomeOf([...way, other], size)];
				expect(same.outcome, `${way} ${other}`).toEqual(one.outcome);
			}
		}
		for (const key of ['next-lane l', 'previous-lane h', 'more-panes =']) {
			expect(seen).toContain(key);
		}
	});
});

it.each([
	[80, 24],
	[40, 24],
] as const)('half a page goes down and up again in a stream at %ix%i', async (...size) => {
	const driver = await start(size);
	await driver.press('g');
	expect(driver.frame()).toContain('Make raw strings work.');
	await driver.press('ctrl+d');
	expect(driver.frame()).not.toContain('Make raw strings work.');
	await driver.press('ctrl+u');
	expect(driver.frame()).toContain('Make raw strings work.');
});
