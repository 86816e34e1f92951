import {describe, expect, it} from 'vitest';
import {terminalKind} from '../../../source/commands/terminal-kind.js';
import {
	createTerminalEffects,
	plainTerminal,
	sequencesOf,
} from '../../../source/tui/paint/terminal-effects.js';
import {createFakeTerminal} from '../fake-terminal.js';

const notify = (text: string) => ({type: 'notify', text}) as const;

describe('a notice', () => {
	it('rings and names what it is about, with OSC 9 or OSC 777, never both', () => {
		expect(sequencesOf(notify('w5 needs you'), plainTerminal)).toBe(
			'\u0007\u001b]9;FlowDesk: w5 needs you\u0007',
		);
		expect(sequencesOf(notify('w5 needs you'), {...plainTerminal, note: 'osc777'})).toBe(
			'\u0007\u001b]777;notify;FlowDesk;w5 needs you\u0007',
		);
	});

	it('holds no control character, no separator of its sequence, and is bounded', () => {
		const text = `a;b\u001b]52;c;eA==\u0007\u0090${'x'.repeat(500)}`;
		const [, body = ''] = sequencesOf(notify(text), plainTerminal).split('\u001b]9;');
		expect(body.slice(0, -1)).toMatch(/^FlowDesk: a,b\]52,c,eA==x+…$/);
		expect(body.length).toBeLessThan(180);
	});

	it('reaches the terminal outside through tmux, and tmux itself as a ring', () => {
		const sequence = sequencesOf(notify('c'), {...plainTerminal, isTmux: true});
		expect(sequence).toBe('\u0007\u001bPtmux;\u001b\u001b]9;FlowDesk: c\u0007\u001b\\');
	});

	it('only rings, or is silent, where the user wants it so or the terminal knows no notes', () => {
		expect(sequencesOf(notify('c'), {...plainTerminal, reach: 'bell'})).toBe('\u0007');
		expect(sequencesOf(notify('c'), {...plainTerminal, reach: 'off'})).toBe('');
		expect(sequencesOf(notify('c'), terminalKind({TERM: 'linux'}, 'desktop'))).toBe('\u0007');
	});
});

describe('a copied text', () => {
	it('goes to the clipboard of the terminal as it is, whatever it holds', () => {
		const text = `日本 \u001b[31m 👩‍🚀\n${'long '.repeat(3000)}`;
		const terminal = createFakeTerminal();
		createTerminalEffects(terminal.stdout, {...plainTerminal, reach: 'off'})({type: 'copy', text});
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence is what is tested.
		const [, data = ''] = /^\u001b\]52;c;([\w+/=]+)\u0007$/.exec(terminal.written()) ?? [];
		expect(Buffer.from(data, 'base64').toString()).toBe(text);
	});
});

it('knows tmux and the terminals that want OSC 777 by their environment', () => {
	expect(terminalKind({TERM: 'xterm-256color'}, 'bell')).toEqual({
		isTmux: false,
		note: 'osc9',
		reach: 'bell',
	});
	expect(terminalKind({TERM: 'foot', TMUX: '/tmp/x,1,0'}, 'desktop')).toMatchObject({
		isTmux: true,
		note: 'osc777',
	});
});
