import type {Intent} from '../runtime/intent.js';
import type {Clock} from '../runtime/ports.js';
import type {ViewAction, ViewState} from './view-state.js';

/** Milliseconds for which an answer can be taken back. */
const heldMs = 1000;

/** Lets answers go out a moment after they were given. */
export type HeldAnswers = Readonly<{
	/** Sends the answer given before, when another one is given: call it before the view changes. */
	before: (actions: readonly ViewAction[]) => void;
	/** Looks at the view after it has changed. */
	after: () => void;
	/** Sends nothing more: an answer that was not sent by now was not given. */
	close: () => void;
}>;

/** True while the list of what needs a person is open, also under help about it. */
function isListOpen({overlay}: ViewState): boolean {
	const under = overlay !== null && 'under' in overlay ? overlay.under : null;
	return overlay?.kind === 'attention' || under?.kind === 'attention';
}

/**
 * Keeps the last answer back for a second. It goes out at once when another is given or the list is closed, because then
 * nobody could take it back any more; it does not go out when the mission is being stopped or the screen ends.
 */
export function createHeldAnswers(options: {
	clock: Clock;
	view: () => ViewState;
	apply: (action: ViewAction) => void;
	send: (intent: Intent) => void;
	draw: () => void;
}): HeldAnswers {
	const {clock, view, apply, send, draw} = options;
	let [waiting, cancel]: [ViewState['held'], (() => void) | null] = [null, null];

	const forget = () => {
		cancel?.();
		[waiting, cancel] = [null, null];
	};

	const finish = (isSent: boolean) => {
		const {held} = view();
		forget();
		if (held !== null) {
			apply({type: 'held-ended', isTakenBack: !isSent});
			for (const intent of isSent ? held.intents : []) {
				send(intent);
			}
			const {overlay} = view();
			const isLeft = overlay?.kind === 'attention' && overlay.chosen === null;
			if (isSent && isLeft && held.parting !== null) {
				apply({type: 'closed'});
				apply({type: 'hinted', text: held.parting});
			}
		}
	};

	return {
		before: (actions) => {
			if (actions.some(({type}) => type === 'answered')) {
				finish(true);
			}
		},
		after: () => {
			const {held, isStopping} = view();
			const isOpen = isListOpen(view());
			if (held === waiting && (held === null || isOpen)) {
				return;
			}
			forget();
			if (held === null) {
				return;
			}
			if (isStopping || !isOpen) {
				finish(!isStopping);
				return;
			}
			waiting = held;
			cancel = clock.after(heldMs, () => {
				finish(true);
				draw();
			});
		},
		close: forget,
	};
}
