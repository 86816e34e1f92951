import {type Binding, bind} from './binding.js';

/** What keys do about what is read: the stream in focus, or what lies over it. */
export type ScrollCommand =
	| 'line-up'
	| 'line-down'
	| 'half-up'
	| 'half-down'
	| 'page-up'
	| 'page-down'
	| 'top'
	| 'bottom';

/** The keys that scroll. */
export const scrollKeys: ReadonlyArray<Binding<ScrollCommand>> = bind(
	['panes', 'reading', 'summary'],
	[
		['line-up', 'k up', '', 'scroll up'],
		['line-down', 'j down', 'scroll', 'scroll down', 'is-reading'],
		['half-up', 'ctrl+u', '', 'half a page up'],
		['half-down', 'ctrl+d', '', 'half a page down'],
		['page-up', 'pageup', '', 'a page up'],
		['page-down', 'pagedown', '', 'a page down'],
		['top', 'g home', '', 'to the beginning'],
		['bottom', 'G end', '', 'to the end, and follow it'],
	],
);
