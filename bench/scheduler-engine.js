import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openEventStore} from '../dist/io/event-store.js';
import {createEngine} from '../dist/runtime/engine.js';
import {settingsWith, specOf, turnOf} from './engine-parts.js';

/**
 * Runs a graph on the engine with a real event store, on lanes that open at once and whose turns take the
 * time their job says.
 * @param {readonly import('./task-graph.js').Job[]} jobs
 * @param {Readonly<{worker: number, planner: number, reviewer: number, all: number}>} caps
 * @returns {Promise<{makespanMs: number, gapsMs: readonly number[], events: number}>}
 */
export async function runGraph(jobs, caps) {
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-bench-'));
	const store = openEventStore({file: join(folder, 'events.db'), missionId: 'bench'});
	try {
		return await schedule(jobs, caps, store);
	} finally {
		await store.close();
		rmSync(folder, {recursive: true, force: true});
	}
}

async function schedule(jobs, caps, store) {
	const byId = new Map(jobs.map((job) => [job.id, job]));
	/** When the lane ended whose slot a lane was given. */
	const freedAt = new Map();
	const endedAt = new Map();
	const gapsMs = [];
	let events = 0;
	let messages = 0;

	/** Milliseconds the turn of a lane takes: its job's, or its review's. */
	function turnMs(laneId) {
		const {taskId} = engine.state().lanes[laneId];
		const spec = taskId === null ? null : engine.state().tasks[taskId].spec;
		if (spec === null) {
			return 1;
		}

		return spec.reviewOf === null ? byId.get(spec.id).workMs : byId.get(spec.reviewOf).reviewMs;
	}

	function end(laneId) {
		const {taskId} = engine.state().lanes[laneId];
		const reviewOf = taskId === null ? null : engine.state().tasks[taskId].spec.reviewOf;
		endedAt.set(laneId, performance.now());
		if (reviewOf !== null) {
			const verdict = {taskId: reviewOf, verdict: 'pass', evidence: 'node --test: exit 0'};
			engine.dispatch({type: 'review.submitted', ...verdict});
		}

		messages += 1;
		engine.dispatch({type: 'turn.ended', laneId, turn: turnOf(`msg_${messages}`)});
	}

	const lanes = {
		open: ({laneId}) => Promise.resolve({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`}),
		send({laneId, promptId}) {
			const freed = freedAt.get(laneId);
			if (freed !== undefined) {
				gapsMs.push(performance.now() - freed);
				freedAt.delete(laneId);
			}

			// The commander is at work until everything is delegated.
			if (laneId !== 'c' || engine.state().order.length > 0) {
				setTimeout(end, turnMs(laneId), laneId);
			}

			return Promise.resolve({type: 'prompt.sent', laneId, promptId});
		},
		abort: () => Promise.resolve(),
		answer: () => Promise.resolve(),
		close: () => Promise.resolve(),
	};
	const list = {version: '', items: [], problem: null};
	const todo = {
		read: () => Promise.resolve(list),
		apply: () => Promise.resolve({ok: true, snapshot: list, added: []}),
		mark: () => Promise.resolve({ok: true, snapshot: list, added: []}),
		close: () => Promise.resolve(),
	};
	const engine = createEngine({
		missionId: 'bench',
		ports: {
			lanes,
			todo,
			store,
			checks: {run: () => Promise.resolve([]), definitions: () => Promise.resolve({})},
			tree: {fingerprint: () => Promise.resolve('same'), openChecks: () => Promise.resolve([])},
			clock: {
				now: () => Date.now(),
				after(ms, fn) {
					const timer = setTimeout(fn, ms);
					return () => clearTimeout(timer);
				},
			},
		},
	});
	engine.listen((batch) => {
		events += batch.length;
		const [cause] = batch;
		const isEnd = cause?.type === 'turn.ended' || cause?.type === 'tree.fingerprinted';
		for (const event of isEnd ? batch : []) {
			if (event.type === 'task.admitted' && endedAt.has(cause.laneId)) {
				freedAt.set(event.laneId, endedAt.get(cause.laneId));
			}
		}
	});
	const settings = settingsWith(caps);
	const mission = {missionId: 'bench', text: 'Bench.', directory: folderOf(), settings};
	engine.dispatch({type: 'mission.started', ...mission});
	await engine.whenIdle();
	const begun = performance.now();
	for (const job of jobs) {
		engine.dispatch({type: 'task.created', by: 'commander', task: specOf(job)});
	}

	end('c');
	await engine.waitFor(
		({tasks, order}) => order.every((id) => tasks[id].state === 'done'),
		600_000,
	);
	const makespanMs = performance.now() - begun;
	const reason = 'the measurement is done';
	const by = {by: 'user', outcome: 'interrupted', reason};
	engine.dispatch({type: 'mission.stop-requested', ...by});
	engine.dispatch({type: 'mission.ended', outcome: 'interrupted', reason});
	await engine.closed;
	return {makespanMs, gapsMs, events};
}

function folderOf() {
	return process.cwd();
}
