import {type AttentionCommand, attentionKeys} from './attention-keys.js';
import type {Binding, Context} from './binding.js';
import {type PaneCommand, paneKeys} from './pane-keys.js';
import {type ScrollCommand, scrollKeys} from './scroll-keys.js';
import {type SheetCommand, sheetKeys} from './sheet-keys.js';
import {type TodoCommand, todoKeys} from './todo-keys.js';
import {backKeys, type WayOutCommand, wayOutKeys} from './way-out-keys.js';

/** Everything a key can do. */
export type CommandName =
	| PaneCommand
	| TodoCommand
	| ScrollCommand
	| AttentionCommand
	| SheetCommand
	| WayOutCommand;

/** Every key there is. Dispatch, footer, help and the README's table are made from it, in this order. */
export const keymap: ReadonlyArray<Binding<CommandName>> = [
	...paneKeys,
	...todoKeys,
	...scrollKeys,
	...attentionKeys,
	...backKeys,
	...sheetKeys,
	...wayOutKeys,
];

/** The binding of a key in a context, or undefined. */
export function bindingOf(context: Context, key: string): Binding<CommandName> | undefined {
	return keymap.find((entry) => entry.contexts.includes(context) && entry.keys.includes(key));
}
