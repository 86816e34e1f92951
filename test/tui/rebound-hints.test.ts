import {describe, expect, it} from 'vitest';
import type {MissionView, StreamBlock} from '../../source/runtime/viewer.js';
import {reduceKept} from '../../source/tui/drafts.js';
import {typingContexts} from '../../source/tui/keymap/binding.js';
import {keyFor, keyName, keySections} from '../../source/tui/keymap/key-help.js';
import {defaultKeymap, type Keymap} from '../../source/tui/keymap/keymap.js';
import {userKeymap, type WrittenKeys} from '../../source/tui/keymap/user-keys.js';
import {frameOf} from '../../source/tui/models/frame.js';
import {rowText} from '../../source/tui/models/rows.js';
import {pressKey} from '../../source/tui/press.js';
import {contextsOf, type Scene} from '../../source/tui/scene.js';
import {createScreen} from '../../source/tui/screen.js';
import {defaultScreenSettings} from '../../source/tui/screen-settings.js';
import {createFakeClock, createFakeLink} from './driver.js';
import {
	itemView,
	laneView,
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
	todoList,
} from './sample-mission.js';
import {budgetEntry} from './sample-spend.js';

const size = {columns: 130, rows: 60};
const fixed = ['escape', 'ctrl+c'];

/** Keys of no default binding, one for each command: letters of another alphabet, and Alt with a letter where text is typed. */
function everythingElsewhere(): Keymap {
	const commands = [...new Set(defaultKeymap.map(({command}) => command))];
	const written: Record<string, string> = {};
	for (const [at, command] of commands.entries()) {
		const bindings = defaultKeymap.filter((entry) => entry.command === command);
		const isTyped = bindings.some(({contexts}) =>
			contexts.some((context) => typingContexts.includes(context)),
		);
		if (!bindings.some(({keys}) => keys.length >= 9)) {
			written[command] = isTyped
				? `alt+${'abcdefgimnopqrstuvwxyz'[Object.values(written).filter((key) => key.startsWith('alt')).length]}`
				: String.fromCodePoint(0x48a + at);
		}
	}
	const {keymap, findings} = userKeymap(written satisfies WrittenKeys);
	expect(findings).toEqual([]);
	return keymap;
}

const elsewhere = everythingElsewhere();
const elsewhereIn = {keymap: elsewhere};

/** A key of the program's own, named as hints name keys: before what it does, or alone in brackets. */
const namedKey = (() => {
	const keys = defaultKeymap
		.filter(({keys}) => keys.length < 9)
		.flatMap((entry) => entry.keys)
		.filter((key) => !fixed.includes(key) && !/^[0-9]$/.test(key));
	const names = [...new Set(keys.map(keyName))].map((name) =>
		name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
	);
	const key = `(?:${names.join('|')})`;
	return new RegExp(
		[
			`(?<![^\\s;(])${key} (?:[a-z]+s|to|on|and \\S) `,
			`\\(${key}[):]`,
			` ${key}/\\S*$`,
			`│ ${key} {1,2}[a-z]`,
			` {3}${key} {1,2}[a-z]`,
		].join('|'),
		'mu',
	);
})();

const longText: readonly StreamBlock[] = [
	{id: 'b1', kind: 'text', text: 'So it goes on.\n'.repeat(200)},
];

/** What looks like a key and is an article, a lane, a role or a sign. */
const innocent =
	/\ba (?=page|line|character|major)|\bc (?=has not|stays|is pinned|is no longer)|\? {2}not verified, not known|w is a .*commander|\(x\) (?=keep|remove)|\b[cw] {2}(commander|worker) .*/g;

/** A screen on which a mission has just appeared. */
function startOf(view: MissionView): Scene {
	const [link, clock] = [createFakeLink(), createFakeClock()];
	const settings = {...defaultScreenSettings, keymap: elsewhere};
	const screen = createScreen(link, clock, undefined, settings);
	screen.sized(size);
	link.say({type: 'view', view});
	link.say({type: 'stream', laneId: 'c', blocks: longText});
	clock.advance(310);
	screen.close();
	return {...screen.shown(), size};
}

/** What a key in calm makes of a screen. */
function press(scene: Scene, key: string): Scene {
	const now = scene.now + 310;
	const calm = {...scene, now, view: {...scene.view, hint: null}};
	return {...calm, view: pressKey(calm, key).actions.reduce(reduceKept, calm.view)};
}

/** Looks at a screen, and at all that keys make of it, and keys on that: as deep as is said. */
function walk(scene: Scene, depth: number, look: (text: string) => void): void {
	const contexts = contextsOf(scene);
	// Another look at the panes shows nothing new but what is said about the key.
	const isKnown = depth === 0 && contexts.includes('panes');
	const rows = isKnown ? [] : frameOf(scene).flatMap((region) => region.rows);
	look([scene.view.hint ?? '', ...rows.map(rowText)].join('\n'));
	const keys = elsewhere
		.filter((entry) => contexts.some((context) => entry.contexts.includes(context)))
		.flatMap((entry) => entry.keys[0] ?? []);
	for (const key of depth > 0 ? keys : []) {
		walk(press(scene, key), depth - 1, look);
	}
}

const ticked = todoList([itemView('T1', {isTickedOutside: true}), itemView('T2')]);
const plan = {
	kind: 'plan',
	laneId: 'c',
	since: sampleNow - 1000,
	tasks: [{id: 't1', title: 'Repair it', role: 'worker', files: 'src/a.ts', isDropped: false}],
	items: 1,
	estimate: [],
} as const;

const budget = {
	usd: 1,
	tokens: null,
	isReached: true,
	parts: [],
	raised: {usd: 2, tokens: null},
};

const missions: Readonly<Record<string, MissionView>> = {
	'a mission at work': missionView({
		attention: [permissionEntry, questionEntry, taskEntry],
		todo: ticked,
	}),
	'a plan that waits': missionView({attention: [plan]}),
	'requests alike': missionView({
		attention: [
			permissionEntry,
			permissionEntry.kind === 'request'
				? {...permissionEntry, request: {...permissionEntry.request, requestId: 'per_9'}}
				: permissionEntry,
		],
	}),
	'a mission with nothing in it': missionView({
		attention: [],
		lanes: [laneView('c')],
		queue: [],
		rules: [],
		todo: todoList([]),
	}),
	'a countdown': missionView({attention: [], continuesAt: sampleNow + 60_000}),
	'a budget used up': missionView({
		attention: [budgetEntry],
		budget,
		isHeld: true,
		phase: 'paused',
	}),
	'many lanes that are done': missionView({
		attention: [],
		lanes: Array.from({length: 9}, (_, at) => laneView(`w${at}`, {state: 'done'})),
	}),
	'a mission that is over': missionView({phase: 'ended', outcome: 'sealed', endedAt: sampleNow}),
};

/** Those that the others resemble: there what a second key makes is looked at too. */
const looksDeep = ['a mission at work', 'a mission with nothing in it'];

describe('with every key set to another one', () => {
	it.each(Object.entries(missions))('no text names an old one: %s', (name, view) => {
		const found = new Set<string>();
		const look = (text: string) => {
			for (const line of text
				.replace(innocent, '')
				.split('\n')
				.filter((one) => namedKey.test(one))) {
				found.add(line);
			}
		};
		const start = startOf(view);
		walk(start, looksDeep.includes(name) ? 2 : 1, look);
		let list = press(start, keyFor(elsewhereIn, 'open-attention', 'panes'));
		for (const _entry of view.attention) {
			list = press(list, keyFor(elsewhereIn, 'choose-next', 'attention'));
			walk(list, 1, look);
		}
		expect([...found]).toEqual([]);
	});

	it('the titles of the help name the new ones', () => {
		const titles = keySections(elsewhere).map(({title}) => title);
		expect(titles).toContain(`In the saved rules (${keyFor(elsewhereIn, 'open-rules', 'panes')})`);
		expect(titles.join()).not.toMatch(namedKey);
	});
});

it('a command without a key is named by what it is called', () => {
	const {keymap} = userKeymap({say: [], pin: []});
	expect(keyFor({keymap}, 'say', 'panes')).toBe('"say"');
	expect(keyFor({keymap}, 'pin', 'panes')).toContain('pin the lane in focus');
	expect(keyFor({keymap}, 'pause', 'panes')).toBe('p');
});
