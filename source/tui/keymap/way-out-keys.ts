import {attentionContexts} from './attention-keys.js';
import {type Binding, bind, type Context} from './binding.js';

/** What keys do to leave something, and how to learn which keys there are. */
export type WayOutCommand = 'back' | 'leave' | 'open-help' | 'ask-stop' | 'interrupt';

const everywhere: readonly Context[] = [
	'panes',
	...attentionContexts,
	'always',
	'rules',
	'fail',
	'line',
	'abort',
	'raise',
	'stop',
	'stopping',
	'confirm',
	'todo-state',
	'todo-role',
	'caps',
	'role',
	'palette',
	'timeline',
	'cost',
	'quotas',
	'filter',
	'filter-role',
	'todo',
	'search',
	'found',
	'reading',
	'summary',
];

/** Where nothing is typed and no yes is asked for: the panes and all that lies over them. */
export const overlaid: readonly Context[] = [
	'panes',
	...attentionContexts,
	'rules',
	'timeline',
	'cost',
	'quotas',
	'todo',
	'found',
	'reading',
	'summary',
];

/** The key that closes what lies over the panes. */
export const backKeys: ReadonlyArray<Binding<WayOutCommand>> = bind<WayOutCommand>(
	['reading', 'todo', 'timeline', 'cost', 'quotas', 'found', 'rules', ...attentionContexts],
	[['back', 'escape q', 'back', 'close what is open']],
);

/** The keys that end every footer. */
export const wayOutKeys: ReadonlyArray<Binding<WayOutCommand>> = [
	...bind<WayOutCommand>(
		['stopping'],
		[['leave', 'q', 'leave now', 'leave without waiting for the lanes to end']],
	),
	...bind<WayOutCommand>(['summary'], [['leave', 'q', 'leave', 'leave, once the mission is over']]),
	...bind<WayOutCommand>(
		['panes', 'summary'],
		[
			[
				'back',
				'escape',
				'hide note',
				'pause during a countdown; else put a note, the summary or a filter away',
				'can-go-back',
			],
		],
	),
	...bind<WayOutCommand>(overlaid, [
		['open-help', '?', 'help', 'this help; over a list with the keys of that list first'],
	]),
	...bind<WayOutCommand>(['panes'], [['ask-stop', 'q', 'quit', 'quit (asks first)']]),
	...bind<WayOutCommand>(everywhere, [
		['interrupt', 'ctrl+c', '', 'ask whether to stop; again, after a second without keys, stops'],
	]),
];
