import {z} from 'zod';
import {suggestion} from './nearest.js';
import {oneLine} from './sanitize.js';

/** Something wrong in a file the user can mend; `line` counts from 1. */
export type Problem = Readonly<{file: string; line: number; message: string}>;

/** A problem before its line is known. `isKey` is true when the key itself is wrong, not its value. */
export type Finding = Readonly<{path: Path; isKey: boolean; message: string}>;

/** Where a value stands: keys of maps and positions in lists. */
export type Path = readonly (string | number)[];

type Parsed<T> =
	| Readonly<{ok: true; value: T}>
	| Readonly<{ok: false; findings: readonly Finding[]}>;

type JsonSchema = Readonly<{
	type?: string | readonly string[];
	const?: unknown;
	enum?: readonly unknown[];
	anyOf?: readonly JsonSchema[];
	oneOf?: readonly JsonSchema[];
	items?: JsonSchema;
	properties?: Readonly<Record<string, JsonSchema>>;
	additionalProperties?: JsonSchema | boolean;
	minimum?: number;
	maximum?: number;
	exclusiveMinimum?: number;
	minLength?: number;
	minItems?: number;
	maxItems?: number;
	title?: string;
}>;

type Issue = z.core.$ZodIssue;

/** One line for the user: `flows/mission.yaml:12: limits.iterations: expected ..., got ...`. */
export function describeProblem({file, line, message}: Problem): string {
	return `${file}:${line}: ${message}`;
}

/** Validates, and names every fault by path, expected value and nearest known key. Never throws. */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
	const result = schema.safeParse(input);
	if (result.success) {
		return {ok: true, value: result.data};
	}
	const shape = z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any'}) as JsonSchema;
	const findings = result.error.issues.flatMap((issue) => findingsOf(issue, [], shape, input));
	return {ok: false, findings};
}

/** `stages[0].roles`; empty for the whole file. */
export function pathText(path: Path): string {
	return path
		.map((part, index) => {
			if (typeof part === 'number') {
				return `[${part}]`;
			}
			const name = /^[\w$-]+$/.test(part) ? part : JSON.stringify(oneLine(part, 60));
			return index === 0 ? name : `.${name}`;
		})
		.join('');
}

function findingsOf(
	issue: Issue,
	base: Path,
	shape: JsonSchema,
	input: unknown,
): readonly Finding[] {
	const path = [
		...base,
		...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
	];
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => unknownKey([...path, key], shape));
	}
	if (issue.code === 'custom') {
		return [{path, isKey: false, message: withPath(path, issue.message)}];
	}
	if (issue.code === 'invalid_union') {
		const isOfOtherType = ({code, path: inner}: Issue) =>
			(code === 'invalid_type' || code === 'invalid_value') && inner.length === 0;
		const closest = issue.errors.find((issues) => !issues.some(isOfOtherType));
		if (closest !== undefined) {
			return closest.flatMap((inner) => findingsOf(inner, path, shape, input));
		}
	}
	const expected = schemasAt([shape], path).map(describe);
	const wanted = [...new Set(expected)].join(' or ') || issue.message;
	const got = show(valueAt(input, path));
	return [{path, isKey: false, message: withPath(path, `expected ${wanted}, got ${got}`)}];
}

function unknownKey(path: Path, shape: JsonSchema): Finding {
	const parents = schemasAt([shape], path.slice(0, -1)).flatMap(branches);
	const known = parents.flatMap(({properties}) => Object.keys(properties ?? {}));
	const key = String(path.at(-1));
	const message = `unknown key${suggestion(key, [...new Set(known)])}`;
	return {path, isKey: true, message: withPath(path, message)};
}

function withPath(path: Path, message: string): string {
	return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

/** Every schema a value at the path could have. */
function schemasAt(schemas: readonly JsonSchema[], path: Path): readonly JsonSchema[] {
	return path.reduce<readonly JsonSchema[]>(
		(found, part) =>
			found.flatMap(branches).flatMap((schema) => {
				const child =
					typeof part === 'number'
						? schema.items
						: (schema.properties?.[part] ?? schema.additionalProperties);
				return typeof child === 'object' ? [child] : [];
			}),
		schemas,
	);
}

function branches(schema: JsonSchema): readonly JsonSchema[] {
	const inner = schema.anyOf ?? schema.oneOf;
	return inner === undefined ? [schema] : inner.flatMap(branches);
}

function describe(schema: JsonSchema): string {
	const texts = branches(schema).map((branch) => branch.title ?? describeOne(branch));
	return [...new Set(texts)].join(' or ');
}

function describeOne(schema: JsonSchema): string {
	if (schema.const !== undefined) {
		return JSON.stringify(schema.const);
	}
	if (schema.enum !== undefined) {
		return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
	}
	if (typeof schema.type === 'object') {
		return schema.type.map((type) => describeOne({...schema, type})).join(' or ');
	}
	switch (schema.type) {
		case 'integer':
			return `a whole number${range(schema)}`;
		case 'number':
			return `a number${range(schema)}`;
		case 'string':
			return schema.minLength ? 'text that is not empty' : 'text';
		case 'boolean':
			return 'true or false';
		case 'array':
			return `a list${count(schema)}`;
		case 'object':
			return 'a map';
		case 'null':
			return 'null';
		default:
			return 'another value';
	}
}

function count({minItems, maxItems}: JsonSchema): string {
	const least = minItems === undefined ? '' : ` of at least ${minItems === 1 ? 'one' : minItems}`;
	return maxItems === undefined ? least : `${least} of at most ${maxItems}`;
}

function range({minimum, maximum, exclusiveMinimum}: JsonSchema): string {
	const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
	const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? null : maximum;
	if (least === undefined || least === Number.MIN_SAFE_INTEGER) {
		return most === null ? '' : ` up to ${most}`;
	}
	return most === null ? ` of at least ${least}` : ` from ${least} to ${most}`;
}

function valueAt(input: unknown, path: Path): unknown {
	return path.reduce<unknown>(
		(value, part) =>
			typeof value === 'object' && value !== null
				? (value as Readonly<Record<string, unknown>>)[part]
				: undefined,
		input,
	);
}

function show(value: unknown): string {
	if (value === undefined) {
		return 'nothing';
	}
	if (Array.isArray(value)) {
		return value.length === 0 ? 'an empty list' : 'a list';
	}
	if (typeof value === 'object' && value !== null) {
		return 'a map';
	}
	return oneLine(JSON.stringify(value) ?? String(value), 60);
}
