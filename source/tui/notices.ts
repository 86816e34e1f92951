import type {Clock} from '../runtime/ports.js';
import type {AttentionView, MissionView} from '../runtime/viewer.js';
import {attentionKey, attentionList} from './models/attention.js';
import {budgetName, budgetState} from './models/budget-entry.js';
import {outcomeWords} from './models/outcome.js';
import {hasEnded} from './scene.js';

/** Milliseconds for which what needs a person is gathered into one notice. */
const gatherMs = 1500;

/** Milliseconds after a key for which a terminal that does not tell its focus counts as looked at. */
const attentiveMs = 20_000;

/** Lanes that a notice names. */
const mostNames = 8;

/** Tells a person who looks elsewhere that something needs them. */
export type Notices = Readonly<{
	/** Looks at what the engine says now. */
	look: (mission: MissionView | null) => void;
	close: () => void;
}>;

function nameOf(entry: AttentionView): string {
	if (entry.kind === 'budget') {
		return budgetName(entry);
	}
	if (entry.kind === 'quota') {
		return entry.provider;
	}
	return entry.laneId || (entry.kind === 'task' ? entry.taskId : '?');
}

function reasonOf(entry: AttentionView): string {
	switch (entry.kind) {
		case 'request':
			return `${entry.request.title} ${entry.request.detail}`.trim();
		case 'task':
			return `${entry.title}: a decision`;
		case 'plan':
			return 'the plan waits for your approval';
		case 'quota':
			return `its quota is ${entry.isUsedUp ? 'used up' : 'not known'}, and work waits for it`;
		case 'budget':
			return entry.reason;
	}
}

/** Why in a word, where several are told together. */
function wordOf(entry: AttentionView): string {
	switch (entry.kind) {
		case 'request':
			return entry.request.kind;
		case 'task':
			return 'decision';
		case 'plan':
			return 'plan';
		case 'quota':
			return 'quota';
		case 'budget':
			return budgetState(entry);
	}
}

/** One line for what needs a person: `w5 needs you: bash rm -rf dist`, `2 need you: w5 permission, c question`. */
function noticeText(entries: readonly AttentionView[]): string {
	const names = [...new Set(entries.map(nameOf))];
	const [first] = entries;
	if (first === undefined) {
		return '';
	}
	if (names.length === 1) {
		const more = entries.length > 1 ? `, and ${entries.length - 1} more` : '';
		return `${names[0]} needs you${more}: ${reasonOf(first)}`;
	}
	const words = (name: string) => [
		...new Set(entries.filter((entry) => nameOf(entry) === name).map(wordOf)),
	];
	const named = names.slice(0, mostNames).map((name) => `${name} ${words(name).join(' and ')}`);
	return `${names.length} need you: ${named.join(', ')}${names.length > mostNames ? ' …' : ''}`;
}

/**
 * Tells of each thing that needs a person once, several that come within a moment in one notice, and of the mission's
 * end. It is silent while the terminal has the keyboard; what goes away before it is told was nothing to tell.
 */
export function createNotices(options: {
	clock: Clock;
	/** Whether the terminal's window has the keyboard, or null where it does not say. */
	hasFocus: () => boolean | null;
	/** Epoch ms of the last key, or null. */
	pressedAt: () => number | null;
	tell: (text: string) => void;
}): Notices {
	const {clock, hasFocus, pressedAt, tell} = options;
	let known: MissionView | null = null;
	let told: ReadonlySet<string> = new Set();
	let fresh: readonly string[] = [];
	let cancel: (() => void) | null = null;

	const isLookedAt = () => {
		const at = pressedAt();
		return hasFocus() ?? (at !== null && clock.now() - at < attentiveMs);
	};

	const say = (text: string) => {
		if (text !== '' && !isLookedAt()) {
			tell(text);
		}
	};

	const due = () => {
		cancel = null;
		const entries = attentionList(known).filter((entry) => fresh.includes(attentionKey(entry)));
		fresh = [];
		say(noticeText(entries));
	};

	return {
		look: (mission) => {
			const wasOver = hasEnded(known);
			known = mission;
			if (mission === null || wasOver) {
				return;
			}
			if (hasEnded(mission)) {
				cancel?.();
				say(
					`the mission is over: ${mission.outcome === null ? 'ended' : outcomeWords(mission.outcome).words}`,
				);
				return;
			}
			const keys = attentionList(mission).map(attentionKey);
			fresh = [...fresh, ...keys.filter((key) => !told.has(key))];
			told = new Set(keys);
			if (fresh.length > 0) {
				cancel ??= clock.after(gatherMs, due);
			}
		},
		close: () => cancel?.(),
	};
}
