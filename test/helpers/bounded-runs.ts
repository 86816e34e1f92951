import type {Parameters} from 'fast-check';

/** The most that the runs of one property take, ms: on a slow machine five times what they need. */
const mostMs = 300_000;

/**
 * How often a property over whole missions is tried. A script of hundreds of numbers can be made smaller for hours:
 * when the time is over, the smallest failure that was found is told, and a property that did not come to its end
 * has failed.
 */
export function bounded(numRuns: number): Parameters<unknown> {
	return {numRuns, interruptAfterTimeLimit: mostMs, markInterruptAsFailure: true};
}
