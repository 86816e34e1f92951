import type {Binding, Context} from './binding.js';
import {type CommandName, defaultKeymap, type Keymap} from './keymap.js';

/** A title, in which `{command}` stands for the key that leads there, and the places under it. */
type Section = readonly [title: string, contexts: readonly Context[]];

const sections: readonly Section[] = [
	['On the screen', ['panes']],
	[
		'In the list of what needs you ({open-attention})',
		['attention', 'permission', 'question', 'task', 'plan', 'quota', 'budget'],
	],
	['In the saved rules ({open-rules})', ['rules']],
	['When choosing which lanes to list ({ask-filter})', ['filter', 'filter-role']],
	['In the todo list ({open-todo})', ['todo', 'todo-state', 'todo-role']],
	['In what the mission came to ({open-cost})', ['cost']],
	['In the quotas ({open-quotas})', ['quotas']],
	['While a search is open ({search})', ['search']],
	['In the list of what was found in all lanes ({search-all})', ['found']],
	['When asked', ['always', 'fail', 'abort', 'raise', 'confirm', 'stop', 'stopping', 'summary']],
	['While typing', ['line']],
	[
		'What happened ({open-timeline}), the palette ({open-palette}), caps ({open-caps}) and a new task ({new-task})',
		['timeline', 'palette', 'caps', 'role'],
	],
];

/** The keys in the order of help and README, each once. */
export function keySections(
	keymap: Keymap,
): ReadonlyArray<
	Readonly<{title: string; contexts: readonly Context[]; bindings: readonly Binding[]}>
> {
	const seen = new Set<Binding>();
	return sections.map(([title, contexts]) => {
		const bindings = keymap.filter(
			(entry) => !seen.has(entry) && entry.contexts.some((context) => contexts.includes(context)),
		);
		for (const entry of bindings) {
			seen.add(entry);
		}
		const named = title.replace(/\{(.+?)\}/g, (_, command: CommandName) =>
			keyFor({keymap}, command, 'panes'),
		);
		return {title: named, contexts, bindings};
	});
}

/** The keys of a new screen as the Markdown table of the README. */
export function keyTable(): string {
	const rows = keySections(defaultKeymap).flatMap(({title, bindings}) => [
		`| **${title}** | |`,
		...bindings.map((entry) => `| \`${keyNamesOf(entry)}\` | ${entry.does} |`),
	]);
	return ['| Key | What it does |', '|---|---|', ...rows].join('\n');
}

const keyNames: Readonly<Record<string, string>> = {
	escape: 'Esc',
	tab: 'Tab',
	'shift+tab': 'Shift+Tab',
	enter: 'Enter',
	space: 'Space',
	newline: 'Alt+Enter Shift+Enter',
	backspace: 'Backspace',
	delete: 'Delete',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
};

/** The names of the keys that are no character. */
export const keyWords: readonly string[] = Object.keys(keyNames);

/** The key that a person means: by its name or as it is printed, in small or capital letters. */
export function keyNamed(written: string): string {
	if ([...written].length === 1 && written !== ' ') {
		return Object.entries(keyNames).find(([, printed]) => printed === written)?.[0] ?? written;
	}
	const name = written === ' ' ? 'space' : written.toLowerCase();
	const printed = Object.entries(keyNames).find(([, word]) => word.toLowerCase() === name);
	return printed?.[0] ?? name;
}

/** A key as it is printed: `Esc`, `Ctrl+C`, `j`. */
export function keyName(key: string): string {
	if (key.startsWith('ctrl+')) {
		return `Ctrl+${key.slice(5).toUpperCase()}`;
	}
	return keyNames[key] ?? key;
}

/** The first key of a command in a place, as it is printed; where it has none, what it is called there. */
export function keyFor(
	{keymap}: Readonly<{keymap: Keymap}>,
	command: CommandName,
	context: Context,
): string {
	const entry = keymap.find((one) => one.command === command && one.contexts.includes(context));
	const [key] = entry?.keys ?? [];
	return key === undefined ? `"${entry?.short || entry?.does || command}"` : keyName(key);
}

/** Many keys that follow each other, in short: `1-9`, `a-z`. */
export function rangeOf(keys: readonly string[]): string | null {
	return keys.length < 9 ? null : `${keys[0]}-${keys.at(-1)}`;
}

/** The keys of a binding as they are printed: `1-9`, `Tab l →`. */
export function keyNamesOf(binding: Binding): string {
	return rangeOf(binding.keys) ?? binding.keys.map(keyName).join(' ');
}
