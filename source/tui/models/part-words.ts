import type {PartView} from '../../runtime/usage-view.js';
import {fullCount, money} from './figures.js';

/** What a part of a mission has spent of what it may: `$0.45 of $0.50`. */
function sumText({limit: {usd, tokens}, spent}: PartView): string {
	return [
		...(usd === null ? [] : [`${money(spent.usd)} of ${money(usd)}`]),
		...(tokens === null ? [] : [`${fullCount(spent.tokens)} of ${fullCount(tokens)} tokens`]),
	].join(', ');
}

/** That it lets no call go any more, and why; empty while it does. */
function outText({isOut, limit: {usd, tokens}, spent}: PartView): string {
	const isSpent = (usd !== null && spent.usd >= usd) || (tokens !== null && spent.tokens >= tokens);
	return isOut ? `: ${isSpent ? 'used up' : 'too little left'}` : '';
}

/** A part's sum, with what counts to it where that is more than the mission. */
function partText(part: PartView): string {
	const whose = part.of === 'day' ? ', all missions of this project' : '';
	return `${sumText(part)}${whose}${outText(part)}`;
}

/** Tasks whose sums are named; of the others it is said how many. */
const mostTasks = 3;

/** What each limited part has spent, with a name before it; all tasks are one. */
export function partFigures(
	parts: readonly PartView[],
): ReadonlyArray<readonly [name: string, text: string]> {
	const tasks = parts.filter(({of}) => of === 'task');
	const named = tasks.slice(0, mostTasks).map((part) => `${part.name} ${partText(part)}`);
	const rest = tasks.length - named.length;
	return [
		...parts
			.filter(({of}) => of !== 'task')
			.map((part) => [part.of === 'day' ? 'today' : part.name, partText(part)] as const),
		...(tasks.length === 0
			? []
			: [['tasks', [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')] as const]),
	];
}

/** The sums of the parts that a raise is for, a line each. */
export function outLines(parts: readonly PartView[]): readonly string[] {
	const out = parts.filter(({of, isOut}) => isOut && of !== 'task');
	return partFigures(out).map(([name, text]) => `${name}: ${text}`);
}
