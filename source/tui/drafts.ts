import {type LineAsk, reduceView, type ViewAction, type ViewState} from './view-state.js';

/** Sayings that are kept to be said again. */
const mostSaid = 200;

/** Further than any text is long. */
const atEnd = Number.MAX_SAFE_INTEGER;

/** The text that is being typed, wherever that is; null while nothing is typed. */
export function typedText({sheet, overlay}: ViewState): string | null {
	if (sheet !== null) {
		return sheet.kind === 'line' ? sheet.draft : null;
	}
	if (overlay?.kind === 'palette') {
		return overlay.draft;
	}
	const isTyped =
		overlay?.kind === 'attention' && (overlay.mode === 'message' || overlay.mode === 'text');
	return isTyped ? overlay.draft : null;
}

/** True for lines that are remembered, to be said again. */
export function isSaying(ask: LineAsk): boolean {
	return ask.kind === 'say' || ask.kind === 'say-many';
}

/** True for lines that come back as they were left; a search and a lane's name begin anew. */
export function isKept(ask: LineAsk): boolean {
	return !['search', 'search-all', 'jump'].includes(ask.kind);
}

/** The view with another text and caret where something is typed. */
function withText(view: ViewState, text: string, caret: number): ViewState {
	const {sheet, overlay} = view;
	if (sheet !== null) {
		return sheet.kind === 'line' ? {...view, caret, sheet: {...sheet, draft: text}} : view;
	}
	if (overlay?.kind === 'palette') {
		return {...view, caret, overlay: {...overlay, draft: text}};
	}
	return overlay?.kind === 'attention'
		? {...view, caret, overlay: {...overlay, draft: text}}
		: view;
}

/** Shows what was said `back` sayings ago, or at 0 what had been typed before. */
function recall(view: ViewState, back: number): ViewState {
	const {sheet, said} = view;
	const text = said.at(-back);
	if (sheet?.kind !== 'line' || (back > 0 && text === undefined)) {
		return view;
	}
	const own = sheet.recalled?.own ?? sheet.draft;
	const {recalled: _, ...line} = sheet;
	return back === 0
		? {...view, caret: atEnd, sheet: {...line, draft: own}}
		: {
				...view,
				caret: atEnd,
				sheet: {...line, draft: text ?? '', recalled: {back, own}},
			};
}

/** What is typed leaves: nothing is left of it as a draft, and what was said is remembered. */
function sent(view: ViewState): ViewState {
	const {sheet, said} = view;
	const text = typedText(view)?.trim() ?? '';
	const isNew = sheet?.kind === 'line' && isSaying(sheet.ask) && text !== said.at(-1);
	return {
		...withText(view, '', 0),
		said: isNew && text !== '' ? [...said, text].slice(-mostSaid) : said,
	};
}

/** The parts of a task that is started by hand are each one draft, whatever the others are. */
function askName(ask: LineAsk): string {
	return ask.kind.startsWith('task-') ? ask.kind : JSON.stringify(ask);
}

/** Names what is being typed, so that a draft comes back where it belongs; null while nothing is typed. */
function typedFor({sheet, overlay}: ViewState): string | null {
	if (sheet !== null) {
		return sheet.kind === 'line' && isKept(sheet.ask) ? askName(sheet.ask) : null;
	}
	const isTyped =
		overlay?.kind === 'attention' && (overlay.mode === 'message' || overlay.mode === 'text');
	return isTyped ? `${overlay.chosen} ${overlay.question} ${overlay.mode}` : null;
}

/** A task that was started leaves no draft of its parts. */
function withoutTask(drafts: ViewState['drafts']): ViewState['drafts'] {
	return Object.fromEntries(Object.entries(drafts).filter(([name]) => !name.startsWith('task-')));
}

function reduceTyped(view: ViewState, action: ViewAction): ViewState {
	switch (action.type) {
		case 'drafted':
			return withText(view, action.draft, action.caret);
		case 'recalled':
			return recall(view, action.back);
		case 'line-sent':
			return sent(view);
		case 'task-taken':
			return {...view, drafts: withoutTask(view.drafts)};
		default:
			return reduceView(view, action);
	}
}

/**
 * The next view state. It keeps what was typed when it goes out of sight unsent, and brings it back when the same is
 * typed again.
 */
export function reduceKept(view: ViewState, action: ViewAction): ViewState {
	const next = reduceTyped(view, action);
	const [from, to] = [typedFor(view), typedFor(next)];
	if (from === to) {
		return next;
	}
	const {[from ?? '']: _, ...others} = next.drafts;
	const text = action.type === 'answered' ? '' : (typedText(view) ?? '');
	const drafts = from === null || text.trim() === '' ? others : {...others, [from]: text};
	const kept = to === null ? undefined : drafts[to];
	const isEmpty = typedText(next) === '';
	return kept !== undefined && isEmpty
		? withText({...next, drafts}, kept, atEnd)
		: {...next, drafts, caret: to === null ? next.caret : atEnd};
}
