import type {SavedRule} from '../mission/request-facts.js';
import type {Intent} from '../runtime/intent.js';

/** What the attention list is about to do with the chosen entry. */
export type AttentionMode = 'browse' | 'always' | 'message' | 'text' | 'fail';

/** The list of what needs a person, open. */
export type AttentionOverlay = Readonly<{
	kind: 'attention';
	/** Epoch ms of the last moment at which the list changed under the user's fingers. */
	guardedSince: number;
	/** The lane that was on the screen when the list opened: what it asks stands first, and stays there. */
	first: string | null;
	/** Key of the chosen entry; null while nothing is chosen. */
	chosen: string | null;
	mode: AttentionMode;
	/** The message or free text being typed. */
	draft: string;
	/** Which question of the request is being answered, from 0. */
	question: number;
	/** Which option the keys point at, from 0. */
	cursor: number;
	/** Labels picked so far, one list per question. */
	picks: readonly (readonly string[])[];
	/** Lines scrolled down from the chosen entry. */
	offset: number;
	/** For whom a rule would be saved: a place in the list of those it may be saved for. */
	scope: number;
	/** Keys of the entries that get the same answer, as they stood when that was wished for; null for one alone. */
	together: readonly string[] | null;
}>;

/** An answer that was given and is kept back for a moment, so that it can be taken back. */
export type HeldAnswer = Readonly<{
	/** Keys of the entries it answers. */
	keys: readonly string[];
	intents: readonly Intent[];
	/** Epoch ms at which it was given. */
	at: number;
	/** What it says, in a few words. */
	text: string;
	/** What is said when it has gone out and the list closes; null leaves the list open. */
	parting: string | null;
}>;

/** The saved rules, open. */
export type RulesOverlay = Readonly<{
	kind: 'rules';
	/** Which rule the keys point at, from 0. */
	cursor: number;
	/** The rules that were removed here, the last one last, to bring them back. */
	removed: readonly SavedRule[];
}>;

/** Nothing is chosen in it, and `guardedSince` makes it deaf for its first moments. */
export function openAttention(at: number, first: string | null): AttentionOverlay {
	return {
		kind: 'attention',
		guardedSince: at,
		first,
		chosen: null,
		mode: 'browse',
		draft: '',
		question: 0,
		cursor: 0,
		picks: [],
		offset: 0,
		scope: 0,
		together: null,
	};
}
