import {isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument} from 'yaml';
import type {Finding, Path, Problem} from '../mission/problems.js';
import {oneLine} from '../mission/sanitize.js';

/** A parsed YAML text that still knows where everything stands. */
export type YamlSource = Readonly<{
	data: unknown;
	/** The line of the value at the path, or of its key; the nearest known line when it is missing. */
	lineOf: (path: Path, isKey?: boolean) => number;
	/** What the parser refused; `data` is undefined when there is any. */
	problems: readonly Problem[];
}>;

/** Parses YAML. `firstLine` is the line of the file on which the text begins. Never throws. */
export function parseYaml(file: string, text: string, firstLine = 1): YamlSource {
	const counter = new LineCounter();
	const document = parseDocument(text, {lineCounter: counter});
	const lineAt = (offset: number) => firstLine - 1 + Math.max(1, counter.linePos(offset).line);
	const problem = (offset: number, message: string): Problem => ({
		file,
		line: lineAt(offset),
		message: `not valid YAML: ${oneLine(message.split(/ at line \d+|\n/)[0] ?? '', 200)}`,
	});
	const refused = document.errors.map((error) => problem(error.pos[0], error.message));
	const lineOf = (path: Path, isKey = false) =>
		lineAt(offsetOf(isNode(document.contents) ? document.contents : null, path, isKey));
	if (refused.length > 0) {
		return {data: undefined, lineOf, problems: refused};
	}
	try {
		return {data: document.toJS() as unknown, lineOf, problems: []};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return {data: undefined, lineOf, problems: [problem(0, message)]};
	}
}

/** Findings with their lines. */
export function atLines(
	file: string,
	source: Pick<YamlSource, 'lineOf'>,
	findings: readonly Finding[],
): readonly Problem[] {
	return findings.map(({path, isKey, message}) => ({
		file,
		line: source.lineOf(path, isKey),
		message,
	}));
}

function offsetOf(root: Node | null, path: Path, isKey: boolean): number {
	let node = root;
	let offset = node?.range?.[0] ?? 0;
	for (const [index, part] of path.entries()) {
		const [key, value] = childOf(node, part);
		if (key === null && value === null) {
			return offset;
		}
		const isLast = index === path.length - 1;
		const target = isLast && isKey ? (key ?? value) : (value ?? key);
		offset = target?.range?.[0] ?? offset;
		node = value;
	}
	return offset;
}

function childOf(node: Node | null, part: string | number): readonly [Node | null, Node | null] {
	if (isMap(node)) {
		const pair = node.items.find(
			({key}) => String(isScalar(key) ? key.value : key) === String(part),
		);
		const key = isNode(pair?.key) ? pair.key : null;
		return [key, isNode(pair?.value) ? pair.value : null];
	}
	if (isSeq(node)) {
		const item = node.items[Number(part)];
		return [null, isNode(item) ? item : null];
	}
	return [null, null];
}
