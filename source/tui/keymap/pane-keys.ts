import {type Binding, bind, digits} from './binding.js';

/** What keys do about lanes and the mission while nothing lies over the panes. */
export type PaneCommand =
	| 'next-lane'
	| 'previous-lane'
	| 'numbered-lane'
	| 'more-panes'
	| 'fewer-panes'
	| 'zoom'
	| 'needing-lane'
	| 'open-attention'
	| 'say'
	| 'ask-abort'
	| 'ask-abort-all'
	| 'retry'
	| 'open-attached'
	| 'open-stream'
	| 'pause'
	| 'ask-raise'
	| 'open-todo'
	| 'open-summary'
	| 'fold';

/** The keys of the panes. */
export const paneKeys: ReadonlyArray<Binding<PaneCommand>> = bind(
	['panes'],
	[
		['open-attention', 'a', 'answer', 'open the list of what needs you', 'needs-person'],
		[
			'needing-lane',
			']',
			'needs me',
			'go to the next lane that needs you; where there is none, to the list of what does',
			'needs-person',
		],
		['next-lane', 'tab l right', 'lane', 'next lane', 'has-lanes'],
		['previous-lane', 'shift+tab h left', '', 'previous lane'],
		['numbered-lane', digits, '', 'the lane in that pane; with one pane, that line of the list'],
		['more-panes', '+ =', '', 'more panes: 1, 2, 4, 6 or 9'],
		['fewer-panes', '-', '', 'fewer panes'],
		['zoom', 'z', '', 'the lane in focus alone on the screen, or back'],
		['say', 'i', 'say', 'say something to the lane on screen', 'can-hear'],
		['ask-abort', 'x', 'abort', 'abort the lane on screen (asks first)', 'can-abort'],
		['ask-abort-all', 'X', '', 'pause and abort every lane (asks first)', 'going'],
		['retry', 'r', 'retry', 'retry the lane on screen', 'can-retry'],
		[
			'open-attached',
			'o',
			'',
			"tmux: OpenCode's own screen for the lane on screen, in a pane",
			'can-attach',
		],
		['open-stream', 'O', '', 'tmux: the stream of the lane on screen, in a pane', 'can-watch'],
		['pause', 'p', 'pause', 'pause or resume; a pause also cancels a countdown', 'going'],
		['ask-raise', 'b', 'raise budget', 'raise the budget (asks first)', 'going'],
		['open-summary', 's', '', 'the summary: what was done so far, or how it ended'],
		['open-todo', 't', 'todo', 'the todo list, at the item of the lane in focus'],
		['fold', 'enter', '', 'list idle and finished lanes, or fold them away'],
	],
);
