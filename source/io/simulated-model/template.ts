import {asList, asText, type Knowledge, type Value} from './knowledge.js';

const hole = /\{\{\s*([A-Za-z][\w.]*)\s*(?:\|([^}]*))?\}\}/g;
const onlyHole = /^\{\{\s*([A-Za-z][\w.]*)\s*\}\}$/;

/** Anything JSON can hold. */
export type Json =
	| string
	| number
	| boolean
	| null
	| readonly Json[]
	| {readonly [key: string]: Json};

/** Fills the holes of a text: `{{name}}`, `{{item.id}}`, and `{{name|otherwise}}` when nothing is known. */
export function fillText(text: string, knowledge: Knowledge): string {
	return text.replace(
		hole,
		(_, path: string, otherwise: string | undefined) =>
			asText(knowledge.get(path)) || (otherwise ?? ''),
	);
}

/**
 * Fills arguments of a tool call. A text that is one hole and nothing else keeps the value's own
 * kind (list, number); `{each: list, give: ...}` becomes a list with one member for each `item`.
 */
export function fillJson(value: Json, knowledge: Knowledge): Json {
	if (typeof value === 'string') {
		const path = onlyHole.exec(value)?.[1];
		return path ? toJson(knowledge.get(path)) : fillText(value, knowledge);
	}

	if (Array.isArray(value)) {
		return value.flatMap((member: Json) => {
			const filled = fillJson(member, knowledge);
			return isEach(member) && Array.isArray(filled) ? filled : [filled];
		});
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	if (isEach(value)) {
		return asList(knowledge.get(value.each)).map((item, index) =>
			fillJson(value.give, withItem(knowledge, item, index)),
		);
	}

	return Object.fromEntries(
		Object.entries(value).map(([key, member]) => [key, fillJson(member, knowledge)]),
	);
}

/** The same knowledge, with `item` and `number` (from 1) of a loop. */
export function withItem(knowledge: Knowledge, item: Value, index: number): Knowledge {
	return {
		get: (path) => {
			if (path === 'number') {
				return index + 1;
			}

			if (path === 'item') {
				return item;
			}

			if (!path.startsWith('item.')) {
				return knowledge.get(path);
			}

			const key = path.slice('item.'.length);
			const isPlain = typeof item === 'object' && !Array.isArray(item);
			return isPlain ? ((item as Record<string, Value>)[key] ?? '') : '';
		},
	};
}

/** The names that a text asks for, first parts only. */
export function namesIn(text: string): readonly string[] {
	return [...text.matchAll(hole)].map((match) => match[1]?.split('.')[0] ?? '');
}

function isEach(value: Json): value is {readonly each: string; readonly give: Json} {
	return (
		typeof value === 'object' &&
		value !== null &&
		'give' in value &&
		'each' in value &&
		typeof Reflect.get(value, 'each') === 'string'
	);
}

function toJson(value: Value): Json {
	return value as Json;
}
