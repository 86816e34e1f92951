import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {behindPalette, paletteEntries} from '../models/palette.js';
import type {Scene} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

const empty = {kind: 'palette', draft: '', at: 0, offset: 0} as const;

function point(step: 1 | -1): Command {
	return (scene) => {
		const {overlay} = scene.view;
		if (overlay?.kind !== 'palette') {
			return show();
		}
		const {length} = paletteEntries(scene, overlay.draft);
		const at = (overlay.at + step + length) % Math.max(1, length);
		return show({type: 'opened', overlay: {...overlay, at}});
	};
}

function run(scene: Scene, commands: Readonly<Record<CommandName, Command>>): Consequence {
	const {overlay} = scene.view;
	const found = overlay?.kind === 'palette' ? paletteEntries(scene, overlay.draft) : [];
	const entry = found[overlay?.kind === 'palette' ? overlay.at : 0];
	if (entry === undefined) {
		return hint(`nothing has such a name; ${keyFor(scene, 'erase', 'palette')} finds more`);
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
		'open-palette': () => show({type: 'opened', overlay: empty}),
		'next-entry': point(1),
		'previous-entry': point(-1),
		'leave-palette': () => show({type: 'closed'}),
		'run-entry': (scene) => run(scene, commands()),
	} satisfies Partial<Record<CommandName, Command>>;
}
