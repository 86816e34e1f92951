import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bindingOf, defaultKeymap} from '../../source/tui/keymap/keymap.js';
import {userKeymap, type WrittenKeys} from '../../source/tui/keymap/user-keys.js';

const told = (keys: WrittenKeys) => userKeymap(keys).findings.map(({message}) => message);

function commandAt(keys: WrittenKeys, context: Parameters<typeof bindingOf>[1], key: string) {
	expect(told(keys)).toEqual([]);
	return bindingOf(userKeymap(keys).keymap, context, key)?.command;
}

describe('keys that a user sets', () => {
	it('take the place of the ones the program has', () => {
		const keys = {pause: ['w', 'ctrl+l'], 'ask-abort': 'D'};
		expect(commandAt(keys, 'panes', 'w')).toBe('pause');
		expect(commandAt(keys, 'panes', 'ctrl+l')).toBe('pause');
		expect(commandAt(keys, 'panes', 'D')).toBe('ask-abort');
		expect(commandAt(keys, 'panes', 'p')).toBeUndefined();
		expect(commandAt(keys, 'panes', 'x')).toBeUndefined();
	});

	it('may be written as help prints them', () => {
		expect(commandAt({pause: 'Ctrl+L'}, 'panes', 'ctrl+l')).toBe('pause');
		expect(commandAt({zoom: 'Space', mark: []}, 'panes', 'space')).toBe('zoom');
		expect(commandAt({'page-up': ['PgUp', 'Home'], top: 'g'}, 'panes', 'home')).toBe('page-up');
	});

	it('may be set in one place only, where a command has several', () => {
		const keys = {'summary/leave': 'Q'};
		expect(commandAt(keys, 'summary', 'Q')).toBe('leave');
		expect(commandAt(keys, 'summary', 'q')).toBeUndefined();
		expect(commandAt(keys, 'stopping', 'q')).toBe('leave');
	});

	it('may swap two meanings', () => {
		const keys = {'more-panes': '-', 'fewer-panes': '+'};
		expect(commandAt(keys, 'panes', '-')).toBe('more-panes');
		expect(commandAt(keys, 'panes', '+')).toBe('fewer-panes');
	});

	it('leave Esc and Ctrl+C what they are', () => {
		expect(commandAt({back: 'B'}, 'todo', 'escape')).toBe('back');
		expect(commandAt({interrupt: []}, 'panes', 'ctrl+c')).toBe('interrupt');
		expect(told({zoom: 'Esc', retry: 'ctrl+c'})).toEqual([
			'keys.zoom: Esc is the way out everywhere, so it cannot be bound to anything else',
			'keys.retry: Ctrl+C is the way out everywhere, so it cannot be bound to anything else',
		]);
	});

	it('can be taken away from a command that is not the way out', () => {
		expect(commandAt({'ask-abort-all': []}, 'panes', 'X')).toBeUndefined();
		expect(told({leave: []})).toEqual([
			'keys.leave: leave is the way out of stopping, so it needs a key',
		]);
	});

	it('are refused with both names and the place when two commands would share one', () => {
		expect(told({pause: 'x'})).toEqual([
			'keys.pause: x means ask-abort too, in panes: give one of them another key',
		]);
		expect(told({reject: 'a'})).toEqual([
			'keys.reject: a means allow-once too, in permission: give one of them another key',
		]);
	});

	it('are refused with the nearest name when command, place or key is unknown', () => {
		expect(told({paus: 'w'})).toEqual([
			'keys.paus: there is no command "paus"; did you mean "pause"?',
		]);
		expect(told({'sumary/leave': 'w'})).toEqual([
			'keys.sumary/leave: leave has no place in "sumary"; did you mean "summary"?',
		]);
		expect(told({zoom: 'pagup'})).toEqual([
			'keys.zoom: there is no key "pagup"; did you mean "pageup"?',
		]);
	});

	it('are refused with the reason when something else takes them', () => {
		expect(told({zoom: ['ctrl+b', 'ctrl+s']})).toEqual([
			"keys.zoom: Ctrl+B is tmux's prefix, so it cannot be bound",
			'keys.zoom: Ctrl+S stops and starts the output of terminals, so it cannot be bound',
		]);
	});

	it('are refused where they would be missing from a text', () => {
		expect(told({erase: 'w'})).toEqual([
			'keys.erase: w is text where erase is used, in line; a key with Ctrl is not',
		]);
	});

	it('cannot take the digits from what they count', () => {
		expect(told({'numbered-lane': 'w'})).toEqual([
			'keys.numbered-lane: numbered-lane keeps the digits, because they count',
		]);
	});

	it('never leave a place without a way out or a key with two meanings, whatever is written', () => {
		const names = [...new Set(defaultKeymap.map(({command}) => command))];
		const some = fc.oneof(fc.constantFrom('x', 'q', 'ctrl+l', 'Esc', 'tab', '', '日'), fc.string());
		const anyKeys = fc.dictionary(
			fc.oneof(fc.constantFrom(...names, 'summary/leave', '__proto__'), fc.string()),
			fc.oneof(some, fc.array(some, {maxLength: 3})),
			{maxKeys: 5},
		);
		fc.assert(
			fc.property(anyKeys, (written) => {
				const {keymap, findings} = userKeymap(written);
				if (findings.length > 0) {
					return;
				}
				const contexts = [...new Set(keymap.flatMap((entry) => entry.contexts))];
				for (const context of contexts) {
					const entries = keymap.filter((entry) => entry.contexts.includes(context));
					const keys = entries.flatMap((entry) => entry.keys);
					expect(keys).toHaveLength(new Set(keys).size);
					expect(bindingOf(keymap, context, 'ctrl+c')?.command).toBe('interrupt');
					expect(keys.includes('escape') || entries.some(({command}) => command === 'leave')).toBe(
						true,
					);
				}
			}),
		);
	});
});
