import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {makePlace} from './mission-place.js';
import {partScenario} from './part-scenario.js';
import {type QuotaProgram, quotaProgram} from './quota-program.js';

const scenario = () =>
	partScenario([{title: 'one', files: ['one.txt']}], {
		worker: [{name: 'work', steps: [{say: 'status: done\nThe part is done.'}]}],
	});

const hasRoom = {id: 'week', usedPercent: 10, resetsInMs: 86_400_000};

/** What a test of a mission with a quota begins with: the baseline takes until the test says that the quota was read. */
async function mission(
	quota: QuotaProgram,
	unknown: 'admit' | 'ask' | 'block' = 'admit',
): Promise<{mission: ComposedMission; go: () => void}> {
	const flag = join(makePlace().folder, 'read');
	const composed = await composeMission({
		scenario: scenario(),
		review: false,
		checks: [`until [ -e ${flag} ]; do sleep 0.05; done`],
		quota: {commands: {simulated: quota.command}, unknown},
	});
	return {mission: composed, go: () => writeFileSync(flag, '')};
}

/** The reading that the command gave. */
const reading = ({event}: ComposedMission) =>
	event('quota.read', (fact) => fact.reading.source === 'command');

/** Model calls of a role so far, by the model's own log; OpenCode's titles are no role's. */
const calls = ({model}: ComposedMission, role: string) =>
	model.log().filter((call) => call.role === role);

test('a task whose model is used up waits with reason and time, and the mission goes on by itself at the reset, without asking again', async () => {
	const quota = quotaProgram([hasRoom]);
	quota.says([hasRoom, {id: '5h', usedPercent: 100, model: 'worker', resetsInMs: 30_000}]);
	const {mission: one, go} = await mission(quota);
	const {reading: known} = await reading(one);
	const resetsAt = known.windows.find(({id}) => id === '5h')?.resetsAt ?? 0;
	// Whatever the command would say now, it is not asked: only the clock opens what was used up.
	quota.says([hasRoom, {id: '5h', usedPercent: 100, model: 'worker', resetsInMs: 86_400_000}]);
	go();
	const parked = await one.event('task.waits', ({until}) => until != null);
	expect(parked).toMatchObject({taskId: 't1', reason: 'simulated: 5h window used up'});
	expect(parked.until).toBeGreaterThanOrEqual(resetsAt);
	// Not all at once: up to a tenth of the wait later.
	expect(parked.until).toBeLessThanOrEqual(resetsAt + 3000);
	expect(parked.at).toBeLessThan(resetsAt);
	await one.seen(({queue}) => queue.some(({reason}) => reason === parked.reason));

	const admitted = await one.event('task.admitted');
	expect(admitted.at).toBeGreaterThanOrEqual(parked.until ?? 0);
	// Now, since from a minute on it may be asked again.
	expect(quota.runs()).toBe(1);
	await one.closed;
	expect(one.view()?.outcome).toBe('sealed');
	expect(calls(one, 'commander').filter(({startedAt}) => startedAt < resetsAt)).not.toEqual([]);
	const [first, ...more] = calls(one, 'worker');
	expect(first?.startedAt).toBeGreaterThan(resetsAt);
	expect(more).toEqual([]);
});

test('a provider that is used up gets no call at all before its reset, and then what waits for it starts by itself', async () => {
	const quota = quotaProgram([{id: '5h', usedPercent: 100, resetsInMs: 10_000}]);
	const {mission: one, go} = await mission(quota);
	const {reading: known} = await reading(one);
	const resetsAt = known.windows[0]?.resetsAt ?? 0;
	go();
	await one.event('baseline.taken');
	one.send({type: 'start-task', role: 'worker', title: 'By hand', prompt: 'Do.', files: ['x.txt']});
	const parked = await one.event('task.waits', ({until}) => until != null);
	expect(parked.reason).toBe('simulated: 5h window used up');
	expect(parked.at).toBeLessThan(resetsAt);
	await one.event('task.finished', ({taskId}) => taskId === parked.taskId);
	// Now, since from a minute on it may be asked again.
	expect(quota.runs()).toBe(1);
	expect(
		one.model
			.log()
			.map(({startedAt}) => startedAt)
			.toSorted()[0],
	).toBeGreaterThan(resetsAt);
	await one.closed;
	expect(one.view()?.outcome).toBe('sealed');
	expect(calls(one, 'worker')).toHaveLength(2);
});

test.each(['block', 'ask'] as const)(
	'with quota.unknown "%s" nothing reaches a model whose quota nobody knows, and what waits says so',
	async (unknown) => {
		const quota = quotaProgram([{id: '5h', usedPercent: null, resetsInMs: 10_000}]);
		const {mission: one, go} = await mission(quota, unknown);
		await reading(one);
		go();
		await one.event('baseline.taken');
		one.send({
			type: 'start-task',
			role: 'worker',
			title: 'By hand',
			prompt: 'Do.',
			files: ['x.txt'],
		});
		const reason = new RegExp(
			`^quota of simulated is not known \\(.*; quota\\.unknown: ${unknown}\\)$`,
		);
		const waits = await one.event('task.waits', (fact) => reason.test(fact.reason));
		expect(waits.until ?? null).toBeNull();
		await one.seen(({queue}) => queue.some((entry) => reason.test(entry.reason)));
		// The lane of the commander is open by now, and would have been prompted.
		await one.event('lane.opened', ({laneId}) => laneId === 'c');
		expect(one.model.log()).toEqual([]);
		expect(one.events.filter(({type}) => type === 'prompt.planned')).toEqual([]);
	},
);
