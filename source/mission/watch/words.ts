import {oneLine} from '../sanitize.js';
import type {WatchFinding} from './look.js';

/** So many names stand in a sentence. */
const shownNames = 3;
const shownLanes = 6;

/** `3 files`, `1 file`, `2 branches`. */
export function count(number: number, one: string, many = `${one}s`): string {
	return `${number} ${number === 1 ? one : many}`;
}

/** The first of many names: `a, b, c and 211 more`. Names are made safe. */
export function firstOf(names: readonly string[], write = (name: string) => name): string {
	const shown = names.slice(0, shownNames).map((name) => write(oneLine(name, 120)));
	const more = names.length - shown.length;
	return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Who may have done it, as far as that is known: the user's own changes look the same. */
function whoText(suspects: readonly string[]): string {
	const [only, ...others] = suspects;
	if (only === undefined) {
		return 'somebody (no lane was at work)';
	}

	if (others.length === 0) {
		return `${only} (or you)`;
	}

	const more = suspects.length - shownLanes;
	const shown = suspects.slice(0, shownLanes).join(', ');
	return `somebody (${shown}${more > 0 ? ` and ${more} more` : ''} were at work, or you)`;
}

/** One finding as a line: who, and what. */
export function findingText({suspects, detail}: WatchFinding): string {
	return `${whoText(suspects)}: ${detail}`;
}

const kindWords: Readonly<Record<WatchFinding['kind'], readonly [one: string, many: string]>> = {
	commit: ['commit', 'commits'],
	head: ['other move of HEAD', 'other moves of HEAD'],
	branch: ['change of branches', 'changes of branches'],
	stash: ['change of the stash', 'changes of the stash'],
	index: ['change of the index', 'changes of the index'],
	operation: ['merge or rebase', 'merges or rebases'],
	config: ['change of .git/config', 'changes of .git/config'],
	hooks: ['change of hooks', 'changes of hooks'],
	lost: ['loss of files', 'losses of files'],
	reset: ['loss of uncommitted changes', 'losses of uncommitted changes'],
	'outside-claim': ['change outside claims', 'changes outside claims'],
	blind: ['look that failed', 'looks that failed'],
};

/** All findings of a mission in one line, or null when there are none: `2 commits, 1 change outside claims`. */
export function watchSummary(findings: readonly WatchFinding[]): string | null {
	const counts = new Map<WatchFinding['kind'], number>();
	for (const {kind} of findings) {
		counts.set(kind, (counts.get(kind) ?? 0) + 1);
	}

	const parts = [...counts].map(([kind, number]) => count(number, ...kindWords[kind]));
	return parts.length === 0 ? null : parts.join(', ');
}
