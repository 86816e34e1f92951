import type {ToolPart} from '@opencode-ai/sdk/v2/client';
import {sanitize} from '../../mission/sanitize.js';
import type {ToolDiff} from '../../runtime/viewer.js';

/** Characters of a change that are kept. */
const diffLimit = 8 * 1024;

/** What a tool call changed in files, or null when it changed none or does not say so. */
export function diffOf({tool, state}: ToolPart): ToolDiff | null {
	const metadata: Record<string, unknown> = ('metadata' in state ? state.metadata : null) ?? {};
	const {diff} = metadata;
	if (typeof diff === 'string' && diff !== '') {
		return diffFrom(hunksOf(sanitize(diff)));
	}
	const {content}: Record<string, unknown> = state.input;
	return tool === 'write' && state.status === 'completed' && typeof content === 'string'
		? writtenDiff(sanitize(content), metadata['exists'] !== false)
		: null;
}

/** A file that was written whole: OpenCode does not say what stood in it before. */
function writtenDiff(content: string, isOverwritten: boolean): ToolDiff {
	const lines = content.replace(/\n$/, '').split('\n');
	const added = content === '' ? [] : lines.map((line) => `+${line}`);
	return {...diffFrom(added), ...(isOverwritten ? {removed: null} : {})};
}

function diffFrom(lines: readonly string[]): ToolDiff {
	const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
	return {added: count('+'), removed: count('-'), text: bounded(lines)};
}

/** The lines of a unified diff without the heads of its files; with several files each begins with its name. */
function hunksOf(diff: string): readonly string[] {
	const isMany = (diff.match(/^Index: /gm)?.length ?? 0) > 1;
	const kept: string[] = [];
	let isHead = true;
	for (const line of diff.replace(/\n$/, '').split('\n')) {
		// A line of a file begins with a sign of its own, so that neither of these can be one.
		if (line.startsWith('Index: ')) {
			isHead = true;
			kept.push(...(isMany ? [`@@ ${line.slice('Index: '.length)}`] : []));
		}
		isHead &&= !line.startsWith('@@');
		if (!isHead) {
			kept.push(line);
		}
	}
	return kept;
}

function bounded(lines: readonly string[]): string {
	const kept: string[] = [];
	let length = 0;
	for (const line of lines) {
		length += line.length + 1;
		if (length > diffLimit) {
			return [...kept, `… ${lines.length - kept.length} more lines`].join('\n');
		}
		kept.push(line);
	}
	return kept.join('\n');
}
