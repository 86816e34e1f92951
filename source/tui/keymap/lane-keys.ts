import {type Binding, bind} from './binding.js';

/** What keys do about which lanes are listed and which of them stand in the panes. */
export type LaneCommand =
	| 'next-page'
	| 'previous-page'
	| 'pin'
	| 'follow'
	| 'ask-filter'
	| 'ask-jump'
	| 'filter-needs'
	| 'filter-running'
	| 'filter-failed'
	| 'filter-role'
	| 'next-role'
	| 'filter-none'
	| 'keep-filter';

/** The keys that choose lanes. */
export const laneKeys: ReadonlyArray<Binding<LaneCommand>> = [
	...bind<LaneCommand>(
		['panes'],
		[
			['ask-jump', "'", '', 'go to any lane by its name, as w23'],
			['ask-filter', 'f', '', 'list and walk through some lanes only'],
			['next-page', '.', '', 'the next page of panes', 'has-lanes'],
			['previous-page', ',', '', 'the page of panes before', 'has-lanes'],
			[
				'pin',
				'P',
				'',
				'pin the lane in focus: its pane stays on every page, and those of tmux when it ends; or let it go',
				'has-lane',
			],
			[
				'follow',
				'F',
				'',
				'let the panes follow the lanes that write most, or stop that',
				'has-lane',
			],
		],
	),
	...bind<LaneCommand>(
		['filter'],
		[
			['filter-needs', '!', 'needs me', 'lanes that wait for you'],
			['filter-running', '@', 'running', 'lanes at work'],
			['next-role', '#', 'role', 'lanes of one role'],
			['filter-failed', '&', 'failed', 'lanes that failed or stalled'],
			['filter-none', 'f escape', 'all', 'every lane'],
		],
	),
	...bind<LaneCommand>(
		['filter-role'],
		[
			[
				'filter-role',
				[...'abcdefghijklmnopqrstuvwxyz'].join(' '),
				'role',
				'the role with that letter',
			],
			['next-role', '#', 'next role', 'the first role, or the one after the one that is listed'],
			['keep-filter', 'enter', 'done', 'keep the role that is listed'],
			['filter-none', 'escape', 'all', 'every lane'],
		],
	),
];
