import type {BudgetAsk} from '../mission/budget-asks.js';
import type {CostLane} from '../mission/cost-tree.js';
import type {MissionEvent} from '../mission/events.js';
import type {ProviderWait} from '../mission/provider-wait.js';
import type {QuotaAsk} from '../mission/quota-asks.js';
import type {Outcome, PersonRequest, TodoItem} from '../mission/records.js';
import type {Cap} from '../mission/settings.js';
import type {TaskState} from '../mission/state.js';
import type {Intent} from './intent.js';
import type {QuotasView} from './quota-view.js';
import type {RoleView} from './role-view.js';
import type {AnswerView, RuleView} from './rules-view.js';
import type {BudgetView, UsageView} from './usage-view.js';

/** A lane's life: design 5.4. `idle` has a session and may be prompted again. */
export type LaneState =
	| 'opening'
	| 'running'
	| 'waiting-permission'
	| 'waiting-question'
	| 'waiting-retry'
	| 'idle'
	| 'done'
	| 'failed'
	| 'cancelled'
	| 'stalled'
	/** OpenCode has been silent for too long to say; `since` is when it was heard last. */
	| 'unknown';

/** OpenCode says nothing: since when (epoch ms), and whether nobody knows any more how its lanes stand. */
export type Silence = Readonly<{since: number; isUnknown: boolean}>;

/** The phase of a mission, as the header shows it. */
export type Phase = 'starting' | 'working' | 'paused' | 'checking' | 'stopping' | 'ended';

/** One lane in the list. */
export type LaneView = Readonly<{
	id: string;
	role: string;
	sessionId: string | null;
	taskId: string | null;
	title: string;
	state: LaneState;
	/** The state's reason in words, without a time: `cap worker 10/10`, `429 Too Many Requests`. */
	reason: string;
	/** Epoch ms since the lane is in this state. */
	since: number;
	/** Epoch ms at which a wait ends, if known. */
	until: number | null;
	model: string | null;
	differed: string | null;
	/** Input and output tokens so far, and USD or null when no step reported a price. */
	tokens: number;
	cost: number | null;
	todoId: CostLane['todoId'];
	spend: CostLane['spend'];
	/** How full its session is, in percent of the model's context, or null when nobody knows. */
	contextPercent: number | null;
	/** Findings of the watch that this lane may have caused. */
	findings: number;
	canAbort: boolean;
	/** True when what is said to it now reaches it. */
	canHear: boolean;
	canRetry: boolean;
}>;

/** One task that waits to be admitted. */
export type QueueView = Readonly<{
	taskId: string;
	title: string;
	role: string;
	reason: string;
	since: number;
	/** Epoch ms at which what it waits for is over by itself, or null. */
	until: number | null;
}>;

/** One task in the summary. */
export type TaskView = Readonly<{
	id: string;
	title: string;
	state: TaskState;
	/** True in review while nobody reviews it yet. */
	isReviewQueued: boolean;
	/** Why it waits or how it ended, in words. */
	reason: string;
}>;

/** What a mission changed in the working tree: files, and the lines added and taken away. */
export type Changes = Readonly<{files: number; added: number; removed: number}>;

/** A todo item with what is shown beside it. */
export type TodoItemView = TodoItem &
	Readonly<{
		/** The lane or wait shown beside it: `w3 running`, `queued`, `r2 failed, try 2`; empty when none. */
		badge: string;
		/** Lanes that work or worked on it; the one that the badge names is first. */
		laneIds: readonly string[];
		/** True when a review passed or the user confirmed it. */
		isVerified: boolean;
		/** True when its box was ticked by something other than FlowDesk. */
		isTickedOutside: boolean;
	}>;

/** A person must decide: a permission, a question, a task whose fix cycles are used up, the plan, a provider of unknown quota, or a budget that is used up. */
export type AttentionView =
	| Readonly<{
			kind: 'request';
			/** Empty when nobody knows whose it is. */
			laneId: string;
			since: number;
			request: PersonRequest;
			/** Epoch ms at which a question is declined unless somebody looks at it, or null. */
			until: number | null;
	  }>
	| Readonly<{
			kind: 'task';
			laneId: string | null;
			taskId: string;
			title: string;
			since: number;
			detail: string;
	  }>
	| Readonly<{
			kind: 'plan';
			laneId: string;
			since: number;
			/** What waits to start; `files` in words. One is dropped when the user took its todo item out. */
			tasks: readonly Readonly<{
				id: string;
				title: string;
				role: string;
				files: string;
				isDropped: boolean;
			}>[];
			/** Open todo items. */
			items: number;
			/** The estimate in lines. */
			estimate: readonly string[];
	  }>
	| (Readonly<{kind: 'quota'; laneId: null}> & QuotaAsk)
	| (Readonly<{kind: 'budget'; laneId: null}> & BudgetAsk);

/** Everything a screen shows of a mission, as plain JSON. */
export type MissionView = Readonly<{
	missionId: string;
	text: string;
	directory: string;
	phase: Phase;
	/** True while the user or the watch has paused it: then a raised budget alone lets nothing go on. */
	isHeld: boolean;
	/** Epoch ms since when that is so. */
	pausedAt: number | null;
	/** What is going on or what ended it, in words. */
	reason: string;
	outcome: Outcome | null;
	startedAt: number;
	endedAt: number | null;
	/** Continuations sent, and how many may be. */
	continuation: number;
	continuations: number;
	/** Epoch ms at which the next continuation goes out, or null. */
	continuesAt: number | null;
	/** True while the commander rests and its countdown waits, because somebody types to it. */
	isCountdownHeld: boolean;
	/** Time in which nothing went on but that a person was waited for: since when (epoch ms), and ms before that. */
	blocked: Readonly<{since: number | null; ms: number}>;
	/** Every task but the reviews, in the order of their creation. */
	tasks: readonly TaskView[];
	lanes: readonly LaneView[];
	queue: readonly QueueView[];
	roles: readonly RoleView[];
	maxLanes: Cap;
	/** Null while OpenCode is heard, or while no lane depends on it. */
	silence: Silence | null;
	todo: Readonly<{
		/** What a change from the screen is made for: it is refused for an item that is another by then. */
		version: string;
		problem: string | null;
		items: readonly TodoItemView[];
		done: number;
		total: number;
		/** How long the open items take at the mission's own pace; null while it has none. */
		minutesLeft: number | null;
	}>;
	attention: readonly AttentionView[];
	quota: QuotasView;
	/** The provider that everything waits for; null while something goes on. */
	waitsFor: ProviderWait | null;
	/** What the user wants answered unasked. */
	rules: readonly RuleView[];
	/** What was asked and answered, the last one first. */
	answers: readonly AnswerView[];
	/** What the watch on the working tree found: a summary, or null for nothing, and the findings as lines. */
	watch: Readonly<{summary: string | null; lines: readonly string[]}>;
	/** Tokens read anew and written, USD or null when no call had a price, and how many calls had none. */
	usage: UsageView;
	budget: BudgetView;
	/** What the plan of a mission that ends with it may come to, in lines; else empty. */
	estimate: readonly string[];
	/** Tokens and money that stood beside the plan when it was approved; empty when nobody did. */
	approvedEstimate: string;
	/** True when the mission can be undone: its base is saved. */
	hasBase: boolean;
	/** What the seal rests on, once it holds. */
	ledger: readonly string[];
	/** What the last rejected seal lacked. */
	missing: readonly string[];
	/** Which models answered, where answers are heard and no ledger says it. */
	answered: readonly string[];
}>;

/** What a tool changed in files. */
export type ToolDiff = Readonly<{
	/** Lines added and removed; null when what was overwritten is not known. */
	added: number;
	removed: number | null;
	/** Lines that begin with ` `, `+`, `-` or `@@`; bounded, and then the last one says what is left out. */
	text: string;
}>;

/** One block of a lane's stream, in order. */
export type StreamBlock = Readonly<{
	id: string;
	kind: 'text' | 'reasoning' | 'tool' | 'prompt' | 'note';
	/** Text, or a tool's output. */
	text: string;
	/** Only for prompts: whose words they are. */
	by?: 'engine' | 'user';
	/** Only for tools. */
	tool?: Readonly<{
		name: string;
		title: string;
		state: 'pending' | 'running' | 'completed' | 'error';
		durationMs: number | null;
		/** Epoch ms at which it was first seen running; absent when it does not run. */
		startedAt?: number;
		/** Only for tools that change files. */
		diff?: ToolDiff;
	}>;
}>;

/** Text that was added at the end of a block that a viewer has: what streams is sent once. */
export type BlockGrowth = Readonly<{id: string; added: string}>;

/** A new or changed block, or what was added to one. */
export type BlockChange = StreamBlock | BlockGrowth;

/** A place where a searched text stands in a lane's stream. */
export type FoundPlace = Readonly<{
	laneId: string;
	blockId: string;
	/** Which place of its block, from 0. */
	nth: number;
	/** The line around it, cut. */
	excerpt: string;
}>;

/** Engine to viewer. */
export type EngineMessage =
	| Readonly<{type: 'view'; view: MissionView}>
	| Readonly<{type: 'event'; event: MissionEvent}>
	/** What is new in one watched lane since the last message; whole blocks after a watch. */
	| Readonly<{type: 'stream'; laneId: string; blocks: readonly BlockChange[]}>
	/** Where a text stands in all lanes; `isCut` when there are more places than are told. */
	| Readonly<{type: 'found'; query: string; places: readonly FoundPlace[]; isCut: boolean}>
	/** Characters each lane wrote in the last seconds, one number a second, oldest first. Lanes that wrote none are left out. */
	| Readonly<{type: 'activity'; lanes: Readonly<Record<string, readonly number[]>>}>
	/** Something to say before or beside the mission: what the trust gate leaves out, a version warning. */
	| Readonly<{type: 'notice'; text: string}>
	/** What the mission changed, once it is over; null when nobody could tell. */
	| Readonly<{type: 'changes'; changes: Changes | null}>
	/** The mission is over and everything the engine started is closed. */
	| Readonly<{type: 'closed'; outcome: Outcome; reason: string}>
	/** The engine could not start or go on; `exitCode` as documented. */
	| Readonly<{type: 'refused'; message: string; exitCode: number}>;

/** Viewer to engine. */
export type ViewerMessage =
	| Readonly<{type: 'intent'; intent: Intent}>
	/** Which lanes' streams to send; the first answer has every block kept. */
	| Readonly<{type: 'watch'; laneIds: readonly string[]}>
	/** Looks for a text in the streams of all lanes; answered by `found`. */
	| Readonly<{type: 'search'; query: string}>;

/** The engine as every viewer and every test sees it, in-process or across a port. */
export type EngineLink = Readonly<{
	send: (message: ViewerMessage) => void;
	/** Calls back for every message from now on; the returned function ends it. */
	listen: (listener: (message: EngineMessage) => void) => () => void;
}>;
