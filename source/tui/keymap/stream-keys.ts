import {type Binding, bind} from './binding.js';

/** What keys do about what the stream in focus says, and in the list of what was found in all lanes. */
export type StreamCommand =
	| 'fold-outputs'
	| 'search'
	| 'search-all'
	| 'next-hit'
	| 'previous-hit'
	| 'end-search'
	| 'copy-block'
	| 'copy-stream'
	| 'next-found'
	| 'previous-found'
	| 'page-down-found'
	| 'page-up-found'
	| 'first-found'
	| 'last-found'
	| 'go-to-found';

/** The keys of the stream in focus. */
export const streamKeys: ReadonlyArray<Binding<StreamCommand>> = [
	...bind<StreamCommand>(
		['search'],
		[
			['next-hit', 'n', 'next', 'next place'],
			['previous-hit', 'N', 'previous', 'previous place'],
			['end-search', 'escape', 'end search', 'end the search'],
		],
	),
	...bind<StreamCommand>(
		['panes'],
		[
			['search', '/', 'search', 'search in the stream on screen (small letters find capitals too)'],
			['search-all', '\\', '', 'search in all lanes, also in those not on screen'],
			['fold-outputs', 'v', '', "the outputs of the lane's tools whole, or folded"],
			['copy-block', 'y', '', 'copy the last message; once scrolled, the block at the top'],
			['copy-stream', 'Y', '', 'copy all that is kept of the stream'],
		],
	),
	...bind<StreamCommand>(
		['found'],
		[
			['next-found', 'j down', 'move', 'next place'],
			['previous-found', 'k up', '', 'previous place'],
			['page-down-found', 'pagedown', '', 'a page further'],
			['page-up-found', 'pageup', '', 'a page back'],
			['first-found', 'g home', '', 'the first place'],
			['last-found', 'G end', '', 'the last place'],
			['go-to-found', 'enter', 'go there', 'go to the lane, with the search open at the place'],
		],
	),
];
