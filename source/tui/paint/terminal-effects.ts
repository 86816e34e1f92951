import {oneLine} from '../../mission/sanitize.js';
import type {TerminalEffect} from '../terminal-effect.js';

/** How far notices go: a ring and a note on the desktop, only the ring, or nowhere. */
export type NoticeReach = 'desktop' | 'bell' | 'off';

/** What is known of the terminal that effects are written to. */
export type TerminalKind = Readonly<{
	/** True inside tmux, which hands on only what is wrapped for it. */
	isTmux: boolean;
	/** Which sequence shows a note on the desktop; null for terminals that would print it. */
	note: 'osc9' | 'osc777' | null;
	reach: NoticeReach;
}>;

/** A terminal of which nothing is known. */
export const plainTerminal: TerminalKind = {isTmux: false, note: 'osc9', reach: 'desktop'};

/** Characters of a notice: notification centres show no more. */
const longestNotice = 160;

/** Characters of a copied text: no more than a text of as many bytes can have that every terminal takes. */
const longestCopy = 56_244;

const [esc, bell] = ['\u001b', '\u0007'];

function wrapped(sequence: string, {isTmux}: TerminalKind): string {
	return isTmux ? `${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${esc}\\` : sequence;
}

/** In pieces, because a call takes only so many arguments; three bytes are four letters, so they fit together. */
function encoded(text: string): string {
	const bytes = new TextEncoder().encode(text);
	let out = '';
	for (let at = 0; at < bytes.length; at += 3000) {
		out += btoa(String.fromCharCode(...bytes.subarray(at, at + 3000)));
	}
	return out;
}

function noteOf(text: string, kind: TerminalKind): string {
	const clean = `FlowDesk: ${oneLine(text, longestNotice).replaceAll(';', ',')}`;
	return kind.note === 'osc777'
		? `${esc}]777;notify;FlowDesk;${clean.slice('FlowDesk: '.length)}${bell}`
		: `${esc}]9;${clean}${bell}`;
}

/** The sequences of an effect. What it says is sanitized and bounded here, so that nothing in it is obeyed. */
export function sequencesOf(effect: TerminalEffect, kind: TerminalKind): string {
	if (effect.type === 'copy') {
		const sequence = `${esc}]52;c;${encoded(effect.text.slice(0, longestCopy))}${bell}`;
		// Which of both tmux takes is the user's setting: the one for itself, or the one it hands on.
		return kind.isTmux ? sequence + wrapped(sequence, kind) : sequence;
	}
	if (kind.reach === 'off') {
		return '';
	}
	const isShown = kind.reach === 'desktop' && kind.note !== null;
	return bell + (isShown ? wrapped(noteOf(effect.text, kind), kind) : '');
}

/**
 * Writes effects to a terminal, between frames and in order with them: each frame is one write. A notice is left out
 * while the terminal takes nothing, so that none of them wait for it.
 */
export function createTerminalEffects(
	terminal: NodeJS.WriteStream,
	kind: TerminalKind,
): (effect: TerminalEffect) => void {
	return (effect) => {
		const text = sequencesOf(effect, kind);
		if (text !== '' && (effect.type === 'copy' || !terminal.writableNeedDrain)) {
			terminal.write(text);
		}
	};
}
