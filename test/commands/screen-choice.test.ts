import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {Refusal} from '../../source/commands/refusal.js';
import {screenChoice} from '../../source/commands/screen-choice.js';
import {bindingOf} from '../../source/tui/keymap/keymap.js';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'flowdesk-screen-'));
	mkdirSync(join(folder, 'flowdesk'));
});

afterEach(() => {
	rmSync(folder, {recursive: true});
});

/** The choice by flags, a text of the user's file and an environment. */
function choice(words: readonly string[], text = '{}', environment: Record<string, string> = {}) {
	writeFileSync(join(folder, 'flowdesk', 'flowdesk.jsonc'), text);
	const flags = commands.find(({name}) => name === 'demo')?.flags ?? [];
	const args = parseArguments(words, flags, 'demo');
	return screenChoice(args, {TERM: 'xterm-256color', XDG_CONFIG_HOME: folder, ...environment});
}

function refusalFor(text: string): string {
	try {
		choice([], text);
	} catch (error) {
		expect(error).toBeInstanceOf(Refusal);
		expect((error as Refusal).exitCode).toBe(2);
		return (error as Refusal).message;
	}
	return '';
}

test('notices go to the desktop unless the file wants less, by what the environment says of the terminal', () => {
	expect(choice([], '{}', {TMUX: '/tmp/tmux'}).terminal).toEqual({
		isTmux: true,
		note: 'osc9',
		reach: 'desktop',
	});
	expect(choice([], '{"notify": "bell"}').terminal.reach).toBe('bell');
});

test("a flag goes before the user's file, and the file before what the environment says", () => {
	const text = '{"theme": "light", "ascii": false, "reducedMotion": true, "mouse": false}';
	expect(choice([], text, {LANG: 'C'})).toMatchObject({
		isAscii: false,
		settings: {theme: 'light', reducesMotion: true, hasMouse: false},
	});
	expect(choice(['--theme', 'dark', '--ascii'], text)).toMatchObject({
		isAscii: true,
		settings: {theme: 'dark'},
	});
	expect(choice([])).toMatchObject({
		isAscii: false,
		isColor: true,
		settings: {theme: 'auto', hasMouse: true, reducesMotion: false},
	});
	expect(() => choice(['--theme', 'pink'])).toThrow(
		'--theme pink: expected one of auto, dark, light, high-contrast.',
	);
});

test('a locale that is no UTF-8 gets plain signs, and one that is not set does not', () => {
	const isAscii = (environment: Record<string, string>) => choice([], '{}', environment).isAscii;
	expect(isAscii({})).toBe(false);
	expect(isAscii({LANG: 'de_DE.UTF-8'})).toBe(false);
	expect(isAscii({LANG: 'C.utf8'})).toBe(false);
	expect(isAscii({LANG: 'C'})).toBe(true);
	expect(isAscii({LANG: 'de_DE.UTF-8', LC_ALL: 'POSIX'})).toBe(true);
	expect(isAscii({LANG: 'de_DE.ISO-8859-1', LC_CTYPE: 'C.UTF-8'})).toBe(false);
});

test('NO_COLOR with any value takes all colours, and the background is guessed by COLORFGBG', () => {
	expect(choice([], '{}', {NO_COLOR: '0'}).isColor).toBe(false);
	expect(choice([], '{}', {COLORFGBG: '15;0'}).background).toBe('dark');
	expect(choice([], '{}', {COLORFGBG: '0;default;15'}).background).toBe('light');
	expect(choice([], '{}', {COLORFGBG: 'x'}).background).toBeNull();
});

test('keys that cannot be bound are told with file, line and reason', () => {
	expect(refusalFor('{\n\t"keys": {\n\t\t"pause": "w",\n\t\t"zoom": ["Z", "ctrl+b"]\n\t}\n}')).toBe(
		`${join(folder, 'flowdesk', 'flowdesk.jsonc')}:4: keys.zoom: Ctrl+B is tmux's prefix, so it cannot be bound`,
	);
	expect(refusalFor('{\n"keys": {"paus": "w"}}')).toMatch(
		/flowdesk\.jsonc:2: keys\.paus: there is no command "paus"; did you mean "pause"\?$/,
	);
	const three = refusalFor('{"keys": {"pause": "x", "nope": "w", "zoom": "f1"}}');
	expect(three.split('\n')).toHaveLength(3);
});

test('keys of the user are the keys of the screen', () => {
	const {keymap} = choice([], '{"keys": {"pause": "w"}}').settings;
	expect(bindingOf(keymap, 'panes', 'w')?.command).toBe('pause');
});

test('a screen reader gets whole lines drawn by Ink, without mouse and motion, and no questions to its terminal', () => {
	const read = choice([], '{"mouse": true}', {INK_SCREEN_READER: 'true'});
	expect(read.renderer).toBe('ink');
	expect(read.settings).toMatchObject({hasMouse: false, reducesMotion: true});
	expect(read.isAsked).toBe(false);
	expect(choice(['--renderer', 'painter'], '{}', {INK_SCREEN_READER: 'true'}).renderer).toBe(
		'painter',
	);
	expect(choice([]).renderer).toBe('painter');
});
