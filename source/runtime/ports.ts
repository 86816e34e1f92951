import type {EffectOf} from '../mission/effects.js';
import type {Fact, FactOf, MissionEvent} from '../mission/events.js';
import type {CheckResult, TodoItemState, TodoSnapshot} from '../mission/records.js';
import type {Check} from '../mission/settings.js';
import type {TodoEdit} from '../mission/todo/edit-op.js';
import type {
	CancelTask,
	DelegateTask,
	PlanTodo,
	SubmitReview,
	TaskResult,
	UpdateTodo,
} from '../mission/tools.js';
import type {LookChange} from '../mission/watch/look.js';
import type {ToolDiff} from './viewer.js';

/** A piece of a lane's stream. Lossy by nature: it goes to lane buffers and never into the log. */
export type LaneChunk =
	| Readonly<{kind: 'delta'; blockId: string; field: 'text' | 'reasoning'; text: string}>
	/** The whole text of a block: it replaces what the deltas had given. */
	| Readonly<{kind: 'text'; blockId: string; field: 'text' | 'reasoning'; text: string}>
	| Readonly<{
			kind: 'tool';
			blockId: string;
			tool: string;
			/** What it works on, in one line: the command, the path, the pattern. */
			title: string;
			state: 'pending' | 'running' | 'completed' | 'error';
			durationMs: number | null;
			/** At most 8 kB, sanitized. */
			output: string;
			/** What it changed in files, at most 8 kB, sanitized. */
			diff?: ToolDiff;
	  }>
	/** A prompt FlowDesk sent: its own words, or what the user said. */
	| Readonly<{kind: 'prompt'; blockId: string; text: string; by: 'engine' | 'user'}>
	/** Something the user must see in the stream: an error, a retry, a compaction. */
	| Readonly<{kind: 'note'; blockId: string; text: string}>;

/** A model call that failed. */
export type FailedModelCall = Readonly<{
	laneId: string;
	/** The model that was called, as `provider/model`; null where that is not known. */
	model: string | null;
	/** OpenCode's error, of whatever form. */
	error: unknown;
}>;

/** Where adapters report to. Facts may repeat: the reducer accepts repeats. */
export type Sink = Readonly<{
	fact: (fact: Fact) => void;
	chunk: (laneId: string, chunk: LaneChunk) => void;
	failed?: (call: FailedModelCall) => void;
	/** A sign of life of OpenCode, if only a beat. */
	heard?: () => void;
}>;

/**
 * Lanes as sessions of an OpenCode server. Methods never reject for anything the world does wrong:
 * they resolve to a fact that says so. A lane's turns arrive through the sink as `turn.ended`.
 */
export type LanePort = Readonly<{
	open: (
		effect: EffectOf<'open-lane'>,
	) => Promise<FactOf<'lane.opened'> | FactOf<'lane.open-failed'>>;
	send: (
		effect: EffectOf<'send-prompt'>,
	) => Promise<FactOf<'prompt.sent'> | FactOf<'prompt.failed'>>;
	/** Has the conversation of an idle session summed up; resolves when that is done. */
	compact: (
		effect: EffectOf<'compact-session'>,
	) => Promise<FactOf<'lane.compacted'> | FactOf<'compaction.failed'>>;
	/** Ends the running turn; `turn.ended` with finish `aborted` follows, even for an idle or vanished session. */
	abort: (effect: EffectOf<'abort-session'>) => Promise<void>;
	answer: (effect: EffectOf<'answer-request'>) => Promise<void>;
	close: () => Promise<void>;
}>;

/** What became of a change to the todo list: new ids, or a problem in words for the agent. */
export type TodoAnswer =
	| Readonly<{ok: true; snapshot: TodoSnapshot; added: readonly string[]}>
	| Readonly<{
			ok: false;
			problem: string;
			snapshot: TodoSnapshot;
			/** Items that others changed since the version that was looked at, when that is why. */
			stale?: readonly string[];
	  }>;

/** `.opencode/todo.md`, of which FlowDesk is the writer. */
export type TodoPort = Readonly<{
	read: () => Promise<TodoSnapshot>;
	/** All or nothing. `branch` limits every op to that item and what is under it. */
	apply: (request: {
		ops: readonly TodoEdit[];
		baseVersion: string | null;
		branch: string | null;
	}) => Promise<TodoAnswer>;
	mark: (itemId: string, state: TodoItemState) => Promise<TodoAnswer>;
	close: () => Promise<void>;
}>;

/** The project's own commands, run by FlowDesk. */
export type CheckPort = Readonly<{
	run: (checks: readonly Check[], signal: AbortSignal) => Promise<readonly CheckResult[]>;
	/** SHA-256 of everything that defines the checks (script lines, configuration, test files), by name. */
	definitions: (checks: readonly Check[]) => Promise<Readonly<Record<string, string>>>;
}>;

/** The working tree, only looked at. */
export type TreePort = Readonly<{
	/** Hash over path, mode and content of every file the globs match (null: all), or null if unreadable. */
	fingerprint: (globs: readonly string[] | null) => Promise<string | null>;
	/** Remembers under a key what the files are; resolves to null when nobody can see. */
	remember: (key: string) => Promise<readonly [] | null>;
	/** Files that were there when `key` was remembered, are not what they were, and that no glob matches; null when nobody can see. */
	strays: (key: string, globs: readonly string[] | null) => Promise<readonly string[] | null>;
	/** Open boxes in verification-checklist.md and sync-issues.md as `file:line text`. */
	openChecks: () => Promise<readonly string[]>;
}>;

/** The user's repository, looked at again and again; the first look only remembers. */
export type WatchPort = Readonly<{
	/** Compares with the look before. Never rejects: what cannot be looked at is `blind`. One at a time. */
	look: () => Promise<
		| Readonly<{kind: 'first'}>
		| Readonly<{kind: 'change'; change: LookChange}>
		| Readonly<{kind: 'blind'; reason: string}>
	>;
}>;

/** The working tree as it was before the mission. Never rejects. */
export type BasePort = Readonly<{
	save: (missionId: string) => Promise<FactOf<'base.saved'> | FactOf<'base.failed'>>;
}>;

/** What other missions of the project did. Never rejects. */
export type DayPort = Readonly<{
	/** What they spent in the day that it is now. */
	read: () => Promise<FactOf<'day.read'> | FactOf<'day.unread'>>;
}>;

/** The event log. `append` resolves when the events are on disk, in order. */
export type StorePort = Readonly<{
	append: (events: readonly MissionEvent[]) => Promise<void>;
	close: () => Promise<void>;
}>;

/** Time, so that whole missions run on a virtual clock. */
export type Clock = Readonly<{
	/** Epoch ms. */
	now: () => number;
	/** Runs `fn` after `ms`; the returned function cancels. */
	after: (ms: number, fn: () => void) => () => void;
}>;

/** The world, as far as an engine needs it. */
export type Ports = Readonly<{
	lanes: LanePort;
	todo: TodoPort;
	checks: CheckPort;
	tree: TreePort;
	base: BasePort;
	day: DayPort;
	store: StorePort;
	clock: Clock;
}>;

/** What a tool call is answered with; an error is something the model can act on. `taskId`: it tells of that task. */
export type ToolAnswer = Readonly<{text: string; isError: boolean; taskId?: string}>;

/** The engine as agents see it: one method per tool. The transport (MCP) is io's. */
export type ToolHost = Readonly<{
	delegateTask: (call: DelegateTask) => Promise<ToolAnswer>;
	taskResult: (call: TaskResult) => Promise<ToolAnswer>;
	listTasks: () => Promise<ToolAnswer>;
	cancelTask: (call: CancelTask) => Promise<ToolAnswer>;
	updateTodo: (call: UpdateTodo) => Promise<ToolAnswer>;
	planTodo: (call: PlanTodo) => Promise<ToolAnswer>;
	submitReview: (call: SubmitReview) => Promise<ToolAnswer>;
	/** The connection closed before an answer with a `taskId` was written. */
	answerLost: (taskId: string) => void;
}>;
