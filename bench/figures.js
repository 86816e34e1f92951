/**
 * Numbers from 0 to 1 in an order that the seed alone decides (mulberry32).
 * @param {number} seed
 * @returns {() => number}
 */
export function createRandom(seed) {
	let state = seed;
	return () => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/**
 * The value below which a share of the values lies; 0 without values.
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 * @returns {number}
 */
export function percentile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * A number to so many digits behind the point.
 * @param {number} value
 * @param {number} digits
 * @returns {number}
 */
export function rounded(value, digits) {
	return Number(value.toFixed(digits));
}
