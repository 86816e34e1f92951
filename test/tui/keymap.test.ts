import {describe, expect, it} from 'vitest';
import type {Context} from '../../source/tui/keymap/binding.js';
import {keyName, keySections, keyTable} from '../../source/tui/keymap/key-help.js';
import {bindingOf, defaultKeymap as keymap} from '../../source/tui/keymap/keymap.js';
import {takenBy} from '../../source/tui/keymap/taken-keys.js';
import {userKeymap} from '../../source/tui/keymap/user-keys.js';

const contexts = [...new Set(keymap.flatMap((entry) => entry.contexts))];

describe('the keymap', () => {
	it('gives no key two meanings at one place', () => {
		for (const context of contexts) {
			const keys = keymap
				.filter((entry) => entry.contexts.includes(context))
				.flatMap((entry) => entry.keys);
			expect(keys.length, `${context}: ${keys.join(' ')}`).toBe(new Set(keys).size);
		}
	});

	/** What tmux, screen, zellij, flow control, terminals and OpenCode take, as a list of its own beside the source's. */
	const notToBind = [
		...[...'bagtnosqhijmxz['].map((letter) => `ctrl+${letter}`),
		...['h', 'j', 'k', 'l', 'up', 'down', 'left', 'right'].map((key) => `alt+${key}`),
		...Array.from({length: 12}, (_, at) => `f${at + 1}`),
		'shift+enter',
		'ctrl+enter',
	];

	it.each(notToBind)('leaves %s alone, and lets no user bind it', (key) => {
		expect(keymap.filter(({keys}) => keys.includes(key))).toEqual([]);
		expect(takenBy(key)).not.toBeNull();
		expect(userKeymap({pause: key}).findings).toHaveLength(1);
	});

	it('has nothing under Ctrl+P, which zellij takes, that is not under another key too', () => {
		for (const {keys, command} of keymap.filter((entry) => entry.keys.includes('ctrl+p'))) {
			expect(keys.length, command).toBeGreaterThan(1);
		}
		expect(bindingOf(keymap, 'panes', ':')?.command).toBe('open-palette');
		expect(bindingOf(keymap, 'panes', 'ctrl+p')?.command).toBe('open-palette');
	});

	it('leaves printable keys to the text where a line is typed', () => {
		const keys = keymap.filter((entry) => entry.contexts.includes('line')).flatMap((e) => e.keys);
		expect(keys.filter((key) => key.length === 1 || key === 'space')).toEqual([]);
	});

	it('has a way out of everything, and Ctrl+C asks everywhere', () => {
		for (const context of contexts) {
			expect(bindingOf(keymap, context, 'ctrl+c')?.command, context).toBe('interrupt');
			const isOver = context === 'stopping';
			expect(bindingOf(keymap, context, isOver ? 'q' : 'escape'), context).toBeDefined();
		}
	});

	it('has retry under r and nothing else outside of the list of what needs you', () => {
		const meanings = (context: Context) => bindingOf(keymap, context, 'r')?.command;
		expect(meanings('panes')).toBe('retry');
		expect(meanings('attention')).toBeUndefined();
		expect(meanings('permission')).toBe('reject');
		expect(meanings('summary')).toBeUndefined();
	});

	it('answers nothing before an entry is chosen', () => {
		const commands = keymap
			.filter((entry) => entry.contexts.includes('attention'))
			.map((entry) => entry.command);
		expect(commands).toEqual([
			'next-theme',
			'switch-mouse',
			'open-answers',
			'open-rules',
			// It asks; the answer to that is another key.
			'ask-raise',
			'choose-next',
			'choose-previous',
			'page-up',
			'page-down',
			'take-back',
			'back',
			'open-help',
			'interrupt',
		]);
	});

	it('tells help and README of every key exactly once', () => {
		const told = keySections(keymap).flatMap((section) => section.bindings);
		expect(told).toHaveLength(keymap.length);
		expect(new Set(told).size).toBe(keymap.length);
		const table = keyTable();
		for (const entry of keymap) {
			expect(entry.does, entry.command).not.toBe('');
			expect(table).toContain(`| ${entry.does} |`);
		}
	});

	it('prints keys as people read them', () => {
		expect(['ctrl+c', 'shift+tab', 'escape', 'G', 'pagedown'].map(keyName)).toEqual([
			'Ctrl+C',
			'Shift+Tab',
			'Esc',
			'G',
			'PgDn',
		]);
	});
});
