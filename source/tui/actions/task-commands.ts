import type {CommandName} from '../keymap/keymap.js';
import {delegableRoles} from '../models/role-choice.js';
import {hasEnded, type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, send, show} from './command.js';

/** Characters of a title: it stands in lists. */
const longestTitle = 120;

function open(scene: Scene): Consequence {
	const roles = delegableRoles(scene);
	const [first] = roles;
	if (hasEnded(scene.known.mission)) {
		return hint('the mission is over');
	}
	if (first === undefined) {
		return hint('there is no role that a task can be given to');
	}
	const own = roles.findIndex(({role}) => role === shownLane(scene)?.role);
	return roles.length === 1
		? askTitle(first.role)
		: show({type: 'sheet-opened', sheet: {kind: 'role', at: Math.max(0, own)}});
}

function askTitle(role: string): Consequence {
	return show({
		type: 'sheet-opened',
		sheet: {kind: 'line', ask: {kind: 'task-title', role}, draft: ''},
	});
}

/** The title was typed: what is to be done comes next. */
export function submitTaskTitle({role}: Readonly<{role: string}>, title: string): Consequence {
	return title.length > longestTitle
		? hint(`a title has at most ${longestTitle} characters: it stands in lists`)
		: show({
				type: 'sheet-opened',
				sheet: {kind: 'line', ask: {kind: 'task-prompt', role, title}, draft: ''},
			});
}

/** What is to be done was typed: the files come next. */
export function submitPrompt(
	{role, title}: Readonly<{role: string; title: string}>,
	prompt: string,
): Consequence {
	return show({
		type: 'sheet-opened',
		sheet: {kind: 'line', ask: {kind: 'task-files', role, title, prompt}, draft: ''},
	});
}

/** Everything was typed: the engine judges it as it judges the commander's tasks. */
export function submitFiles(
	task: Readonly<{role: string; title: string; prompt: string}>,
	text: string,
): Consequence {
	const {role, title, prompt} = task;
	const files = text.split(/\s+/).filter(Boolean);
	return send(
		{type: 'start-task', role, title, prompt, files: files.length === 0 ? null : files},
		{type: 'sheet-closed'},
		{type: 'hinted', text: `"${title}" is handed in; its result goes to the commander`},
	);
}

function point(step: 1 | -1): Command {
	return (scene) => {
		const {sheet} = scene.view;
		const last = delegableRoles(scene).length - 1;
		return sheet?.kind === 'role'
			? show({
					type: 'sheet-opened',
					sheet: {...sheet, at: Math.max(0, Math.min(sheet.at + step, last))},
				})
			: show();
	};
}

function take(scene: Scene, at: number): Consequence {
	const role = delegableRoles(scene)[at]?.role;
	return role === undefined ? hint(`there is no role ${at + 1}`) : askTitle(role);
}

/** The commands that start a task by hand. */
export const taskCommands = {
	'new-task': open,
	'role-next': point(1),
	'role-previous': point(-1),
	'numbered-role': (scene, key) => take(scene, Number(key) - 1),
	'take-role': (scene) => take(scene, scene.view.sheet?.kind === 'role' ? scene.view.sheet.at : 0),
} satisfies Partial<Record<CommandName, Command>>;
