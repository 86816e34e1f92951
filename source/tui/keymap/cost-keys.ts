import {type Binding, bind} from './binding.js';

/** What keys do about what the mission came to. */
export type CostCommand =
	| 'open-cost'
	| 'next-cost'
	| 'previous-cost'
	| 'next-costs'
	| 'previous-costs'
	| 'first-cost'
	| 'last-cost'
	| 'enter-cost'
	| 'next-cost-way'
	| 'previous-cost-way'
	| 'sort-cost';

/** The keys of the tree of costs, and the one that opens it. */
export const costKeys: ReadonlyArray<Binding<CostCommand>> = [
	...bind<CostCommand>(
		['panes'],
		[['open-cost', '$', '', 'what the mission came to: by role, by lane, by todo item']],
	),
	...bind<CostCommand>(
		['cost'],
		[
			['next-cost', 'j down', 'move', 'next line'],
			['previous-cost', 'k up', '', 'line before'],
			['next-costs', 'pagedown ctrl+d', '', 'a page further'],
			['previous-costs', 'pageup ctrl+u', '', 'a page back'],
			['first-cost', 'g home', '', 'the first line'],
			['last-cost', 'G end', '', 'the last line'],
			['enter-cost', 'enter', 'fold, go', 'fold a branch or open it; of a lane, go to it'],
			['next-cost-way', 'tab l right', 'role, lane, item', 'by role, by lane, or by todo item'],
			['previous-cost-way', 'shift+tab h left', '', 'the same, the other way round'],
			['sort-cost', 's', 'sort', 'the dearest first, or in the order in which they began'],
		],
	),
];
