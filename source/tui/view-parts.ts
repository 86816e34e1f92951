import type {CostBy} from '../mission/cost-tree.js';
import type {Cap} from '../mission/settings.js';

/** What a line of control is typed for: words for several lanes, or a part of a task that is started by hand. */
export type ControlAsk =
	| Readonly<{kind: 'say-many'; laneIds: readonly string[]}>
	| Readonly<{kind: 'task-title'; role: string}>
	| Readonly<{kind: 'task-prompt'; role: string; title: string}>
	| Readonly<{kind: 'task-files'; role: string; title: string; prompt: string}>;

/** A cap as it would be; `name` is a role, or null for all lanes together. */
export type CapEntry = Readonly<{name: string | null; cap: Cap}>;

/** The caps, being changed. Nothing holds before it is applied. */
export type CapsSheet = Readonly<{
	kind: 'caps';
	entries: readonly CapEntry[];
	/** Which one the keys change, from 0. */
	at: number;
	/** True while digits go on with a number that was begun. */
	isTyped: boolean;
}>;

/** Asks for the role of a task that is started by hand. */
export type RoleSheet = Readonly<{kind: 'role'; at: number}>;

/** Every command by name, with what was typed to find one. */
export type PaletteOverlay = Readonly<{
	kind: 'palette';
	draft: string;
	/** Key of the entry that is chosen: views may bring others and another order. Null where nothing was found. */
	chosen: string | null;
	offset: number;
}>;

/** What happened, in words. */
export type TimelineOverlay = Readonly<{
	kind: 'timeline';
	/** Which line the keys point at; null while it follows the newest. */
	at: number | null;
	/** Only lines about this lane; null shows all. */
	laneId: string | null;
	offset: number;
}>;

/** The quotas of the providers, open. */
export type QuotasOverlay = Readonly<{
	kind: 'quotas';
	/** The provider that is chosen; null before there was one. */
	chosen: string | null;
	/** Its place in the list, for when it is gone. */
	place: number;
}>;

/** What the mission came to, as a tree. */
export type CostOverlay = Readonly<{
	kind: 'cost';
	by: CostBy;
	/** True has the dearest first at every height, false keeps the order in which the lanes began. */
	isDearestFirst: boolean;
	/** Key of the part that is chosen; null before there was one. */
	chosen: string | null;
	/** Its place in the list, for when it is gone. */
	place: number;
	/** Parts that are folded, or of a lane not folded, by their key. */
	turned: readonly string[];
}>;
