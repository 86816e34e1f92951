import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	type CostBy,
	type CostLane,
	type CostNode,
	costTree,
	dearestFirst,
	emptyTally,
	laneSpend,
	talliedTokens,
	tallySum,
	todoOfLane,
} from '../../source/mission/cost-tree.js';
import type {FactOf} from '../../source/mission/events.js';
import type {Usage} from '../../source/mission/records.js';
import type {MissionState} from '../../source/mission/state.js';
import {createMission, todoItem} from '../helpers/in-memory-mission.js';

const usage: Usage = {
	input: 100,
	output: 50,
	reasoning: 7,
	cacheRead: 1000,
	cacheWrite: 20,
	cost: null,
};
const ways: readonly CostBy[] = ['lane', 'role', 'todo'];

type Call = Readonly<{
	laneId: string;
	messageId: string;
	usage: Usage;
	child?: string;
}>;

const fact = ({child, ...call}: Call): FactOf<'step.finished'> => ({
	type: 'step.finished',
	model: null,
	...call,
	...(child === undefined ? {} : {child}),
});

function lanesOf(state: MissionState): readonly CostLane[] {
	return Object.values(state.lanes).map((lane) => ({
		id: lane.id,
		role: lane.role,
		title: '',
		todoId: todoOfLane(state, lane),
		spend: laneSpend(lane),
	}));
}

function treeOf(state: MissionState, by: CostBy): CostNode {
	return costTree(lanesOf(state), state.todo.snapshot.items, by);
}

function nodesIn(node: CostNode): readonly CostNode[] {
	return [node, ...node.parts.flatMap(nodesIn)];
}

const outline = (node: CostNode): unknown =>
	node.parts.length === 0 ? node.key : {[node.key]: node.parts.map(outline)};

/** A commander, three workers for two todo items and none, and a reviewer. */
function mission() {
	const made = createMission();
	made.start();
	const items = [
		todoItem('M1', 'open'),
		{...todoItem('T1.1', 'open', 1), parent: 'M1', depth: 1},
		todoItem('T2', 'open', 2),
		todoItem('T3', 'open', 3),
	];
	const snapshot = {version: 'v', items, problem: null};
	made.tell({type: 'todo.changed', snapshot, source: 'outside', added: []});
	made.delegate({title: 'One', files: ['a'], todo_id: 'T1.1'});
	made.delegate({title: 'Two', files: ['b'], todo_id: 'T2'});
	made.delegate({title: 'Three', files: ['c']});
	made.ends('c', 'Delegated.');
	made.ends('w1', 'status: done');
	return made;
}

const anyAmount = fc.oneof(
	{weight: 9, arbitrary: fc.nat(50_000)},
	{weight: 1, arbitrary: fc.constantFrom(-4, Number.NaN, Number.POSITIVE_INFINITY)},
);
const anyCost = fc.oneof(
	fc.constant(null),
	fc.constant(0),
	fc.double({min: 0, max: 30, noNaN: true}),
	fc.constantFrom(-1, Number.NaN),
);
const anyCall: fc.Arbitrary<Call> = fc.record(
	{
		laneId: fc.constantFrom('c', 'w1', 'w2', 'w3', 'r1', 'w99', 'constructor'),
		messageId: fc.integer({min: 1, max: 12}).map((at) => `msg_${at}`),
		usage: fc
			.record({
				input: anyAmount,
				output: anyAmount,
				reasoning: anyAmount,
				cacheRead: anyAmount,
				cacheWrite: anyAmount,
				cost: anyCost,
				isSubscribed: fc.boolean(),
			})
			.map(({isSubscribed, ...one}) => (isSubscribed ? {...one, bySubscription: true} : one)),
		child: fc.constantFrom('ses_a', 'ses_b'),
	},
	{requiredKeys: ['laneId', 'messageId', 'usage']},
);

describe('the tree of what a mission came to', () => {
	it('is the same sum in every way, at every height, of every call once, whatever is reported', () => {
		fc.assert(
			fc.property(fc.array(anyCall, {maxLength: 60}), (calls) => {
				const {state, tell} = mission();
				const seen = new Map<string, Call>();
				for (const call of calls) {
					tell(fact(call));
					const key = `${call.laneId} ${call.messageId}`;
					const isLane = Object.hasOwn(state().lanes, call.laneId);
					if (isLane && !seen.has(key)) {
						seen.set(key, call);
					}
				}
				const {spent} = state();
				const amounts = (part: 'input' | 'output' | 'reasoning' | 'cacheRead' | 'cacheWrite') =>
					[...seen.values()]
						.map((call) => call.usage[part])
						.filter((count) => count > 0 && count < Number.POSITIVE_INFINITY)
						.reduce((sum, count) => sum + count, 0);
				for (const by of ways) {
					const tree = treeOf(state(), by);
					for (const node of nodesIn(tree).filter(({parts}) => parts.length > 0)) {
						expect(node.tally).toEqual(tallySum(node.parts.map(({tally}) => tally)));
					}
					const leaves = nodesIn(tree).filter(({parts}) => parts.length === 0);
					expect(tree.tally).toEqual(tallySum(leaves.map(({tally}) => tally)));
					expect(tree.tally).toMatchObject({
						nanoUsd: spent.nanoUsd,
						calls: seen.size,
						unpriced: spent.unpriced,
						input: amounts('input'),
						output: amounts('output'),
						reasoning: amounts('reasoning'),
						cacheRead: amounts('cacheRead'),
						cacheWrite: amounts('cacheWrite'),
					});
					expect(talliedTokens(tree.tally)).toBe(spent.tokens);
					expect(tree.tally.subscribed).toBeLessThanOrEqual(tree.tally.unpriced);
					const keys = nodesIn(tree).map(({key}) => key);
					expect(keys).toEqual([...new Set(keys)]);
					expect(dearestFirst(tree).tally).toEqual(tree.tally);
				}
			}),
			{numRuns: 300},
		);
	}, 60_000);

	it('puts lanes under their role, or under the item they work for, a review under the item it judges', () => {
		const {state} = mission();
		expect(outline(treeOf(state(), 'role'))).toEqual({
			mission: [
				{'role commander': ['lane c']},
				{'role worker': ['lane w1', 'lane w2', 'lane w3']},
				{'role reviewer': ['lane r1']},
			],
		});
		expect(outline(treeOf(state(), 'todo'))).toEqual({
			mission: [
				{'item M1': [{'item T1.1': ['lane w1', 'lane r1']}]},
				{'item T2': ['lane w2']},
				{'no-item': ['lane c', 'lane w3']},
			],
		});
	});

	it('keeps what was spent on an item that is no longer in the list, and counts an item that is there twice once', () => {
		const {state, tell} = mission();
		tell(fact({laneId: 'w2', messageId: 'a', usage}));
		const twice = [todoItem('T1.1', 'open'), todoItem('T1.1', 'open', 1)];
		const tree = costTree(lanesOf(state()), twice, 'todo');
		expect(outline(tree)).toEqual({
			mission: [
				{'item T1.1': ['lane w1', 'lane r1']},
				{'item T2': ['lane w2']},
				{'no-item': ['lane c', 'lane w3']},
			],
		});
		expect(tree.tally.calls).toBe(1);
	});

	it('has sessions that agents started below their lane, and each call of them once', () => {
		const {state, tell} = mission();
		tell(fact({laneId: 'w1', messageId: 'a', usage: {...usage, cost: 0.5}}));
		tell(fact({laneId: 'w1', messageId: 'b', child: 'ses_x', usage: {...usage, cost: 0.25}}));
		tell(fact({laneId: 'w1', messageId: 'c', child: 'ses_y', usage}));
		tell(fact({laneId: 'w1', messageId: 'c', child: 'ses_y', usage}));
		const lane = nodesIn(treeOf(state(), 'lane')).find(({key}) => key === 'lane w1');
		expect(lane).toMatchObject({
			tally: {nanoUsd: 750_000_000, calls: 3, unpriced: 1},
			parts: [
				{kind: 'own', tally: {calls: 1, nanoUsd: 500_000_000}},
				{kind: 'below', name: '2', tally: {calls: 2, unpriced: 1}},
			],
		});
	});

	it('tells what a subscription pays for from what has no price, and neither from what cost nothing', () => {
		const {state, tell} = mission();
		tell(fact({laneId: 'w1', messageId: 'a', usage: {...usage, bySubscription: true}}));
		tell(fact({laneId: 'w2', messageId: 'a', usage}));
		tell(fact({laneId: 'w3', messageId: 'a', usage: {...usage, cost: 0}}));
		const tally = (id: string) => laneSpend(state().lanes[id] ?? {steps: {}}).own;
		expect(tally('w1')).toMatchObject({calls: 1, unpriced: 1, subscribed: 1, cacheRead: 1000});
		expect(tally('w2')).toMatchObject({calls: 1, unpriced: 1, subscribed: 0});
		expect(tally('w3')).toMatchObject({calls: 1, unpriced: 0, subscribed: 0, nanoUsd: 0});
		expect(tally('c')).toEqual(emptyTally);
	});

	it('can have the dearest first, by tokens where money says nothing, and the others in their order', () => {
		const {state, tell} = mission();
		tell(fact({laneId: 'w3', messageId: 'a', usage: {...usage, cost: 1}}));
		tell(fact({laneId: 'w2', messageId: 'a', usage: {...usage, bySubscription: true}}));
		const tree = dearestFirst(treeOf(state(), 'lane'));
		expect(tree.parts.map(({name}) => name)).toEqual(['w3', 'w2', 'c', 'w1', 'r1']);
	});
});
