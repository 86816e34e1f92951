import fc from 'fast-check';
import type {Outcome} from '../../source/mission/records.js';
import type {
	AttentionView,
	BlockChange,
	EngineMessage,
	LaneState,
	LaneView,
	MissionView,
	Phase,
	StreamBlock,
} from '../../source/runtime/viewer.js';
import {defaultKeymap as keymap} from '../../source/tui/keymap/keymap.js';
import type {Report} from '../../source/tui/terminal/reports.js';
import {anyActivity, anyChanges, anyEvent, anyFound, anyReport} from './any-said.js';
import {anyText} from './models/any-text.js';
import {
	itemView,
	laneView,
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
} from './sample-mission.js';
import {budgetEntry, plannerSpend, tally} from './sample-spend.js';

/** One thing that happens to a screen: somebody types or points, the terminal changes, the engine speaks, time passes. */
export type Action = Readonly<
	| {kind: 'key'; key: string}
	| {kind: 'paste'; text: string}
	| {kind: 'report'; report: Report}
	| {kind: 'size'; columns: number; rows: number}
	| {kind: 'hear'; message: EngineMessage}
	| {kind: 'wait'; ms: number}
>;

/** Every key that means something anywhere on the screen. */
export const everyKey: readonly string[] = [...new Set(keymap.flatMap(({keys}) => keys))];

const strangeKeys = [
	'f5',
	'alt+x',
	'ctrl+z',
	'ctrl+space',
	'日',
	'👩‍👩‍👧',
	'é',
	'§',
	'~',
	'W',
	'0',
	'"',
];

const anyState = fc.constantFrom<LaneState[]>(
	'opening',
	'running',
	'waiting-permission',
	'waiting-question',
	'waiting-retry',
	'idle',
	'done',
	'failed',
	'cancelled',
	'stalled',
);

/** Names as the engine gives them: one commander, then letters and numbers, of which some come and go. */
const laneNames = [
	'c',
	...['w', 'r', 'p'].flatMap((letter) => [1, 2, 3, 4, 5, 17].map((at) => `${letter}${at}`)),
];

const anyLane: fc.Arbitrary<LaneView> = fc
	.record({
		id: fc.constantFrom(...laneNames),
		title: anyText,
		reason: anyText,
		state: anyState,
		since: fc.integer({min: -1e8, max: 1e6}),
		until: fc.option(fc.integer({min: -1e5, max: 1e6})),
		contextPercent: fc.option(fc.nat(100)),
		spend: fc.constantFrom(
			plannerSpend,
			{own: tally({calls: 0}), below: null, sessions: 0},
			{own: tally({unpriced: 5, subscribed: 5}), below: null, sessions: 0},
		),
		todoId: fc.constantFrom(null, 'S1', 'S3', 'gone'),
		canAbort: fc.boolean(),
		canRetry: fc.boolean(),
	})
	.map(({since, until, id, ...change}) =>
		laneView(id, {
			...change,
			since: sampleNow + since,
			until: until === null ? null : sampleNow + until,
		}),
	);

const planEntry: AttentionView = {
	kind: 'plan',
	laneId: 'c',
	since: sampleNow,
	tasks: [1, 2, 3].map((at) => ({
		id: `t${at}`,
		title: `Task ${at}`,
		role: 'worker',
		files: 'src/**',
		isDropped: at === 2,
	})),
	items: 3,
	estimate: ['about 120k tokens', 'no price is known'],
};

const anyEntry: fc.Arbitrary<AttentionView> = fc
	.record({
		entry: fc.constantFrom(permissionEntry, questionEntry, taskEntry, planEntry, budgetEntry),
		laneId: fc.constantFrom(...laneNames),
		detail: anyText,
		number: fc.nat(3),
	})
	.map(({entry, laneId, detail, number}): AttentionView => {
		if (entry.kind === 'request') {
			const requestId = `${entry.request.requestId}-${number}`;
			return {...entry, laneId, request: {...entry.request, requestId, detail}};
		}
		return entry.kind === 'task' ? {...entry, laneId, detail} : entry;
	});

const anyTodo = fc
	.record({
		problem: fc.option(anyText, {freq: 8}),
		items: fc.array(
			fc.record({
				title: anyText,
				depth: fc.nat(6),
				badge: fc.oneof(fc.constantFrom('w1 running', 'w3 needs you', ''), anyText),
				state: fc.constantFrom('open' as const, 'progress' as const, 'done' as const),
				isTickedOutside: fc.boolean(),
			}),
			{maxLength: 25},
		),
	})
	.map(({problem, items}): MissionView['todo'] => ({
		...missionView().todo,
		problem,
		items: items.map((change, at) => itemView(`S${at}`, change)),
		done: 1,
		total: items.length,
	}));

const anyPhase = fc.constantFrom<Phase[]>(
	'starting',
	'working',
	'working',
	'working',
	'paused',
	'checking',
	'working',
	'stopping',
	'ended',
);
const anyOutcome = fc.constantFrom<Outcome[]>('sealed', 'limit', 'finished', 'interrupted');

/** A mission as the engine could tell of it, small or large, at any point of its life. */
const anyMission: fc.Arbitrary<MissionView> = fc
	.record({
		text: anyText,
		reason: anyText,
		phase: anyPhase,
		outcome: anyOutcome,
		continuesAt: fc.option(fc.integer({min: 0, max: 30_000})),
		lanes: fc.uniqueArray(anyLane, {maxLength: laneNames.length, selector: ({id}) => id}),
		waiting: fc.array(fc.tuple(anyText, anyText), {maxLength: 10}),
		attention: fc.array(anyEntry, {maxLength: 5}),
		todo: anyTodo,
		lines: fc.array(anyText, {maxLength: 4}),
		isReached: fc.boolean(),
	})
	.map(({phase, outcome, continuesAt, waiting, lines, isReached, ...rest}) =>
		missionView({
			...rest,
			phase,
			outcome: phase === 'ended' ? outcome : null,
			endedAt: phase === 'ended' ? sampleNow : null,
			continuesAt: continuesAt === null ? null : sampleNow + continuesAt,
			queue: waiting.map(([title, reason], at) => ({
				taskId: `t${at + 20}`,
				title,
				role: 'worker',
				reason,
				since: sampleNow,
				until: null,
			})),
			watch: {summary: lines[0] ?? null, lines},
			budget: {usd: 5, tokens: null, isReached, parts: [], raised: {usd: 10, tokens: null}},
			ledger: lines,
			missing: lines,
		}),
	);

const anyBlock: fc.Arbitrary<StreamBlock> = fc.record({
	id: fc.constantFrom('b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7'),
	kind: fc.constantFrom('text', 'reasoning', 'tool', 'prompt', 'note'),
	text: anyText,
	tool: fc.record({
		name: fc.oneof(fc.constantFrom('bash', 'read', 'edit'), anyText),
		title: anyText,
		state: fc.constantFrom('pending', 'running', 'completed', 'error'),
		durationMs: fc.option(fc.nat(1e7)),
	}),
});

const anyGrowth: fc.Arbitrary<BlockChange> = fc.record({
	id: fc.constantFrom('b1', 'b2', 'b3', 'b8'),
	added: anyText,
});

/** Making one takes long, and a few dozen show all that a hundred thousand would: they are made once and mixed. */
function handful<T>(one: fc.Arbitrary<T>, numRuns: number, seed: number): fc.Arbitrary<T> {
	return fc.constantFrom(...fc.sample(one, {numRuns, seed}));
}

/** Anything at all, in the mixture of a busy mission and impatient fingers. The seed decides what missions there are. */
export function anyAction(seed: number): fc.Arbitrary<Action> {
	const text = handful(anyText, 200, seed);
	const blocks = handful(fc.array(fc.oneof(anyBlock, anyGrowth), {maxLength: 6}), 200, seed);
	const hear = (message: fc.Arbitrary<EngineMessage>) =>
		message.map((said): Action => ({kind: 'hear', message: said}));
	const view = fc.record({type: fc.constant('view'), view: handful(anyMission, 120, seed)});
	const stream = fc.record({
		type: fc.constant('stream'),
		laneId: fc.constantFrom(...laneNames),
		blocks,
	});
	const closed = fc.record({
		type: fc.constant('closed'),
		outcome: anyOutcome,
		reason: text,
	});
	const refused = fc.record({type: fc.constant('refused'), message: text, exitCode: fc.nat(4)});
	return fc.oneof(
		{
			weight: 1200,
			arbitrary: fc.record({kind: fc.constant('key'), key: fc.constantFrom(...everyKey)}),
		},
		{
			weight: 80,
			arbitrary: fc.record({kind: fc.constant('key'), key: fc.constantFrom(...strangeKeys)}),
		},
		{weight: 40, arbitrary: fc.record({kind: fc.constant('paste'), text})},
		{weight: 200, arbitrary: fc.record({kind: fc.constant('report'), report: anyReport})},
		{
			weight: 100,
			arbitrary: fc.record({
				kind: fc.constant('size'),
				columns: fc.integer({min: 20, max: 250}),
				rows: fc.integer({min: 5, max: 80}),
			}),
		},
		{weight: 160, arbitrary: hear(view)},
		{weight: 160, arbitrary: hear(stream)},
		{weight: 20, arbitrary: hear(fc.record({type: fc.constant('notice'), text}))},
		{
			weight: 200,
			arbitrary: fc.record({
				kind: fc.constant('wait'),
				ms: fc.constantFrom(10, 70, 400, 1000, 5000),
			}),
		},
		{weight: 80, arbitrary: hear(anyEvent(seed))},
		{weight: 40, arbitrary: hear(anyActivity(laneNames))},
		{weight: 20, arbitrary: hear(anyFound(laneNames, text))},
		{weight: 4, arbitrary: hear(anyChanges)},
		{weight: 1, arbitrary: hear(closed)},
		{weight: 1, arbitrary: hear(refused)},
	) as fc.Arbitrary<Action>;
}
