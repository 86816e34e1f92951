import type {TodoItemView} from '../runtime/viewer.js';
import {
	type AttentionOverlay,
	type HeldAnswer,
	openAttention,
	type RulesOverlay,
} from './attention-state.js';
import type {PaneCount} from './models/grid.js';
import {letGo, type Scroll, type Search, toggled} from './stream-view.js';
import type {Background, ThemeChoice} from './theme.js';
import {type LanesAction, type LanesShown, lanesAfter} from './view-lanes.js';
import type {
	CapsSheet,
	ControlAsk,
	CostOverlay,
	PaletteOverlay,
	QuotasOverlay,
	RoleSheet,
	TimelineOverlay,
} from './view-parts.js';

/** The todo list, open. */
export type TodoOverlay = Readonly<{
	kind: 'todo';
	/** Id of the chosen item; null before there was one. */
	chosen: string | null;
	/** Its place in the list, for when it is gone. */
	place: number;
}>;

/** Something to read, open; `offset` lines of it are above what is seen. */
export type ReadingOverlay = Readonly<{
	kind: 'help' | 'summary' | 'answers';
	offset: number;
	/** What it was opened over, to go back to. */
	under?: Exclude<Overlay, PaletteOverlay>;
}>;

/** What was found in all lanes, open; the keys are at the place of that number. */
export type FoundOverlay = Readonly<{kind: 'found'; query: string; place: number}>;

/** What lies over the panes. */
export type Overlay =
	| AttentionOverlay
	| RulesOverlay
	| TodoOverlay
	| ReadingOverlay
	| PaletteOverlay
	| TimelineOverlay
	| CostOverlay
	| QuotasOverlay
	| FoundOverlay;

/** An item of the todo list as it was when a change of it was begun. */
export type SeenItem = Readonly<{item: TodoItemView; version: string}>;

/** What a line is typed for. */
export type LineAsk =
	| Readonly<{kind: 'say'; laneId: string}>
	| Readonly<{kind: 'jump'}>
	| Readonly<{kind: 'todo-title'; seen: SeenItem}>
	/** What an item waits for: ids of others, a reason, or both; nothing lifts the block. */
	| Readonly<{kind: 'todo-block'; seen: SeenItem}>
	/** Adds an item behind another at its level, below it, or at the end of an empty list (null). */
	| Readonly<{kind: 'todo-add'; item: TodoItemView | null; isInside: boolean}>
	/** Looks for the text in the stream of a lane. */
	| Readonly<{kind: 'search'; laneId: string}>
	/** Looks for it in all lanes. */
	| Readonly<{kind: 'search-all'}>
	| ControlAsk;

/** A line that is being typed at the bottom of the screen. */
export type LineSheet = Readonly<{
	kind: 'line';
	ask: LineAsk;
	draft: string;
	/** While something said before is shown: how many sayings back, and what had been typed instead. */
	recalled?: Readonly<{back: number; own: string}>;
}>;

/** A question at the bottom of the screen, or a line being typed there. */
export type Sheet =
	/** Null aborts every lane. */
	| Readonly<{kind: 'abort'; laneId: string | null}>
	| Readonly<{kind: 'raise'}>
	| Readonly<{kind: 'stop'}>
	/** Asks whether an item that no review passed is done. */
	| Readonly<{kind: 'confirm'; seen: SeenItem}>
	| Readonly<{kind: 'todo-state'; seen: SeenItem}>
	| Readonly<{kind: 'todo-role'; seen: SeenItem}>
	| CapsSheet
	| RoleSheet
	/** Asks which lanes to list, and then of which role. */
	| Readonly<{kind: 'filter' | 'filter-role'}>
	| LineSheet;

type OneView = Readonly<{
	/** The lane whose stream is shown; null until the user has chosen one. */
	focus: string | null;
	/** How many streams stand beside each other; null leaves it to the room there is. */
	panes: PaneCount | null;
	/** Lane ids in the order in which they take panes. */
	slots: readonly string[];
	/** True while the lane in focus has the screen for itself. */
	isZoomed: boolean;
	/** Where the streams of lanes stand that were scrolled, by lane. */
	scrolls: Readonly<Record<string, Scroll>>;
	/** Lanes whose outputs are shown whole. */
	whole: readonly string[];
	search: Search | null;
	overlay: Overlay | null;
	sheet: Sheet | null;
	/** True when finished and idle lanes are listed one by one. */
	isUnfolded: boolean;
	/** Branches of the todo list that are folded, in the list and in its pane. */
	foldedItems: readonly string[];
	/** Lanes that are marked, to be spoken to together. */
	marked: readonly string[];
	/** Where the caret is in what is being typed: a place in the text, or behind its end for the end. */
	caret: number;
	/** What was typed and neither sent nor taken back, by what it was typed for. */
	drafts: Readonly<Record<string, string>>;
	/** What was said to lanes, the last at the end. */
	said: readonly string[];
	/** One line that answers the last key; gone with the next one. */
	hint: string | null;
	/** Entries of the attention list that were answered, and when (epoch ms). */
	answered: Readonly<Record<string, number>>;
	/** The answer that has not gone out yet. */
	held: HeldAnswer | null;
	/** Epoch ms of the last key. */
	pressedAt: number | null;
	/** Notices of the engine that were read. */
	noticesRead: number;
	isStopping: boolean;
	theme: ThemeChoice;
	/** What the terminal said of its background. */
	background: Background | null;
	/** True while clicks and the wheel come to us. */
	hasMouse: boolean;
	/** True where nothing may move but times and counts. */
	reducesMotion: boolean;
	/** Whether the terminal's window has the keyboard; null where it does not say. */
	hasTerminalFocus: boolean | null;
}>;

/** What the screen shows of what there is; never stored, never sent. */
export type ViewState = OneView & LanesShown;

/** What changes the view, and nothing but the view. */
export type ViewAction =
	| LanesAction
	| Readonly<{type: 'panes-chosen'; panes: PaneCount}>
	| Readonly<{type: 'slots-settled'; slots: readonly string[]}>
	| Readonly<{type: 'zoomed'}>
	| Readonly<{type: 'scrolled'; laneId: string; scroll: Scroll}>
	| Readonly<{type: 'outputs-folded'; laneId: string}>
	| Readonly<{type: 'searched'; search: Search | null}>
	| Readonly<{type: 'opened'; overlay: Overlay}>
	| Readonly<{type: 'overlay-scrolled'; offset: number}>
	| Readonly<{type: 'attention-changed'; change: Partial<Omit<AttentionOverlay, 'kind'>>}>
	| Readonly<{type: 'closed'}>
	| Readonly<{type: 'sheet-opened'; sheet: Sheet}>
	| Readonly<{type: 'sheet-closed'}>
	| Readonly<{type: 'drafted'; draft: string; caret: number}>
	/** Something said before takes the place of what is typed, or at 0 what was typed comes back. */
	| Readonly<{type: 'recalled'; back: number}>
	/** What was typed goes on its way: it is no draft any more. */
	| Readonly<{type: 'line-sent'}>
	/** The engine has taken a task that was typed. */
	| Readonly<{type: 'task-taken'}>
	| Readonly<{type: 'folded'}>
	| Readonly<{type: 'items-folded'; items: readonly string[]}>
	| Readonly<{type: 'marked'; laneIds: readonly string[]}>
	| Readonly<{type: 'hinted'; text: string}>
	| Readonly<{type: 'answered'; held: HeldAnswer}>
	/** The answer that is kept back goes out, or was taken back. */
	| Readonly<{type: 'held-ended'; isTakenBack: boolean}>
	| Readonly<{type: 'notices-read'; count: number}>
	| Readonly<{type: 'stopping'}>
	| Readonly<{type: 'theme-chosen'; theme: ThemeChoice}>
	| Readonly<{type: 'background-told'; background: Background}>
	| Readonly<{type: 'mouse-switched'}>
	| Readonly<{type: 'terminal-focused'; hasFocus: boolean}>
	| Readonly<{type: 'key-pressed'}>
	| Readonly<{type: 'key-taken'; at: number}>;

function changeAttention(
	view: ViewState,
	change: Partial<Omit<AttentionOverlay, 'kind'>>,
): ViewState {
	return view.overlay?.kind === 'attention'
		? {...view, overlay: {...view.overlay, ...change}}
		: view;
}

/** What is seen again when an overlay is closed. */
function underneath(overlay: Overlay | null): Overlay | null {
	return overlay !== null && 'under' in overlay ? (overlay.under ?? null) : null;
}

function hold(view: ViewState, held: HeldAnswer): ViewState {
	const given = Object.fromEntries(held.keys.map((key) => [key, held.at]));
	const answered = {...view.answered, ...given};
	const first = view.overlay?.kind === 'attention' ? view.overlay.first : null;
	return changeAttention({...view, held, answered}, openAttention(held.at, first));
}

/** The first entry that was answered is chosen again; what was typed for it is gone. */
function takeBack(view: ViewState): ViewState {
	const keys = view.held?.keys ?? [];
	const answered = Object.fromEntries(
		Object.entries(view.answered).filter(([key]) => !keys.includes(key)),
	);
	return changeAttention({...view, held: null, answered}, {chosen: keys[0] ?? null});
}

/** The next view state. Each stream keeps its place when the focus moves; an answer leaves nothing chosen. */
export function reduceView(view: ViewState, action: ViewAction): ViewState {
	switch (action.type) {
		case 'focused':
		case 'pinned':
		case 'paged':
		case 'filtered':
		case 'followed':
			return {...view, ...lanesAfter(view, action)};
		case 'panes-chosen':
			return {...view, panes: action.panes, isZoomed: false};
		case 'slots-settled':
			return {...view, slots: action.slots};
		case 'zoomed':
			return {...view, isZoomed: !view.isZoomed};
		case 'scrolled':
			return {
				...view,
				scrolls: {...view.scrolls, [action.laneId]: action.scroll},
				search: letGo(view.search, action.laneId),
			};
		case 'searched':
			return {...view, search: action.search};
		case 'outputs-folded':
			return {...view, whole: toggled(view.whole, action.laneId)};
		case 'opened':
			return {...view, overlay: action.overlay};
		case 'overlay-scrolled':
			return view.overlay === null || !('offset' in view.overlay)
				? view
				: {...view, overlay: {...view.overlay, offset: action.offset}};
		case 'attention-changed':
			return changeAttention(view, action.change);
		case 'closed':
			return {...view, overlay: underneath(view.overlay)};
		case 'sheet-opened':
			return {...view, sheet: action.sheet};
		case 'sheet-closed':
			return {...view, sheet: null};
		case 'drafted':
		case 'recalled':
		case 'line-sent':
		case 'task-taken':
			// What is typed is a matter of its own: `reduceTyped`.
			return view;
		case 'marked':
			return {...view, marked: action.laneIds};
		case 'folded':
			return {...view, isUnfolded: !view.isUnfolded};
		case 'items-folded':
			return {...view, foldedItems: action.items};
		case 'hinted':
			return {...view, hint: action.text};
		case 'answered':
			return hold(view, action.held);
		case 'held-ended':
			return action.isTakenBack ? takeBack(view) : {...view, held: null};
		case 'notices-read':
			return {...view, noticesRead: action.count};
		case 'stopping':
			return {...view, isStopping: true, sheet: null, overlay: null};
		case 'theme-chosen':
			return {...view, theme: action.theme};
		case 'background-told':
			return {...view, background: action.background};
		case 'mouse-switched':
			return {...view, hasMouse: !view.hasMouse};
		case 'terminal-focused':
			return {...view, hasTerminalFocus: action.hasFocus};
		case 'key-pressed':
			return view.hint === null ? view : {...view, hint: null};
		case 'key-taken':
			return {...view, pressedAt: action.at};
	}
}
