/** Where keys go: the topmost thing on the screen decides. */
export type Context =
	| 'panes'
	| 'attention'
	| 'permission'
	| 'question'
	| 'task'
	| 'plan'
	| 'quota'
	| 'budget'
	| 'always'
	| 'rules'
	| 'fail'
	| 'line'
	| 'abort'
	| 'raise'
	| 'stop'
	| 'stopping'
	| 'confirm'
	| 'todo-state'
	| 'todo-role'
	| 'caps'
	| 'role'
	| 'palette'
	| 'timeline'
	| 'cost'
	| 'quotas'
	| 'filter'
	| 'filter-role'
	| 'todo'
	| 'search'
	| 'found'
	| 'reading'
	| 'summary';

/** Where printable keys are text. */
export const typingContexts: readonly Context[] = ['line', 'palette'];

/** When a key is worth a place in the footer. It may be pressed at any time and then says why not. */
export type Condition =
	| 'needs-person'
	| 'has-identical'
	| 'has-held'
	| 'asks-quota'
	| 'budget-out'
	| 'has-rules'
	| 'has-removed'
	| 'can-abort'
	| 'can-retry'
	| 'can-hear'
	| 'has-lane'
	| 'has-lanes'
	| 'can-attach'
	| 'can-watch'
	| 'going'
	| 'has-marked'
	| 'can-go-back'
	| 'goes-on-below'
	| 'is-reading';

/** Keys, what they do, and where. */
export type Binding<C extends string = string> = Readonly<{
	command: C;
	contexts: readonly Context[];
	/** Names as `keysOf` gives them; the first one is shown. */
	keys: readonly string[];
	/** A word or two for the footer; empty keeps it out. */
	short: string;
	/** What it does, for help and the README; empty keeps it out. */
	does: string;
	when?: Condition;
}>;

type Entry<C extends string> = readonly [
	command: C,
	keys: string,
	short: string,
	does: string,
	when?: Condition,
];

/** The nine keys that stand for the place of something. */
export const digits = '1 2 3 4 5 6 7 8 9';

/** Makes the bindings of some contexts: command, keys, a word for the footer, what it does, when it is worth a place. */
export function bind<C extends string>(
	contexts: readonly Context[],
	entries: ReadonlyArray<Entry<C>>,
): ReadonlyArray<Binding<C>> {
	return entries.map(([command, keys, short, does, when]) => ({
		command,
		contexts,
		keys: keys.split(' '),
		short,
		does,
		...(when === undefined ? {} : {when}),
	}));
}
