import {workTaskOf} from './lanes.js';
import type {TodoItem} from './records.js';
import {amount, type LaneCall, nanoUsdOf} from './spent.js';
import type {Lane, MissionState} from './state.js';

/** What model calls came to, kind by kind. What has no price is counted and never taken for nothing. */
export type Tally = Readonly<{
	/** Billionths of a USD, of the calls that had a price. */
	nanoUsd: number;
	calls: number;
	/** Calls without a price, and those among them that a subscription pays for. */
	unpriced: number;
	subscribed: number;
	/** Calls without a price because nobody reports what they came to: they were cut off, or ended without a word of it. */
	unreported: number;
	/** Billionths of a USD that these may have come to, by estimate. */
	estimatedNanoUsd: number;
	input: number;
	output: number;
	reasoning: number;
	cacheRead: number;
	cacheWrite: number;
}>;

/** The tally of no call. */
export const emptyTally: Tally = {
	nanoUsd: 0,
	calls: 0,
	unpriced: 0,
	subscribed: 0,
	unreported: 0,
	estimatedNanoUsd: 0,
	input: 0,
	output: 0,
	reasoning: 0,
	cacheRead: 0,
	cacheWrite: 0,
};

function plus(one: Tally, other: Tally): Tally {
	return {
		nanoUsd: one.nanoUsd + other.nanoUsd,
		calls: one.calls + other.calls,
		unpriced: one.unpriced + other.unpriced,
		subscribed: one.subscribed + other.subscribed,
		unreported: one.unreported + other.unreported,
		estimatedNanoUsd: one.estimatedNanoUsd + other.estimatedNanoUsd,
		input: one.input + other.input,
		output: one.output + other.output,
		reasoning: one.reasoning + other.reasoning,
		cacheRead: one.cacheRead + other.cacheRead,
		cacheWrite: one.cacheWrite + other.cacheWrite,
	};
}

/** The sum of tallies. */
export function tallySum(tallies: readonly Tally[]): Tally {
	return tallies.reduce(plus, emptyTally);
}

function tallyOf(usage: LaneCall): Tally {
	const nanoUsd = nanoUsdOf(usage);
	return {
		nanoUsd: nanoUsd ?? 0,
		calls: 1,
		unpriced: nanoUsd === null ? 1 : 0,
		subscribed: nanoUsd === null && usage.bySubscription === true ? 1 : 0,
		unreported: usage.estimate === undefined ? 0 : 1,
		estimatedNanoUsd: usage.estimate?.nanoUsd ?? 0,
		input: amount(usage.input),
		output: amount(usage.output),
		reasoning: amount(usage.reasoning),
		cacheRead: amount(usage.cacheRead),
		cacheWrite: amount(usage.cacheWrite),
	};
}

/** The tokens of a tally that count: read anew and written, not what came from a cache. */
export function talliedTokens({input, output, reasoning, cacheWrite}: Tally): number {
	return input + output + reasoning + cacheWrite;
}

/** What a lane spent: in its own sessions, and in those that its agents started below them. */
export type LaneSpend = Readonly<{
	own: Tally;
	/** Null while it started none that called a model. */
	below: Tally | null;
	/** Sessions below that called a model. */
	sessions: number;
}>;

/** All that a lane spent, the sessions below it included. */
export function laneTally({own, below}: LaneSpend): Tally {
	return below === null ? own : plus(own, below);
}

const known = new WeakMap<Lane['steps'], LaneSpend>();

/** What a lane spent so far; each call once. */
export function laneSpend({steps}: Pick<Lane, 'steps'>): LaneSpend {
	// A screen asks for every lane many times a second, and most lanes rest.
	const spend = known.get(steps) ?? spendOn(Object.values(steps));
	known.set(steps, spend);
	return spend;
}

function spendOn(calls: readonly LaneCall[]): LaneSpend {
	const below = calls.filter(({child}) => child !== undefined);
	return {
		own: tallySum(calls.filter(({child}) => child === undefined).map(tallyOf)),
		below: below.length === 0 ? null : tallySum(below.map(tallyOf)),
		sessions: new Set(below.map(({child}) => child)).size,
	};
}

/** The todo item that a lane works for: its task's, of a review that of the task it judges; null when there is none. */
export function todoOfLane(state: MissionState, lane: Pick<Lane, 'taskId'>): string | null {
	return state.tasks[workTaskOf(state, lane) ?? '']?.spec.todoId ?? null;
}

/** A lane as the tree needs it. */
export type CostLane = Readonly<{
	id: string;
	role: string;
	title: string;
	todoId: string | null;
	spend: LaneSpend;
}>;

/** What the lanes are put together by. */
export type CostBy = 'role' | 'lane' | 'todo';

/** A part of the mission and what it came to: always the sum of its parts, where it has any. */
export type CostNode = Readonly<{
	/** Unlike that of every other node of the tree, and the same in the next tree. */
	key: string;
	kind: 'mission' | 'role' | 'item' | 'no-item' | 'lane' | 'own' | 'below';
	/** The role, the item's id or the lane's; of sessions below a lane how many there are. */
	name: string;
	/** What the item or the lane is about; empty when it has no other name. */
	title: string;
	tally: Tally;
	parts: readonly CostNode[];
}>;

function sumNode(named: Omit<CostNode, 'tally'>): CostNode {
	return {...named, tally: tallySum(named.parts.map(({tally}) => tally))};
}

function laneNode({id, title, spend: {own, below, sessions}}: CostLane): CostNode {
	const lane = {key: `lane ${id}`, kind: 'lane', name: id, title} as const;
	if (below === null) {
		return {...lane, tally: own, parts: []};
	}
	const part = (kind: 'own' | 'below', name: string, tally: Tally): CostNode => {
		return {key: `${kind} ${id}`, kind, name, title: '', tally, parts: []};
	};
	return sumNode({
		...lane,
		parts: [part('own', id, own), part('below', String(sessions), below)],
	});
}

function roleNodes(lanes: readonly CostLane[]): readonly CostNode[] {
	return [...Map.groupBy(lanes, ({role}) => role)].map(([role, some]) =>
		sumNode({
			key: `role ${role}`,
			kind: 'role',
			name: role,
			title: '',
			parts: some.map(laneNode),
		}),
	);
}

type NamedItem = Pick<TodoItem, 'id' | 'title' | 'parent'>;

function itemNodes(lanes: readonly CostLane[], items: readonly NamedItem[]): readonly CostNode[] {
	const waiting = new Map(Map.groupBy(lanes, ({todoId}) => todoId));
	const ids = new Set(items.map(({id}) => id));
	const inside = Map.groupBy(items, ({parent}) =>
		parent !== null && ids.has(parent) ? parent : null,
	);
	/** Takes the lanes out, so that they count once even in a list that names an item twice. */
	const take = (todoId: string | null): readonly CostNode[] => {
		const some = waiting.get(todoId) ?? [];
		waiting.delete(todoId);
		return some.map(laneNode);
	};
	const nodesOf = ({id, title}: NamedItem): readonly CostNode[] => {
		const parts = [...take(id), ...(inside.get(id) ?? []).flatMap(nodesOf)];
		return parts.length === 0
			? []
			: [sumNode({key: `item ${id}`, kind: 'item', name: id, title, parts})];
	};
	const listed = (inside.get(null) ?? []).flatMap(nodesOf);
	const apart = take(null);
	const gone = [...waiting.keys()].flatMap((id) =>
		nodesOf({id: id ?? '', title: '', parent: null}),
	);
	return [
		...listed,
		...gone,
		...(apart.length === 0
			? []
			: [sumNode({key: 'no-item', kind: 'no-item', name: '', title: '', parts: apart})]),
	];
}

/** What a mission came to, as a tree: the same lanes each time, put together in one of three ways. */
export function costTree(
	lanes: readonly CostLane[],
	items: readonly NamedItem[],
	by: CostBy,
): CostNode {
	const parts = {
		lane: () => lanes.map(laneNode),
		role: () => roleNodes(lanes),
		todo: () => itemNodes(lanes, items),
	}[by]();
	return sumNode({key: 'mission', kind: 'mission', name: '', title: '', parts});
}

/** The tree with what cost most first, at every height; tokens decide where money says nothing. */
export function dearestFirst(node: CostNode): CostNode {
	const parts = node.parts
		.map(dearestFirst)
		.toSorted(
			({tally: one}, {tally: other}) =>
				other.nanoUsd - one.nanoUsd || talliedTokens(other) - talliedTokens(one),
		);
	return {...node, parts};
}
