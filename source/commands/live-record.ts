import type {MissionEvent} from '../mission/events.js';
import {oneLine} from '../mission/sanitize.js';
import type {MissionView, StreamBlock} from '../runtime/viewer.js';

/** Calls of one tool by one role. `wrong` were answered with an error, `denied` were not allowed. */
type ToolCount = Readonly<{calls: number; wrong: number; denied: number}>;

/** What the agents of one role did. */
type RoleRecord = Readonly<{
	role: string;
	model: string | null;
	lanes: number;
	/** Model calls. */
	steps: number;
	tokens: number;
	/** USD, or null when no price is known. */
	cost: number | null;
	tools: Readonly<Record<string, ToolCount>>;
}>;

/** A tool call that did not do what the model wanted. */
type WrongCall = Readonly<{laneId: string; tool: string; title: string; answer: string}>;

/** What the agents of a mission really did. */
export type LiveRecord = Readonly<{
	roles: readonly RoleRecord[];
	wrongCalls: readonly WrongCall[];
	tasks: Readonly<Record<string, number>>;
	reviews: Readonly<Record<'pass' | 'fail' | 'void' | 'stopped', number>>;
	continuations: number;
	compactions: number;
	handOvers: number;
	sealsRejected: number;
	tokens: number;
	cost: number | null;
	durationMs: number;
	/** What the seal rests on, or empty. */
	ledger: readonly string[];
}>;

/** Blocks of a mission's streams by lane; a block that comes again replaces itself. */
export type Blocks = ReadonlyMap<string, ReadonlyMap<string, StreamBlock>>;

/** Counts what happened in a mission from its events, its streams and its last view. */
export function liveRecord(
	events: readonly MissionEvent[],
	blocks: Blocks,
	view: MissionView,
): LiveRecord {
	const of = (type: MissionEvent['type']) => events.filter((event) => event.type === type).length;
	const judged = (verdict: string) =>
		events.filter((event) => event.type === 'review.judged' && event.verdict === verdict).length;
	return {
		roles: view.roles.flatMap(({role}) => roleRecord(role, events, blocks, view)),
		wrongCalls: wrongCalls(blocks),
		tasks: countBy(
			events.flatMap((event) => (event.type === 'task.finished' ? [event.outcome] : [])),
		),
		reviews: {
			pass: judged('pass'),
			fail: judged('fail'),
			void: judged('void'),
			stopped: judged('stopped'),
		},
		continuations: view.continuation,
		compactions: of('lane.compacted'),
		handOvers: of('hand-over.planned'),
		sealsRejected: of('seal.rejected'),
		tokens: view.usage.tokens,
		cost: view.usage.cost,
		durationMs: (view.endedAt ?? events.at(-1)?.at ?? view.startedAt) - view.startedAt,
		ledger: view.ledger,
	};
}

function roleRecord(
	role: string,
	events: readonly MissionEvent[],
	blocks: Blocks,
	view: MissionView,
): readonly RoleRecord[] {
	const lanes = view.lanes.filter((lane) => lane.role === role);
	const ids = new Set(lanes.map(({id}) => id));
	const calls = lanes.flatMap(({id}) => toolsOf(blocks.get(id)));
	const costs = lanes.flatMap(({cost}) => (cost === null ? [] : [cost]));
	return lanes.length === 0
		? []
		: [
				{
					role,
					model: lanes.find(({model}) => model !== null)?.model ?? null,
					lanes: lanes.length,
					steps: events.filter((event) => event.type === 'step.finished' && ids.has(event.laneId))
						.length,
					tokens: lanes.reduce((sum, {tokens}) => sum + tokens, 0),
					cost: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : null,
					tools: toolCounts(calls),
				},
			];
}

type ToolBlock = StreamBlock & Readonly<{tool: NonNullable<StreamBlock['tool']>}>;

function toolsOf(blocks: ReadonlyMap<string, StreamBlock> | undefined): readonly ToolBlock[] {
	return [...(blocks?.values() ?? [])].filter(
		(block): block is ToolBlock => block.tool !== undefined,
	);
}

function toolCounts(calls: readonly ToolBlock[]): Readonly<Record<string, ToolCount>> {
	const names = [...new Set(calls.map(({tool}) => tool.name))].sort();
	return Object.fromEntries(
		names.map((name) => {
			const own = calls.filter(({tool}) => tool.name === name);
			return [
				name,
				{
					calls: own.length,
					wrong: own.filter((call) => isWrong(call)).length,
					denied: own.filter((call) => isDenied(call)).length,
				},
			];
		}),
	);
}

/** Answers of FlowDesk's own tools when a call was good; every other answer tells the model what to do better. */
const goodAnswer = /^(t\d+ |No tasks yet\.|version: |Verdict ")/;

/** True for a call that was answered with an error, a permission that was denied included. */
function isWrong({tool, text}: ToolBlock): boolean {
	const isOurs = /^flowdesk\w*_/.test(tool.name);
	return tool.state === 'error' || (isOurs && tool.state === 'completed' && !goodAnswer.test(text));
}

function isDenied({tool, text}: ToolBlock): boolean {
	return tool.state === 'error' && /permission|rule which prevents|rejected/i.test(text);
}

function wrongCalls(blocks: Blocks): readonly WrongCall[] {
	return [...blocks].flatMap(([laneId, lane]) =>
		toolsOf(lane)
			.filter(isWrong)
			.map(({tool, text}) => ({
				laneId,
				tool: tool.name,
				title: oneLine(tool.title, 120),
				answer: oneLine(text, 300),
			})),
	);
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const word of words) {
		counts[word] = (counts[word] ?? 0) + 1;
	}
	return counts;
}
