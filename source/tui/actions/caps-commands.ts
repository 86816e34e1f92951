import type {Cap} from '../../mission/settings.js';
import type {CommandName} from '../keymap/keymap.js';
import {capsOf, capText} from '../models/caps.js';
import {hasEnded, type Scene} from '../scene.js';
import type {CapsSheet} from '../view-parts.js';
import {type Command, type Consequence, hint, send, show} from './command.js';

/** The most that can be typed: more lanes than anybody runs. */
const most = 999;

function open(scene: Scene): Consequence {
	const {mission} = scene.known;
	if (mission === null || mission.lanes.length === 0) {
		return hint('the commander is still starting');
	}
	return hasEnded(mission)
		? hint('the mission is over')
		: show({
				type: 'sheet-opened',
				sheet: {kind: 'caps', entries: capsOf(mission), at: 0, isTyped: false},
			});
}

function withSheet(change: (sheet: CapsSheet, key: string) => Partial<CapsSheet>): Command {
	return ({view: {sheet}}, key) =>
		sheet?.kind === 'caps'
			? show({type: 'sheet-opened', sheet: {...sheet, isTyped: false, ...change(sheet, key)}})
			: show();
}

function choose(step: 1 | -1): Command {
	return withSheet(({at, entries}) => ({
		at: Math.max(0, Math.min(at + step, entries.length - 1)),
	}));
}

function change(to: (cap: Cap, sheet: CapsSheet, key: string) => Cap, isTyped = false): Command {
	return withSheet((sheet, key) => ({
		isTyped,
		entries: sheet.entries.map((entry, place) =>
			place === sheet.at ? {...entry, cap: to(entry.cap, sheet, key)} : entry,
		),
	}));
}

/** Sends what differs from what holds, and nothing else. */
function apply({known: {mission}, view: {sheet}}: Scene): Consequence {
	if (mission === null || sheet?.kind !== 'caps') {
		return show();
	}
	const now = new Map(capsOf(mission).map(({name, cap}) => [name, cap]));
	const changed = sheet.entries.filter(({name, cap}) => now.get(name) !== cap);
	const roles = changed.flatMap(({name, cap}) => (name === null ? [] : [[name, cap] as const]));
	const total = changed.find(({name}) => name === null);
	const words = changed.map(({name, cap}) => `${name ?? 'all lanes'} ${capText(cap)}`);
	return changed.length === 0
		? show({type: 'sheet-closed'}, {type: 'hinted', text: 'the caps are as they were'})
		: send(
				{
					type: 'set-caps',
					roles: Object.fromEntries(roles),
					...(total === undefined ? {} : {maxLanes: total.cap}),
				},
				{type: 'sheet-closed'},
				{type: 'hinted', text: `at once: ${words.join(', ')}`},
			);
}

/** The commands that change how many may run at once. */
export const capsCommands = {
	'open-caps': open,
	'cap-next': choose(1),
	'cap-previous': choose(-1),
	'cap-more': change((cap) => (cap === null ? null : Math.min(most, cap + 1))),
	'cap-fewer': change((cap) => (cap === null ? null : Math.max(0, cap - 1))),
	'cap-digit': change((cap, {isTyped}, key) => {
		const typed = Number(`${isTyped ? (cap ?? '') : ''}${key}`);
		return typed > most ? Number(key) : typed;
	}, true),
	'cap-none': change(() => null),
	'apply-caps': apply,
} satisfies Partial<Record<CommandName, Command>>;
