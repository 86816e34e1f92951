import {advance} from '../dist/mission/decide.js';
import {initialState} from '../dist/mission/initial-state.js';
import {settingsWith, specOf, turnOf} from './engine-parts.js';
import {percentile, rounded} from './figures.js';
import {createGraph} from './task-graph.js';

const caps = {worker: 10, planner: 3, reviewer: 5, all: 49};

/**
 * What the pure core needs for one event of a mission, by the number of its tasks.
 * @returns {Promise<readonly (readonly unknown[])[]>} rows of title, figure, aim and key
 */
export async function measure() {
	const rows = [['the pure core, ms for one event and all that follows', 'figure', 'aim']];
	for (const count of [200, 1000]) {
		playThrough(count);
		const times = playThrough(count);
		rows.push(
			[`${count} tasks, p50`, rounded(percentile(times, 0.5), 3), '', `p50Ms${count}`],
			[`${count} tasks, p99`, rounded(percentile(times, 0.99), 3), '2', `p99Ms${count}`],
			[`${count} tasks, facts taken in`, times.length, '', `facts${count}`],
		);
	}

	return rows;
}

/** Plays a whole mission without any waiting and times every fact. */
function playThrough(count) {
	const times = [];
	const facts = [];
	let state = initialState;
	let sequence = 0;
	let messages = 0;
	const stamp = (fact) => {
		sequence += 1;
		return {...fact, id: `bench-${sequence}`, at: sequence};
	};

	function answer(effect) {
		const {laneId} = effect;
		if (effect.type === 'open-lane') {
			facts.push({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
		} else if (effect.type === 'fingerprint-tree') {
			facts.push({type: 'tree.fingerprinted', laneId, when: effect.when, hash: 'same'});
		} else if (effect.type === 'send-prompt') {
			facts.push({type: 'prompt.sent', laneId, promptId: effect.promptId});
			if (laneId !== 'c') {
				ends(laneId);
			}
		}
	}

	function ends(laneId) {
		const {reviewOf} = state.tasks[state.lanes[laneId].taskId].spec;
		messages += 1;
		const messageId = `msg_${messages}`;
		const usage = {input: 9, output: 9, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0};
		facts.push({type: 'step.finished', laneId, messageId, model: null, usage});
		if (reviewOf !== null) {
			const evidence = 'node --test: exit 0';
			facts.push({type: 'review.submitted', taskId: reviewOf, verdict: 'pass', evidence});
		}

		facts.push({type: 'turn.ended', laneId, turn: turnOf(messageId)});
	}

	const settings = settingsWith(caps);
	facts.push({type: 'mission.started', missionId: 'm', text: 'X', directory: '/', settings});
	for (const job of createGraph({count, seed: 7})) {
		facts.push({type: 'task.created', by: 'commander', task: specOf(job)});
	}

	for (let fact = facts.shift(); fact; fact = facts.shift()) {
		const begun = performance.now();
		const step = advance(state, fact, stamp);
		times.push(performance.now() - begun);
		state = step.state;
		step.effects.forEach(answer);
	}

	const left = Object.values(state.tasks).filter((task) => task.state !== 'done');
	if (left.length > 0) {
		throw new Error(`${left.length} tasks were not done`);
	}

	return times;
}
