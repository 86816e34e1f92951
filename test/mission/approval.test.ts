import {describe, expect, it} from 'vitest';
import {approvalReason} from '../../source/mission/approval.js';
import {estimateLines, estimateOf} from '../../source/mission/estimate.js';
import type {Fact} from '../../source/mission/events.js';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import {viewOf} from '../../source/runtime/view.js';
import {createMission, type TestMission, underWay} from '../helpers/in-memory-mission.js';
import {testSettings} from '../helpers/in-memory-settings.js';

function wishes(mission: TestMission, intent: Intent): readonly Fact[] {
	const facts = factsOf(mission.state(), intent);
	facts.forEach(mission.tell);
	return facts;
}

const two = [{files: ['a']}, {files: ['b']}];
const asking = (calls = two, attended = true) => underWay(calls, {approve: 'ask', attended});
const entryOf = (mission: TestMission) =>
	viewOf(mission.state(), mission.now())?.attention.find(({kind}) => kind === 'plan');

describe('a plan that the user wants to approve', () => {
	it('waits task by task with the reason, and is laid before the user once the commander rests', () => {
		const mission = asking();
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			reason: approvalReason,
		});
		expect(mission.eventsOf('plan.proposed')).toMatchObject([{taskIds: ['t1', 't2']}]);
		expect(entryOf(mission)).toMatchObject({
			tasks: [
				{id: 't1', files: 'a'},
				{id: 't2', files: 'b'},
			],
		});
		expect(mission.effectsOf('open-lane').map(({laneId}) => laneId)).toEqual(['c']);
	});

	it('is said on the screen to need your approval only once you can give it, and before that to be unfinished', () => {
		const shown = (mission: TestMission) => {
			const view = viewOf(mission.state(), mission.now());
			return [view?.queue[0]?.reason, view?.todo.items[0]?.badge];
		};
		const mission = createMission({approve: 'ask', attended: true});
		mission.start();
		mission.setTodo({S1: 'open'});
		mission.delegate({files: ['a'], todo_id: 'S1'});
		expect(shown(mission)).toEqual(['approval not asked yet', 'approval not asked yet']);
		mission.ends('c', 'That is the plan.');
		expect(entryOf(mission)).toBeDefined();
		expect(shown(mission)).toEqual(['needs your approval', 'needs your approval']);
		// Agents read the stored words, and are not who approves.
		expect(mission.task('t1').reason).toBe("needs the user's approval");
	});

	it('lets planners work, and is not shown while one does', () => {
		const mission = asking([{agent: 'planner', files: []} as never, ...two]);
		expect(mission.task('t1').state).toBe('working');
		expect(entryOf(mission)).toBeUndefined();
		mission.ends('p1', 'planned');
		expect(entryOf(mission)).toBeUndefined();
		mission.pass(2000);
		mission.ends('c', 'Noted.');
		expect(entryOf(mission)).toMatchObject({tasks: [{id: 't2'}, {id: 't3'}]});
	});

	it('starts when it is approved as it was shown, and not when other tasks wait by then', () => {
		const mission = asking();
		expect(wishes(mission, {type: 'approve-plan', taskIds: ['t1']})).toEqual([]);
		wishes(mission, {type: 'approve-plan', taskIds: ['t1', 't2']});
		expect(mission.task('t1').state).toBe('working');
		expect(mission.task('t2').state).toBe('working');
		expect(entryOf(mission)).toBeUndefined();
	});

	it('covers twice the tasks that were shown, and then asks again', () => {
		const mission = asking([{files: ['a']}]);
		wishes(mission, {type: 'approve-plan', taskIds: ['t1']});
		mission.delegate({title: 'Second', files: ['b']});
		mission.delegate({title: 'Third', files: ['c']});
		expect(mission.task('t2').state).toBe('working');
		expect(mission.task('t3').reason).toBe(approvalReason);
	});

	it('is cancelled when it is rejected, and the commander is told why in the words of the user', () => {
		const mission = asking();
		wishes(mission, {type: 'reject-plan', message: 'one file at a time'});
		expect(mission.task('t1').state).toBe('cancelled');
		expect(mission.prompts('c').at(-1)).toBe('I reject the plan: one file at a time');
		expect(mission.effectsOf('open-lane')).toHaveLength(1);
		mission.delegate({title: 'Anew', files: ['a']});
		mission.ends('c', 'Another plan.');
		expect(mission.eventsOf('plan.proposed')).toHaveLength(2);
	});

	it('starts without the tasks whose todo items the user has closed or taken out by then', () => {
		const mission = createMission({approve: 'ask', attended: true});
		mission.start();
		mission.setTodo({S1: 'open', S2: 'open', S3: 'open'});
		for (const todo_id of ['S1', 'S2', 'S3']) {
			mission.delegate({title: todo_id, todo_id, files: [todo_id]});
		}
		mission.ends('c', 'Delegated.');
		mission.setTodo({S1: 'open', S3: 'done'}, []);
		expect(entryOf(mission)).toMatchObject({
			tasks: [{isDropped: false}, {isDropped: true}, {isDropped: true}],
			estimate: [
				expect.stringContaining('1 task,'),
				expect.anything(),
				expect.anything(),
				expect.anything(),
			],
		});
		wishes(mission, {type: 'approve-plan', taskIds: ['t1', 't2', 't3']});
		expect(['t1', 't2', 't3'].map((id) => mission.task(id).state)).toEqual([
			'working',
			'cancelled',
			'cancelled',
		]);
	});

	it('is laid before the user again when the commander has made another of it', () => {
		const mission = asking();
		wishes(mission, {type: 'say', laneId: 'c', text: 'Add a third.'});
		mission.delegate({title: 'Third', files: ['c']});
		mission.ends('c', 'Added.');
		expect(mission.eventsOf('plan.proposed').at(-1)?.taskIds).toEqual(['t1', 't2', 't3']);
	});

	it('says when it may come to more than is left of the budget', () => {
		const price = {input: 1, output: 10, cacheRead: 0.1};
		const roles = Object.fromEntries(
			['commander', 'planner', 'worker', 'reviewer'].map((name) => [name, {price}]),
		);
		const estimate = (usd: number) => {
			const entry = entryOf(
				underWay(two, {approve: 'ask', attended: true, roles, budget: {usd, tokens: null}}),
			);
			return entry?.kind === 'plan' ? entry.estimate.join('\n') : '';
		};
		expect(estimate(0.01)).toContain('more than the 0.01 USD that are left of the budget');
		expect(estimate(500)).not.toContain('of the budget');
	});

	it('writes an estimate of millions as such', () => {
		const {tokens, usd, ...rest} = estimateOf(testSettings(), 2);
		const large = {...rest, usd, tokens: [tokens[0], 2_368_000] as const};
		expect(estimateLines(large)[1]).toMatch(/^\d+k to 2\.4M tokens; /);
	});

	it('keeps the estimate that stood beside it, for comparison at the end', () => {
		const mission = asking();
		expect(viewOf(mission.state(), mission.now())?.approvedEstimate).toBe('');
		wishes(mission, {type: 'approve-plan', taskIds: ['t1', 't2']});
		expect(viewOf(mission.state(), mission.now())?.approvedEstimate).toMatch(
			/^\d+k to \d+k tokens; money/,
		);
	});

	it('ends a mission without a person, and says which flag starts it unasked', () => {
		const mission = asking(two, false);
		expect(mission.state().ended).toMatchObject({outcome: 'needs-person'});
		expect(mission.state().ended?.reason).toContain(`t1 waits: ${approvalReason}`);
		expect(mission.state().ended?.reason).toContain('--approve auto');
	});

	it('is not asked for where nobody wants it', () => {
		expect(underWay(two).task('t1').state).toBe('working');
	});
});

describe('an estimate', () => {
	const price = {input: 1, output: 10, cacheRead: 0.1};
	const names = ['commander', 'planner', 'worker', 'reviewer'];
	const priced = testSettings({roles: Object.fromEntries(names.map((name) => [name, {price}]))});

	it('is a range, grows with the tasks, and says that it is rough', () => {
		const [few, many] = [estimateOf(priced, 2), estimateOf(priced, 20)];
		expect(few.tokens[0]).toBeLessThan(few.tokens[1]);
		expect(many.usd?.[1]).toBeGreaterThan(few.usd?.[1] ?? 0);
		expect(many.atOnce).toBe(10);
		expect(estimateLines(few).join('\n')).toMatch(/rough estimate: 2 tasks, at most 2 at once/);
	});

	it('knows no money where a price is missing', () => {
		const lines = estimateLines(estimateOf(testSettings(), 3));
		expect(lines.join('\n')).toContain('money unknown: a price is missing');
	});
});
