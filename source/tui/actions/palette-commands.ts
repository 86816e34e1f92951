import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {
	behindPalette,
	chosenPaletteEntry,
	entryKey,
	openPalette,
	paletteEntries,
} from '../models/palette.js';
import type {Scene} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

function point(step: 1 | -1): Command {
	return (scene) => {
		const {overlay} = scene.view;
		if (overlay?.kind !== 'palette') {
			return show();
		}
		const keys = paletteEntries(scene, overlay.draft).map(entryKey);
		const at = keys.indexOf(overlay.chosen ?? '');
		// What was chosen may be gone: then one end of the list is next.
		const from = at < 0 && step < 0 ? 0 : at;
		const chosen = keys[(from + step + keys.length) % Math.max(1, keys.length)] ?? null;
		return show({type: 'opened', overlay: {...overlay, chosen}});
	};
}

function run(scene: Scene, commands: Readonly<Record<CommandName, Command>>): Consequence {
	const {overlay} = scene.view;
	if (overlay?.kind !== 'palette') {
		return show();
	}
	const entry = chosenPaletteEntry(scene, overlay);
	if (entry === null) {
		return paletteEntries(scene, overlay.draft).length === 0
			? hint(`nothing has such a name; ${keyFor(scene, 'erase', 'palette')} finds more`)
			: hint('what was chosen is gone: choose again');
	}
	if (entry.does.kind === 'lane') {
		return show({type: 'closed'}, {type: 'focused', laneId: entry.does.laneId});
	}
	if (entry.reason !== null) {
		return hint(`not now: ${entry.reason}`);
	}
	const {command, key} = entry.does;
	const consequence = commands[command](behindPalette(scene), key);
	return {...consequence, actions: [{type: 'closed'}, ...consequence.actions]};
}

/** The commands of the palette, which runs all others: they are given when all of them are known. */
export function paletteCommandsFor(commands: () => Readonly<Record<CommandName, Command>>) {
	return {
		'open-palette': (scene) => show({type: 'opened', overlay: openPalette(scene, '')}),
		'next-entry': point(1),
		'previous-entry': point(-1),
		'leave-palette': () => show({type: 'closed'}),
		'run-entry': (scene) => run(scene, commands()),
	} satisfies Partial<Record<CommandName, Command>>;
}
