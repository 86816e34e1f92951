import {nearest} from '../nearest.js';

/** A short id made of a text alone: a letter and six more characters, never the form of `T1.2`. */
function digestId(text: string): string {
	const first = hash(text, 0x81_1c_9d_c5);
	const second = hash(text, 0x2f_0b_44_c7);
	const tail = (first.toString(36) + second.toString(36)).slice(-6).padStart(6, '0');
	return String.fromCharCode(97 + (first % 26)) + tail;
}

/**
 * The id of an item that names none: made of its parent, its title and which of several alike it is, so
 * that it stays when other lines move. `counts` remembers how many alike there were.
 */
export function derivedId(
	parent: string | null,
	title: string,
	taken: ReadonlySet<string>,
	counts: Map<string, number>,
): string {
	const key = `${parent ?? ''}\n${title.trim()}`;
	let count = counts.get(key) ?? 0;
	let id = digestId(`${key}\n${count}`);
	while (taken.has(id)) {
		count += 1;
		id = digestId(`${key}\n${count}`);
	}

	counts.set(key, count + 1);
	return id;
}

/** True when the id can stand in the text itself, as in `T1.2: title`. */
export function isPrefixId(id: string): boolean {
	return /^[MTS]\d{1,6}(?:\.\d{1,6}){0,15}$/.test(id);
}

/** True when the id can stand in a comment, `<!-- t:ab12 -->`. */
export function isTagId(id: string): boolean {
	return /^[A-Za-z0-9][\w.-]{0,63}$/.test(id);
}

/** Up to three ids that were most likely meant by a wrong one. */
export function nearestIds(wrong: string, ids: readonly string[]): readonly string[] {
	const found: string[] = [];
	// Beyond this many the search would take longer than the answer is worth.
	let left = ids.slice(0, 3000);
	for (let id = nearest(wrong, left); id !== null && found.length < 3; id = nearest(wrong, left)) {
		found.push(id);
		left = left.filter((other) => !found.includes(other));
	}

	return found;
}

/** The stem of the ids below an item: `M1` gives `T1.`, `T1` gives `T1.`, `T1.1` gives `S1.1.`. */
export function stemBelow(parent: string): string {
	const numbers = parent.slice(1);
	const letter = parent.startsWith('M') || (parent.startsWith('T') && !numbers.includes('.'));
	return `${letter ? 'T' : 'S'}${numbers}.`;
}

/** The stem of an id's siblings: `T1.2` gives `T1.`, `M3` gives `M`. */
export function stemOf(id: string): string {
	return id.replace(/\d+$/, '');
}

/** The next free id with this stem: one above the highest sibling's. */
export function nextId(
	stem: string,
	siblings: readonly string[],
	isTaken: (id: string) => boolean,
): string {
	const used = siblings.filter((id) => stemOf(id) === stem).map((id) => +id.slice(stem.length));
	let number = used.reduce((most, next) => Math.max(most, next), 0) + 1;
	while (isTaken(`${stem}${number}`)) {
		number += 1;
	}

	return `${stem}${number}`;
}

function hash(text: string, seed: number): number {
	let value = seed;
	for (let at = 0; at < text.length; at++) {
		value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
	}

	value = Math.imul(value ^ (value >>> 15), 0x85_eb_ca_6b);
	return (value ^ (value >>> 13)) >>> 0;
}
