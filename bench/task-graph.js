import {createRandom} from './figures.js';

/**
 * @typedef {Readonly<{
 *   id: string, role: 'worker' | 'planner', dependsOn: readonly string[],
 *   workMs: number, reviewMs: number
 * }>} Job
 */

/**
 * A random graph of jobs: each depends on up to two of the twenty before it, claims files of its own, and
 * takes 50 to 400 ms; a worker's result is reviewed in 50 to 150 ms.
 * @param {{count: number, seed: number}} options
 * @returns {readonly Job[]}
 */
export function createGraph({count, seed}) {
	const random = createRandom(seed);
	const between = (low, high) => Math.round(low + random() * (high - low));
	return Array.from({length: count}, (_, at) => {
		const role = random() < 0.1 ? 'planner' : 'worker';
		const wanted = at > 10 && random() < 0.4 ? 1 + Math.floor(random() * 2) : 0;
		const dependsOn = Array.from(
			{length: wanted},
			() => `t${at - between(0, Math.min(at, 20) - 1)}`,
		);
		return {
			id: `t${at + 1}`,
			role,
			dependsOn: [...new Set(dependsOn)],
			workMs: between(50, 400),
			reviewMs: role === 'worker' ? between(50, 150) : 0,
		};
	});
}

/**
 * Milliseconds that a list schedule of the graph takes when nothing but caps and dependencies costs time:
 * at every moment reviews first, then jobs in their order, start as far as their role has room. It shares no
 * code with FlowDesk.
 * @param {readonly Job[]} jobs
 * @param {Readonly<Record<string, number>>} caps by role, and `all`
 * @returns {number}
 */
export function idealMs(jobs, caps) {
	const done = new Set();
	const running = [];
	const free = {...caps};
	let waiting = jobs.map((job) => ({job, role: job.role, ms: job.workMs}));
	let now = 0;
	while (waiting.length > 0 || running.length > 0) {
		const late = [];
		for (const item of waiting) {
			const isReady = item.role === 'reviewer' || item.job.dependsOn.every((id) => done.has(id));
			if (isReady && free[item.role] > 0 && free.all > 0) {
				free[item.role] -= 1;
				free.all -= 1;
				running.push({...item, endsAt: now + item.ms});
			} else {
				late.push(item);
			}
		}

		waiting = late;
		running.sort((a, b) => a.endsAt - b.endsAt);
		const ended = running.shift();
		if (!ended) {
			throw new Error('the graph has a circle');
		}

		now = ended.endsAt;
		free[ended.role] += 1;
		free.all += 1;
		if (ended.role === 'worker' && ended.job.reviewMs > 0) {
			waiting.unshift({job: ended.job, role: 'reviewer', ms: ended.job.reviewMs});
		} else {
			done.add(ended.job.id);
		}
	}

	return now;
}
