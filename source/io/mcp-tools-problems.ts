import type {z} from 'zod';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';

/** What an argument is, for a model that sent something else. */
const nouns: Readonly<Record<string, string>> = {
	files: 'a list of globs',
	depends_on: 'a list of task ids',
	depends: 'a list of todo ids',
	ops: 'a list of operations',
	wait_seconds: 'a number of seconds',
	task_id: 'the id of a task (text)',
	todo_id: 'the id of a todo item (text)',
};
const kinds: Readonly<Record<string, string>> = {
	string: 'text',
	number: 'a number',
	boolean: 'true or false',
	array: 'a list',
	object: 'an object',
	record: 'an object',
};

type Issue = z.core.$ZodIssue;
/** The names that are allowed at a place in the arguments. */
export type NamesAt = (path: readonly PropertyKey[]) => readonly string[];

/** Says what is wrong with a tool's arguments, one line for each fault, so that a model can repair the call. */
export function argumentProblems(
	issues: readonly Issue[],
	given: unknown,
	namesAt: NamesAt,
): string {
	const lines = issues.flatMap((issue) => explain(issue, given, namesAt));
	return lines.slice(0, 10).join('\n');
}

function explain(issue: Issue, given: unknown, namesAt: NamesAt): readonly string[] {
	const where = placeOf(issue.path);
	const value = valueAt(given, issue.path);
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map((key) => unknownName(key, issue.path, namesAt));
		case 'invalid_type':
			return [
				value === undefined
					? `${where}: missing; ${expected(issue)} is needed`
					: `${where}: expected ${expected(issue)}, got ${describe(value)}`,
			];
		case 'invalid_value':
			return [`${where}: expected ${alternatives(issue.values)}, got ${describe(value)}`];
		case 'invalid_union':
			return [
				'options' in issue && Array.isArray(issue.options)
					? `${where}: expected ${alternatives(issue.options)}, got ${describe(value)}`
					: `${where}: not one of the allowed forms, got ${describe(value)}`,
			];
		case 'too_small':
			return [`${where}: ${bound('at least', Number(issue.minimum), issue.origin, value)}`];
		case 'too_big':
			return [`${where}: ${bound('at most', Number(issue.maximum), issue.origin, value)}`];
		default:
			return [`${where}: ${oneLine(issue.message, 200)}`];
	}
}

function unknownName(key: string, path: readonly PropertyKey[], namesAt: NamesAt): string {
	const names = namesAt(path);
	const meant = nearest(key, names);
	const hint =
		meant === null ? `the arguments are ${names.join(', ') || 'none'}` : `did you mean ${meant}?`;
	return `${placeOf([...path, oneLine(key, 60)])}: unknown argument; ${hint}`;
}

function expected(issue: Extract<Issue, {code: 'invalid_type'}>): string {
	const noun = nouns[String(issue.path.at(-1))];
	return noun ?? kinds[issue.expected] ?? issue.expected;
}

function bound(relation: string, limit: number, origin: string, value: unknown): string {
	if (relation === 'at least' && limit === 1 && (origin === 'string' || origin === 'array')) {
		return 'must not be empty';
	}

	if (origin === 'string') {
		return `must have ${relation} ${limit} characters, got ${String(value).length}`;
	}

	return origin === 'array'
		? `must have ${relation} ${limit} entries, got ${Array.isArray(value) ? value.length : 0}`
		: `must be ${relation} ${limit}, got ${String(value)}`;
}

function alternatives(values: readonly unknown[]): string {
	const words = values.map(String);
	const last = words.pop() ?? 'nothing';
	return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function describe(value: unknown): string {
	if (value === undefined) {
		return 'nothing';
	}

	if (value === null) {
		return 'null';
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	if (typeof value === 'string') {
		return /^\s*[[{]/.test(value)
			? 'a string (pass the value itself, not JSON in a string)'
			: `a string ("${oneLine(value, 40)}")`;
	}

	return typeof value === 'object' ? 'an object' : `a ${typeof value} (${String(value)})`;
}

function placeOf(path: readonly PropertyKey[]): string {
	const words = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
	return words.join('').replace(/^\./, '') || 'arguments';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(at, key) =>
			typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
		value,
	);
}
