import {type AttentionCommand, attentionKeys} from './attention-keys.js';
import type {Binding, Context} from './binding.js';
import {type ControlCommand, controlKeys, controlSheetKeys} from './control-keys.js';
import {type CostCommand, costKeys} from './cost-keys.js';
import {type LaneCommand, laneKeys} from './lane-keys.js';
import {type PaneCommand, paneKeys} from './pane-keys.js';
import {type QuotaCommand, quotaKeys} from './quota-keys.js';
import {type ScrollCommand, scrollKeys} from './scroll-keys.js';
import {type SheetCommand, sheetKeys} from './sheet-keys.js';
import {type StreamCommand, streamKeys} from './stream-keys.js';
import {type TerminalCommand, terminalKeys} from './terminal-keys.js';
import {type TodoCommand, todoKeys} from './todo-keys.js';
import {backKeys, type WayOutCommand, wayOutKeys} from './way-out-keys.js';

/** Everything a key can do. */
export type CommandName =
	| PaneCommand
	| StreamCommand
	| ControlCommand
	| LaneCommand
	| TodoCommand
	| CostCommand
	| QuotaCommand
	| ScrollCommand
	| AttentionCommand
	| SheetCommand
	| TerminalCommand
	| WayOutCommand;

/** Bindings in the order of help and footer. The one in force stands in the scene; all that reads keys reads that. */
export type Keymap = ReadonlyArray<Binding<CommandName>>;

/** The keys of a screen whose user set none; the README's table is made from it. */
export const defaultKeymap: Keymap = [
	...paneKeys,
	...streamKeys,
	...controlKeys,
	...laneKeys,
	...todoKeys,
	...costKeys,
	...quotaKeys,
	...scrollKeys,
	...terminalKeys,
	...attentionKeys,
	...backKeys,
	...controlSheetKeys,
	...sheetKeys,
	...wayOutKeys,
];

/** The binding of a key in a context, or undefined. */
export function bindingOf(
	keymap: Keymap,
	context: Context,
	key: string,
): Binding<CommandName> | undefined {
	return keymap.find((entry) => entry.contexts.includes(context) && entry.keys.includes(key));
}
