/** What a commander writes when the mission is done. */
export const sealMark = '<mission_seal>SEALED</mission_seal>';

/**
 * True when a commander's text claims the seal in its own words: outside code fences, inline code and
 * quotations. Whether the claim holds is judged elsewhere.
 */
export function hasSealClaim(text: string): boolean {
	let fence: string | null = null;
	for (const line of text.split('\n')) {
		const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
		if (fence === null && mark) {
			fence = mark;
		} else if (fence !== null && mark?.startsWith(fence)) {
			fence = null;
		} else if (fence === null && !/^\s*>/.test(line) && withoutCode(line).includes(sealMark)) {
			return true;
		}
	}

	return false;
}

/** A line without its inline code spans. */
function withoutCode(line: string): string {
	return line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
}
