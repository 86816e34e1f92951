/** Draws from a script of small numbers: what a property test generates, so that it can shrink it. */
export type Choice = Readonly<{
	/** A whole number below `limit`; 0, the plainest, once the script is used up. */
	below: (limit: number) => number;
	/** True once in `times`; never once the script is used up. */
	once: (times: number) => boolean;
	/** One of a list, the first once the script is used up. */
	of: <T>(list: readonly [T, ...T[]]) => T;
	/** One of a list that may be empty. */
	any: <T>(list: readonly T[]) => T | undefined;
	isUsedUp: () => boolean;
}>;

/** Makes a choice from a script. */
export function createChoice(script: readonly number[]): Choice {
	let at = 0;
	const below = (limit: number) => {
		const drawn = script[at] ?? 0;
		at += 1;
		return drawn % Math.max(1, limit);
	};

	return {
		below,
		once: (times) => below(times) === times - 1,
		of: (list) => list[below(list.length)] ?? list[0],
		any: (list) => list[below(list.length)],
		isUsedUp: () => at >= script.length,
	};
}
