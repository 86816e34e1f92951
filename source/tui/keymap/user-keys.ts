import {suggestion} from '../../mission/nearest.js';
import type {Finding, Path} from '../../mission/problems.js';
import {type Binding, type Context, typingContexts} from './binding.js';
import {keyName, keyNamed, keyWords} from './key-help.js';
import {type CommandName, defaultKeymap, type Keymap} from './keymap.js';
import {takenBy} from './taken-keys.js';

/** `keys` of flowdesk.jsonc: by command, or by `context/command`, one key or several; an empty list takes its keys away. */
export type WrittenKeys = Readonly<Record<string, string | readonly string[]>>;

/** The keymap with the user's keys set into it; with any finding it is of no use. */
export type UserKeymap = Readonly<{keymap: Keymap; findings: readonly Finding[]}>;

/** Keys that keep their meaning whatever is set: they are the way out of everything. */
const fixedKeys = ['escape', 'ctrl+c'];

/** What leaves a place where Esc does not. */
const leaving: readonly CommandName[] = ['leave', 'ask-stop'];

type Entry = Binding<CommandName>;
type Target = Readonly<{command: CommandName; context: Context | null}>;
type Setting = Readonly<{name: string; target: Target; keys: readonly string[]}>;
type Read<T> = Readonly<{value: T | null; findings: readonly Finding[]}>;

function finding(path: Path, says: string, isKey = false): Finding {
	return {path, isKey, message: `${path.slice(0, 2).join('.')}: ${says}`};
}

/** Which bindings a name means: `abort`, or `summary/leave`. */
function readTarget(name: string): Read<Target> {
	const path = ['keys', name];
	const wrong = (says: string) => ({value: null, findings: [finding(path, says, true)]});
	const slash = name.indexOf('/');
	const [where, word] = slash < 0 ? [null, name] : [name.slice(0, slash), name.slice(slash + 1)];
	const bindings = defaultKeymap.filter(({command}) => command === word);
	const [first] = bindings;
	if (first === undefined) {
		const names = [...new Set(defaultKeymap.map(({command}) => command))];
		return wrong(`there is no command "${word}"${suggestion(word, names)}`);
	}
	const contexts = [...new Set(bindings.flatMap((entry) => entry.contexts))];
	const context = contexts.find((one) => one === where) ?? null;
	if (where !== null && context === null) {
		return wrong(`${word} has no place in "${where}"${suggestion(where, contexts)}`);
	}
	if (first.keys.length >= 9) {
		const why =
			first.keys.length === 9 ? 'digits, because they count' : 'letters, because they name';
		return wrong(`${word} keeps the ${why}`);
	}
	return {value: {command: first.command, context}, findings: []};
}

function readKey(written: string, path: Path): Read<string> {
	const wrong = (says: string) => ({value: null, findings: [finding(path, says)]});
	const key = keyNamed(written);
	const why = takenBy(key);
	if (why !== null) {
		return wrong(`${keyName(key)} ${why}, so it cannot be bound`);
	}
	if (fixedKeys.includes(key)) {
		return wrong(
			`${keyName(key)} is the way out everywhere, so it cannot be bound to anything else`,
		);
	}
	const isKey = [...key].length === 1 || keyWords.includes(key) || /^(ctrl|alt)\+[a-z]$/.test(key);
	return isKey
		? {value: key, findings: []}
		: wrong(`there is no key "${written}"${suggestion(key, keyWords)}`);
}

function readSetting(name: string, written: string | readonly string[]): Read<Setting> {
	const target = readTarget(name);
	const keys = (typeof written === 'string' ? [written] : written).map((key, at) =>
		readKey(key, typeof written === 'string' ? ['keys', name] : ['keys', name, at]),
	);
	const findings = [...target.findings, ...keys.flatMap((key) => key.findings)];
	return target.value === null || findings.length > 0
		? {value: null, findings}
		: {value: {name, target: target.value, keys: keys.flatMap(({value}) => value ?? [])}, findings};
}

/** The bindings of one entry: as it is, or with its keys set in one context or in all. Esc and Ctrl+C stay. */
function rebound(entry: Entry, {target, keys}: Setting): readonly Entry[] {
	const {command, context} = target;
	if (entry.command !== command || (context !== null && !entry.contexts.includes(context))) {
		return [entry];
	}
	const fixed = entry.keys.filter((key) => fixedKeys.includes(key));
	const set = {...entry, keys: [...new Set([...keys, ...fixed])]};
	const others = entry.contexts.filter((one) => one !== context);
	return context === null || others.length === 0
		? [set]
		: [
				{...set, contexts: [context]},
				{...entry, contexts: others},
			];
}

/** The setting that gave a binding its keys; the one for a context before the one for all. */
function settingOf(settings: readonly Setting[], command: string, context: Context) {
	const own = settings.filter(({target}) => target.command === command);
	return (
		own.find(({target}) => target.context === context) ??
		own.find(({target}) => target.context === null)
	);
}

function contextsOf(keymap: Keymap): readonly Context[] {
	return [...new Set(keymap.flatMap((entry) => entry.contexts))];
}

type Clash = Readonly<{key: string; commands: readonly [string, string]; context: Context}>;

/** Keys with two meanings in one place. */
function clashes(keymap: Keymap, context: Context): readonly Clash[] {
	const meanings = keymap
		.filter((entry) => entry.contexts.includes(context))
		.flatMap(({command, keys}) => keys.map((key) => ({command, key})));
	return meanings.flatMap(({command, key}, at) => {
		const other = meanings.slice(0, at).find((one) => one.key === key);
		return other === undefined ? [] : [{key, commands: [other.command, command], context}];
	});
}

/** Each clash once: with the first place where it is so, and at the setting that made it. */
function conflicts(keymap: Keymap, settings: readonly Setting[]): readonly Finding[] {
	const told = new Map<string, Finding>();
	for (const {key, commands, context} of contextsOf(keymap).flatMap((one) =>
		clashes(keymap, one),
	)) {
		const [setting] = commands
			.toReversed()
			.flatMap((one) => settingOf(settings, one, context) ?? []);
		const id = [key, ...commands.toSorted()].join(' ');
		if (setting !== undefined && !told.has(id)) {
			const rival = commands.find((one) => one !== setting.target.command);
			const says = `${keyName(key)} means ${rival} too, in ${context}: give one of them another key`;
			told.set(id, finding(['keys', setting.name], says));
		}
	}
	return [...told.values()];
}

/** Printable keys where a text is typed, each setting once: they would be missing from it. */
function swallowed(keymap: Keymap, settings: readonly Setting[]): readonly Finding[] {
	const entries = keymap.flatMap((entry) =>
		entry.contexts
			.filter((one) => typingContexts.includes(one))
			.map((context) => ({entry, context})),
	);
	const all = entries.flatMap(({entry, context}) => {
		const key = entry.keys.find((one) => one === 'space' || [...one].length === 1);
		const setting = settingOf(settings, entry.command, context);
		return key === undefined || setting === undefined
			? []
			: [
					finding(
						['keys', setting.name],
						`${keyName(key)} is text where ${entry.command} is used, in ${context}; a key with Ctrl is not`,
					),
				];
	});
	const isFirst = ({path}: Finding, at: number) =>
		all.findIndex((one) => one.path[1] === path[1]) === at;
	return all.filter(isFirst);
}

function closedPlaces(keymap: Keymap, settings: readonly Setting[]): readonly Finding[] {
	const isWayOut = ({command, keys}: Entry) =>
		keys.includes('escape') || (leaving.includes(command) && keys.length > 0);
	return contextsOf(keymap).flatMap((context) => {
		const entries = keymap.filter((entry) => entry.contexts.includes(context));
		const way = entries.find(({command}) => leaving.includes(command))?.command ?? 'leave';
		const setting = settingOf(settings, way, context);
		return setting === undefined || entries.some(isWayOut)
			? []
			: [finding(['keys', setting.name], `${way} is the way out of ${context}, so it needs a key`)];
	});
}

/** Sets what the user wrote into the keys of the program. A finding names the key or the command that is wrong. */
export function userKeymap(written: WrittenKeys): UserKeymap {
	const read = Object.entries(written).map(([name, keys]) => readSetting(name, keys));
	const findings = read.flatMap((one) => one.findings);
	// One context after all of them, so that the narrower setting wins.
	const settings = read
		.flatMap(({value}) => value ?? [])
		.sort(
			(one, other) => Number(one.target.context !== null) - Number(other.target.context !== null),
		);
	const keymap = settings.reduce<Keymap>(
		(map, setting) => map.flatMap((entry) => rebound(entry, setting)),
		defaultKeymap,
	);
	const all = [
		...findings,
		...conflicts(keymap, settings),
		...swallowed(keymap, settings),
		...closedPlaces(keymap, settings),
	];
	return {keymap, findings: all};
}
