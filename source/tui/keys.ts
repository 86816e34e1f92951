import type {Key} from 'ink';

/**
 * What a chunk of typed input is: keys by name, or text that must never act as keys. A few characters with a line break
 * may be both: text where something is typed, and elsewhere keys that piled up.
 */
export type Typed = Readonly<{keys: readonly string[]; text?: string}> | Readonly<{text: string}>;

const longestBurst = 8;
/** A report of the terminal that Ink does not know (mouse, focus), with its escape taken off. */
const strayReply = /^\[[<>?=\d;]*[A-Za-z~]$/;

function namedKey(key: Key): string | null {
	if (key.tab) {
		return key.shift ? 'shift+tab' : 'tab';
	}
	const names: ReadonlyArray<readonly [boolean, string]> = [
		// Only some terminals tell Enter from Enter with Shift or Alt.
		[key.return && (key.shift || key.meta), 'newline'],
		[key.return, 'enter'],
		[key.escape, 'escape'],
		[key.upArrow, 'up'],
		[key.downArrow, 'down'],
		[key.leftArrow, 'left'],
		[key.rightArrow, 'right'],
		[key.pageUp, 'pageup'],
		[key.pageDown, 'pagedown'],
		[key.home, 'home'],
		[key.end, 'end'],
		[key.backspace, 'backspace'],
		[key.delete, 'delete'],
	];
	return names.find(([isPressed]) => isPressed)?.[1] ?? null;
}

const characterNames: Readonly<Record<string, string>> = {
	' ': 'space',
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u007f': 'backspace',
	'\b': 'backspace',
};

/** A character among others by its name: Ink knows Ctrl only where it comes alone. */
function nameOf(character: string): string {
	const code = character.charCodeAt(0);
	const letter = String.fromCharCode(code + 96);
	return characterNames[character] ?? (code > 0 && code <= 26 ? `ctrl+${letter}` : character);
}

/**
 * A paste of a terminal without paste mode: more than fast fingers send at once, and not one key held down, or a
 * line break with more behind it.
 */
function isPasted(input: string): boolean {
	const characters = [...input];
	const isLong = characters.length > longestBurst && new Set(characters).size > 1;
	return isLong || /[\r\n][^\r\n]/.test(input);
}

/** A line break after something else: where something is typed it would be sent before it was seen. */
function isEnded(input: string): boolean {
	return /^[^\r\n]+[\r\n]+$/.test(input);
}

/** Names what Ink's `useInput` reports; a chunk like `kkk` is three keys. Unknown sequences are no keys. */
export function keysOf(input: string, key: Key): Typed {
	const name = namedKey(key);
	if (name !== null) {
		return {keys: [name]};
	}
	if (input === '' || key.super || key.hyper) {
		return {keys: []};
	}
	if (key.ctrl) {
		return {keys: [`ctrl+${input}`]};
	}
	if (key.meta) {
		return {keys: [`alt+${input}`]};
	}
	if (strayReply.test(input)) {
		return {keys: []};
	}
	if (isPasted(input)) {
		return {text: input};
	}
	const keys = [...input].map(nameOf);
	return isEnded(input) ? {keys, text: input} : {keys};
}
