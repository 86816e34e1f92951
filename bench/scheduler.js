import {percentile, rounded} from './figures.js';
import {runGraph} from './scheduler-engine.js';
import {runBareLoop, runFlowDesk} from './scheduler-server.js';
import {createGraph, idealMs} from './task-graph.js';

const caps = {worker: 10, planner: 3, reviewer: 5, all: 49};
const seeds = [1, 2, 3];
/** The two on the real server take turns, because a machine is never the same twice. */
const rounds = 2;

/**
 * How far the scheduling is from the ideal: in memory, and on the real server beside a bare SDK loop.
 * `memory` or `server` measures only one of the two.
 * @param {readonly string[]} words
 * @returns {Promise<readonly (readonly unknown[])[]>} rows of title, figure, aim and key
 */
export async function measure([part]) {
	return [
		...(part === 'server' ? [] : await inMemory()),
		...(part === 'memory' ? [] : await onServer()),
	];
}

async function inMemory() {
	const ratios = [];
	const gaps = [];
	const ratioOf = async (seed) => {
		const jobs = createGraph({count: 200, seed});
		const {makespanMs, gapsMs} = await runGraph(jobs, caps);
		gaps.push(...gapsMs);
		return makespanMs / idealMs(jobs, caps);
	};
	// Code that was not compiled yet: of a mission of minutes it is nothing, of these five seconds 3 %.
	const cold = await ratioOf(0);
	for (const seed of seeds) {
		ratios.push(await ratioOf(seed));
	}

	return [
		['200 tasks on lanes in memory, caps 10/3/5', 'figure', 'aim'],
		[
			'makespan / ideal, worst of three graphs, warm',
			rounded(Math.max(...ratios), 3),
			'1.05',
			'ratio',
		],
		['makespan / ideal, a graph before them, cold', rounded(cold, 3), '', 'coldRatio'],
		['end of a lane to next prompt, p50, ms', rounded(percentile(gaps, 0.5), 2), '', 'gapP50Ms'],
		['end of a lane to next prompt, p99, ms', rounded(percentile(gaps, 0.99), 2), '20', 'gapP99Ms'],
		['slots that were given on', gaps.length, '', 'gaps'],
	];
}

async function onServer() {
	const bare = [];
	const own = [];
	for (let round = 0; round < rounds; round += 1) {
		bare.push(await runBareLoop());
		own.push(await runFlowDesk());
	}

	const ratioOf = (runs) => rounded(runs.reduce((sum, {ratio}) => sum + ratio, 0) / rounds, 3);
	const gapOf = (runs) =>
		Math.round(
			percentile(
				runs.flatMap(({gapsMs}) => gapsMs),
				0.5,
			),
		);
	const peak = Math.max(...own.map((run) => run.peak));
	return [
		['30 tasks of 3 s on the real server, 10 at a time', 'figure', 'aim'],
		['bare SDK loop, makespan / ideal', ratioOf(bare), '', 'bareRatio'],
		['FlowDesk, makespan / ideal', ratioOf(own), 'the loop’s', 'serverRatio'],
		['bare SDK loop, slot free, p50, ms', gapOf(bare), '', 'bareGapP50Ms'],
		['FlowDesk, slot free, p50, ms', gapOf(own), '', 'serverGapP50Ms'],
		['FlowDesk, workers at once', peak, '10', 'serverPeak'],
	];
}
