import type {Abort} from './abort.js';
import type {Continuations} from './continuation-counters.js';
import type {GuardState} from './guard-state.js';
import type {ModelAnswer} from './model-facts.js';
import type {ProviderLimit} from './provider-standing.js';
import type {
	CheckResult,
	Context,
	Evidence,
	Outcome,
	TaskSpec,
	TodoItem,
	TodoSnapshot,
	Turn,
} from './records.js';
import type {SavedRule} from './request-facts.js';
import type {CallState} from './reservations.js';
import type {Settings} from './settings.js';
import type {ApprovalState, BudgetState, LaneCall, Spent} from './spent.js';
import {isStarting} from './starting.js';
import type {AnsweredRequest, WaitingRequest} from './waiting-request.js';
import type {WatchFinding} from './watch/look.js';

/**
 * A task's life. `reviewing` covers the wait for a reviewer and the review itself; a task holds its
 * claim from `working` until it leaves `reviewing`, so nobody changes what is being judged.
 *
 *     queued -> working -> done | failed | blocked | cancelled
 *       ^          |
 *       |          v
 *       +----- reviewing -> done          (pass)
 *       |          |
 *       +-- fail --+--> asking            (fix cycles used up: a person decides)
 */
export type TaskState =
	| 'queued'
	| 'working'
	| 'reviewing'
	| 'asking'
	| 'done'
	| 'failed'
	| 'blocked'
	| 'cancelled';

/** A task and what has become of it. */
export type Task = Readonly<{
	spec: TaskSpec;
	state: TaskState;
	/** Why it waits or how it ended, in words; on a task that is done, who passed it. */
	reason: string;
	/** Epoch ms at which what it waits for is over by itself; null where nobody can tell. */
	until: number | null;
	/** Epoch ms since it is in this state. */
	since: number;
	/** The lane at work on it, or the last one. */
	laneId: string | null;
	/** Lanes that died under it. */
	deaths: number;
	/** Lanes that it lost to a provider which could not serve all of ours: they count for nothing, up to a point. */
	crowdedOut: number;
	fixCycles: number;
	/** Reviews of the present result that were void. */
	voidReviews: number;
	/** What the last failed review found; the next prompt carries it. */
	findings: string | null;
	/** What earlier lanes left behind, for the lane that starts anew. */
	notes: readonly string[];
	/** The author's last report. */
	report: string;
	/** On a review: what its lane submitted. */
	submitted: Readonly<{verdict: 'pass' | 'fail'; evidence: string}> | null;
	/** True once the commander was told the result. */
	isDelivered: boolean;
	/** True while nobody knows whether the commander got the task's id. */
	isAnswerLost: boolean;
}>;

/** A lane's life; see the drawing in `lanes.ts`. */
export type LaneState =
	| 'preparing'
	| 'prepared'
	| 'opening'
	| 'open'
	| 'compacting'
	| 'running'
	| 'waiting'
	| 'aborting'
	| 'idle'
	| 'done'
	| 'failed'
	| 'cancelled'
	| 'stalled';

/**
 * What a lane's session still holds of what it was told: all of it, only a summary, or nothing, because the
 * session is a fresh one. The next prompt that begins a turn says again what is lost, and it is whole again.
 */
export type Memory = 'whole' | 'compacted' | 'none';

/** A lane and what it is doing. */
export type Lane = Readonly<{
	id: string;
	role: string;
	taskId: string | null;
	sessionId: string | null;
	/** The event that told of its first session, to know a repeated one. */
	openedBy: string | null;
	state: LaneState;
	/** Why it waits, in words; empty when there is nothing to say. */
	reason: string;
	since: number;
	/** Epoch ms at which a provider is tried again. */
	until: number | null;
	/** The turn that ended and was not looked at yet. */
	turn: Turn | null;
	/** Message ids of the turns that ended, to know a repeated report. */
	endedTurns: readonly string[];
	/** Turns begun by a prompt. */
	prompts: number;
	/** What began its present turn, so that it can be taken back when it could not be sent. */
	prompt: Readonly<{
		id: string;
		taskIds: readonly string[];
		said: readonly string[];
		memory: Memory;
		/** How continuations stood before this one; null where it is none. */
		continuation: Continuations | null;
	}> | null;
	memory: Memory;
	/** True when a compaction or hand-over was tried since its last prompt: one is enough. */
	isRelieved: boolean;
	/** Sessions it worked in before the present one, and messages that summed its talk up, to know a repeated report. */
	formerSessions: readonly string[];
	compactions: readonly string[];
	/** Reminders sent because a review ended without a verdict, or work without a report. */
	reminders: number;
	/** Why it is being aborted, and by whom. */
	abort: Abort | null;
	/** Of a review: hashes of the files it judges, null when they could not be read, and what else changed meanwhile. */
	fingerprints: Readonly<{
		before?: string | null;
		after?: string | null;
		strays?: readonly string[] | null;
	}>;
	/** Model that its last prompt asked for, and the one that OpenCode reports of its last step; null before that. */
	asked: string | null;
	model: string | null;
	/** Models that answered in place of the one that was asked for, in words; and what its providers' answers say. */
	differed: readonly string[];
	answered: readonly ModelAnswer[];
	/** How full its session is; null while nobody knows. */
	context: Context | null;
	/** Model calls by message id, so that a repeated report counts once. */
	steps: Readonly<Record<string, LaneCall>>;
	/** True when a model call of its turn has ended since the budget is used up: the turn is ended. */
	isAtLimit: boolean;
}>;

/** Everything known of a mission; only `reduce` makes a new one. */
export type MissionState = Readonly<{
	missionId: string;
	text: string;
	directory: string;
	startedAt: number;
	settings: Settings | null;
	lanes: Readonly<Record<string, Lane>>;
	tasks: Readonly<Record<string, Task>>;
	/** Task ids in the order of their creation. */
	order: readonly string[];
	/** Next number per lane letter and for tasks (`t`). */
	counters: Readonly<Record<string, number>>;
	requests: Readonly<Record<string, WaitingRequest>>;
	/** Requests that are settled; a repeated report must not open them again. */
	settledRequests: readonly string[];
	/** The last ones that wait no more, in order. */
	answers: readonly AnsweredRequest[];
	/** What the user wants answered unasked, in the order of saving; ids are those of their events. */
	savedRules: readonly Readonly<{id: string; rule: SavedRule; at: number}>[];
	/** The working tree before the first lane: where it is saved, or why it is not. */
	base: Readonly<{ref: string}> | Readonly<{problem: string}> | null;
	baseline: Readonly<{
		results: readonly CheckResult[];
		definitions: Readonly<Record<string, string>>;
	}> | null;
	todo: Readonly<{
		snapshot: TodoSnapshot;
		/** Its items when nothing was wrong with the file. */
		good: readonly TodoItem[];
		/** Item id to what verified it. */
		verified: Readonly<Record<string, string>>;
		/** Items this mission added or worked on. */
		ours: readonly string[];
		/** Items that were open before the commander's first prompt: the user's, and work of this mission. */
		inherited: readonly string[];
		/** What the user changed in the list from the screen, and the prompt that told the commander of it. */
		edits: readonly Readonly<{text: string; toldBy: string | null}>[];
		/** Epoch ms at which tasks completed the last items, and from when on they were at it. */
		pace: Readonly<{since: number | null; ends: readonly number[]}>;
	}>;
	/** By provider id: those that have answered 429 and are not back to what was set. */
	limitedProviders: Readonly<Record<string, ProviderLimit>>;
	guard: GuardState;
	/** Who holds the mission until a person goes on: the user or the watch. A budget that is used up pauses it beside that. */
	paused: Readonly<{by: string; reason: string; since: number}> | null;
	stop: Readonly<{by: string; outcome: Outcome; reason: string}> | null;
	ended: Readonly<{outcome: Outcome; reason: string; at: number}> | null;
	commander: Readonly<{
		/** Prompts planned for the commander. */
		turn: number;
		/** Turns in a row that ended in an error. */
		errors: number;
		/** Epoch ms of the prompts that woke it with results in the last minute. */
		wakeUps: readonly number[];
		/** What a person said while it could not be told. */
		unsaid: readonly string[];
		/** True while a person types to it: nothing of ours overtakes what is being said. */
		isSpokenTo: boolean;
		/** What a person has said to it, the last of it. */
		said: readonly string[];
	}>;
	continuation: Continuations;
	/** Timers by name: epoch ms when due, and whether they fired. */
	timers: Readonly<Record<string, Readonly<{dueAt: number; hasFired: boolean}>>>;
	seal: Readonly<{
		/** Message that claims the seal and is being judged. */
		claim: string | null;
		evidence: Evidence | null;
		/** What the last rejected claim lacked. */
		missing: readonly string[];
		ledger: readonly string[];
		/** Messages already judged. */
		judged: readonly string[];
		/** The last turn claims the seal and was not looked at yet. */
		pending: string | null;
		rejections: number;
	}>;
	/** Time in which nothing went on but that a person was waited for: since when (epoch ms), and ms before that. */
	blocked: Readonly<{since: number | null; ms: number}>;
	server: Readonly<{lost: string | null}>;
	watch: Readonly<{
		/** The last ones, in order. */
		findings: readonly WatchFinding[];
		/** Those for which the mission is still to be paused. */
		alarm: readonly WatchFinding[];
	}>;
	approval: ApprovalState;
	/** What all model calls came to. */
	spent: Spent;
	budget: BudgetState;
	/** Model calls on servers that ask before each. */
	calls: CallState;
}>;

/** The lane that owns the mission. */
export const commanderLane = 'c';

/** What phase the mission is in; it is derived, never stored. */
export type Phase = 'new' | 'starting' | 'working' | 'paused' | 'checking' | 'ended';

/** True when the mission can be undone. */
export function hasBase({base}: MissionState): boolean {
	return base !== null && 'ref' in base;
}

/** True while nothing new may begin: a person or the watch has paused, or the budget is used up. */
export function isPaused({paused, budget}: MissionState): boolean {
	return paused !== null || budget.reached !== null;
}

/** Why a mission is paused, in words: every reason that must be gone before it goes on. */
export function pauseText({paused, budget}: MissionState): string {
	return [budget.reached, paused?.reason].filter((reason) => reason).join('; ');
}

/** The phase of a mission. */
export function phaseOf(state: MissionState): Phase {
	if (state.settings === null) {
		return 'new';
	}

	if (state.ended) {
		return 'ended';
	}

	if (isStarting(state, state.settings)) {
		return 'starting';
	}

	if (isPaused(state)) {
		return 'paused';
	}

	return state.seal.claim === null ? 'working' : 'checking';
}
