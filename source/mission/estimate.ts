import {openItems} from './seal.js';
import type {Settings} from './settings.js';
import type {MissionState} from './state.js';

/** Tokens of one piece of work: read anew, written, and read from the provider's cache. */
type Typical = Readonly<{input: number; output: number; cached: number}>;

/**
 * What a piece of work typically takes. No mission can know it before: these are orders of magnitude of coding
 * agents that read some files, change one or two and run tests (10 to 20 model calls for a task, 5 to 10 for a
 * review, 2 to 3 of the commander's for each result), reading their own context again from the cache.
 */
const typical = {
	start: {input: 20_000, output: 2000, cached: 60_000},
	result: {input: 3000, output: 600, cached: 40_000},
	task: {input: 40_000, output: 6000, cached: 350_000},
	review: {input: 25_000, output: 2500, cached: 120_000},
} as const satisfies Readonly<Record<string, Typical>>;

/** Minutes that a task with its review typically takes. */
const minutesPerTask = 5;

/** How far the truth may lie from what is typical, either way. */
const least = 0.4;
const most = 2.5;

/** What a mission may come to, each from the least to the most that is likely. */
export type Estimate = Readonly<{
	tasks: number;
	/** How many may run at once. */
	atOnce: number;
	tokens: readonly [number, number];
	/** USD by list price, or null when a price is not known. */
	usd: readonly [number, number] | null;
	minutes: readonly [number, number];
}>;

/** A rough estimate of so many tasks of the role that edits. */
export function estimateOf(settings: Settings, tasks: number): Estimate {
	const {roles, commander, reviewer, maxLanes} = settings;
	const worker = Object.keys(roles).find((name) => roles[name]?.edits && roles[name]?.delegable);
	const parts: readonly (readonly [string | undefined, Typical, number])[] = [
		[commander, typical.start, 1],
		[commander, typical.result, tasks],
		[worker, typical.task, tasks],
		...(reviewer === null ? [] : [[reviewer, typical.review, tasks] as const]),
	];
	const tokens = parts.reduce(
		(sum, [, {input, output}, count]) => sum + count * (input + output),
		0,
	);
	const costs = parts.map(([role, work, count]) => {
		const price = roles[role ?? '']?.price ?? null;
		const {input, output, cached} = work;
		// Where no price of the cache is known, what is read from it costs as if read anew.
		return price === null
			? null
			: (count *
					(input * price.input +
						output * price.output +
						cached * (price.cacheRead || price.input))) /
					1_000_000;
	});
	const isKnown = costs.every((cost) => cost !== null);
	const usd = costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
	const cap = Math.min(roles[worker ?? '']?.cap ?? tasks, (maxLanes ?? tasks + 1) - 1, tasks);
	const atOnce = Math.max(1, cap);
	const minutes = Math.ceil(tasks / atOnce) * minutesPerTask;
	const range = (value: number) => [value * least, value * most] as const;
	return {
		tasks,
		atOnce,
		tokens: range(tokens),
		usd: isKnown ? range(usd) : null,
		minutes: range(minutes),
	};
}

/** Tokens and money of an estimate, in words. */
export function amountText({tokens, usd}: Estimate): string {
	const thousands = (count: number) =>
		count < 999_500
			? `${Math.max(1, Math.round(count / 1000))}k`
			: `${(count / 1_000_000).toFixed(1)}M`;
	const money =
		usd === null
			? 'money unknown: a price is missing'
			: `${usd[0].toFixed(2)} to ${usd[1].toFixed(2)} USD by list price`;
	return `${thousands(tokens[0])} to ${thousands(tokens[1])} tokens; ${money}`;
}

/** What the user should know of an estimate beside the USD that are left of the budget; empty when it is enough. */
export function budgetWarning({usd}: Estimate, left: number | null): readonly string[] {
	if (usd === null || left === null || usd[1] <= left) {
		return [];
	}

	const how = usd[0] > left ? 'more than' : 'perhaps more than';
	return [
		`${how} the ${left.toFixed(2)} USD that are left of the budget: the mission pauses there and asks`,
	];
}

/** An estimate in words for the user; it says that it is rough and what it rests on. */
export function estimateLines(estimate: Estimate): readonly string[] {
	const {tasks, atOnce, minutes} = estimate;
	return [
		`rough estimate: ${tasks} ${tasks === 1 ? 'task' : 'tasks'}, at most ${atOnce} at once`,
		amountText(estimate),
		`${Math.max(1, Math.round(minutes[0]))} to ${Math.max(1, Math.round(minutes[1]))} minutes`,
		'it rests on typical tasks, not on yours',
	];
}

/** Items that must be done before their pace says anything. */
const leastDone = 2;

/** How many minutes the open items take at the pace of those that tasks have completed so far; null without one. */
export function minutesLeft({todo, ended}: MissionState): number | null {
	const {since, ends} = todo.pace;
	const open = openItems(todo.snapshot.items).length;
	const last = ends.at(-1);
	if (since === null || last === undefined || ends.length < leastDone || open === 0 || ended) {
		return null;
	}

	return ((last - since) / ends.length / 60_000) * open;
}
