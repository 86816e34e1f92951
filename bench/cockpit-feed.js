import {parentPort, workerData} from 'node:worker_threads';
import {createTodoFile} from '../dist/io/todo-file.js';
import {createEngine} from '../dist/runtime/engine.js';
import {createLaneBuffers} from '../dist/runtime/lane-buffers.js';
import {createViewers, follow, serveLink} from '../dist/runtime/viewers.js';
import {createTalk} from './cockpit-talk.js';
import {settingsWith, specOf, turnOf} from './engine-parts.js';

// A worker thread: a real engine whose lanes stream for as long as the measurement runs.
const {lanes: count, perSecond, endsAfterMs, counted, todoFolder} = workerData;
const clock = {
	now: () => Date.now(),
	after(ms, fn) {
		const timer = setTimeout(fn, ms);
		return () => clearTimeout(timer);
	},
};
const list = {version: '', items: [], problem: null};
const answered = () => Promise.resolve({ok: true, snapshot: list, added: []});
const emptyTodo = {
	read: () => Promise.resolve(list),
	apply: answered,
	mark: answered,
	close: () => Promise.resolve(),
};
const sink = {fact: (fact) => engine.dispatch(fact), chunk: () => undefined};
const todo =
	todoFolder === '' ? emptyTodo : await createTodoFile({directory: todoFolder, sink, clock});
const engine = createEngine({
	missionId: 'bench',
	ports: {
		lanes: {
			open: ({laneId}) =>
				Promise.resolve({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`}),
			send: ({laneId, promptId}) => Promise.resolve({type: 'prompt.sent', laneId, promptId}),
			abort({laneId}) {
				const turn = {...turnOf(`msg_${laneId}`), finish: 'aborted'};
				setTimeout(() => engine.dispatch({type: 'turn.ended', laneId, turn}));
				return Promise.resolve();
			},
			answer: () => Promise.resolve(),
			close: () => Promise.resolve(),
		},
		todo,
		store: {append: () => Promise.resolve(), close: () => Promise.resolve()},
		checks: {run: () => Promise.resolve([]), definitions: () => Promise.resolve({})},
		tree: {fingerprint: () => Promise.resolve('same'), openChecks: () => Promise.resolve([])},
		base: {save: () => Promise.reject(new Error('there is none here'))},
		clock,
	},
});
const buffers = createLaneBuffers();
const viewers = createViewers({engine: () => engine, clock, buffers});
follow(engine, viewers);
const link = viewers.connect();
serveLink(link, {
	post: (message) => parentPort.postMessage(message),
	onMessage: (listener) => parentPort.on('message', listener),
});
const caps = {worker: count, planner: 0, reviewer: 0, all: count};
const mission = {missionId: 'bench', text: 'Bench.', directory: process.cwd()};
engine.dispatch({type: 'mission.started', ...mission, settings: settingsWith(caps)});
await engine.whenIdle();
for (let at = 1; at <= count; at++) {
	const job = {id: `t${at}`, role: 'worker', dependsOn: []};
	engine.dispatch({type: 'task.created', by: 'commander', task: specOf(job)});
}
await engine.whenIdle();
const names = Object.keys(engine.state().lanes);
const talk = createTalk();
const taken = new Float64Array(counted);
let sent = 0;
const begunAt = performance.now();
setInterval(() => {
	const due = ((performance.now() - begunAt) / 1000) * perSecond * names.length;
	for (; sent < due; sent++) {
		const laneId = names[sent % names.length];
		viewers.sink.chunk(laneId, talk(laneId));
	}
	taken[0] = sent;
}, 4);
if (endsAfterMs > 0) {
	const intent = {type: 'stop', by: 'user', outcome: 'limit', reason: 'the measurement is over'};
	setTimeout(() => link.send({type: 'intent', intent}), endsAfterMs);
}
