import type {Clock} from '../runtime/ports.js';
import {createNotices} from './notices.js';
import type {Screen} from './screen.js';
import type {TerminalEffect} from './terminal-effect.js';

/** Tells a person who looks elsewhere what a screen would show them; the returned function ends it. */
export function followNotices(
	screen: Screen,
	clock: Clock,
	effect: (effect: TerminalEffect) => void,
): () => void {
	const notices = createNotices({
		clock,
		hasFocus: () => screen.shown().view.hasTerminalFocus,
		pressedAt: () => screen.shown().view.pressedAt,
		tell: (text) => effect({type: 'notify', text}),
	});
	const unsubscribe = screen.subscribe(() => notices.look(screen.shown().known.mission));
	return () => {
		unsubscribe();
		notices.close();
	};
}
