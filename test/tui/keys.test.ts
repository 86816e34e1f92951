import type {Key} from 'ink';
import {expect, it} from 'vitest';
import {keysOf} from '../../source/tui/keys.js';

const none: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

it('takes a chunk of one key held down as that many keys', () => {
	expect(keysOf('kkk', none)).toEqual({keys: ['k', 'k', 'k']});
	expect(keysOf('jjjjjjjjjjjj', none)).toEqual({keys: Array.from('jjjjjjjjjjjj')});
	expect(keysOf('\r\r', none)).toEqual({keys: ['enter', 'enter']});
	expect(keysOf('a', none)).toEqual({keys: ['a']});
});

it('takes more text at once than anyone types as a paste, never as keys', () => {
	expect(keysOf('rm -rf ay', none)).toEqual({text: 'rm -rf ay'});
	expect(keysOf('ls\rx', none)).toEqual({text: 'ls\rx'});
	for (const text of ['\rj', 'git status\n']) {
		expect(keysOf(text, none)).toEqual({text});
	}
});

it('takes a few characters with a line break behind them for text where something is typed', () => {
	expect(keysOf('y\n', none)).toEqual({keys: ['y', 'enter'], text: 'y\n'});
	expect(keysOf('jj\r', none)).toEqual({keys: ['j', 'j', 'enter'], text: 'jj\r'});
});

it('names keys with Ctrl also where more than one comes at once', () => {
	expect(keysOf('\u0004\u0004', none)).toEqual({keys: ['ctrl+d', 'ctrl+d']});
	expect(keysOf('a\u0017', none)).toEqual({keys: ['a', 'ctrl+w']});
});

it('names special keys, and keys with Ctrl and Alt', () => {
	expect(keysOf('', {...none, tab: true, shift: true})).toEqual({keys: ['shift+tab']});
	expect(keysOf('c', {...none, ctrl: true})).toEqual({keys: ['ctrl+c']});
	expect(keysOf('\r', {...none, return: true})).toEqual({keys: ['enter']});
	expect(keysOf('', {...none, return: true, shift: true})).toEqual({keys: ['newline']});
	expect(keysOf('', {...none, return: true, meta: true})).toEqual({keys: ['newline']});
	expect(keysOf('h', {...none, meta: true})).toEqual({keys: ['alt+h']});
	expect(keysOf(' ', none)).toEqual({keys: ['space']});
});

it('takes reports of the terminal that nobody asked for as no key', () => {
	expect(keysOf('[<0;12;5M', none)).toEqual({keys: []});
	expect(keysOf('[I', none)).toEqual({keys: []});
});
