import type {PersonAnswer} from '../mission/records.js';
import type {SavedRule} from '../mission/request-facts.js';
import type {Budget, Cap} from '../mission/settings.js';
import type {TodoEdit} from '../mission/todo/edit-op.js';

/** What a viewer wishes; the engine turns each into facts. */
export type Intent =
	| Readonly<{type: 'pause'}>
	| Readonly<{type: 'resume'}>
	| Readonly<{
			type: 'stop';
			by: 'user' | 'signal';
			outcome: 'interrupted' | 'limit';
			reason: string;
	  }>
	/** Raises the budget, or without a figure what is used up of it by what the mission began with, and goes on. */
	| Readonly<{
			type: 'raise-budget';
			usd?: number | null;
			tokens?: number | null;
			/** What roles may spend from now on, by name. */
			roles?: Readonly<Record<string, Budget>>;
			/** What all missions of the project may spend in a day. */
			day?: Budget;
	  }>
	/** Approves the plan as it was shown: when other tasks wait by now, nothing is approved. */
	| Readonly<{type: 'approve-plan'; taskIds: readonly string[]}>
	/** Cancels what waits and tells the commander why. */
	| Readonly<{type: 'reject-plan'; message: string}>
	| Readonly<{type: 'abort-lane'; laneId: string}>
	/** Pauses the mission and aborts every lane at work. */
	| Readonly<{type: 'abort-all'}>
	| Readonly<{type: 'retry-lane'; laneId: string}>
	| Readonly<{type: 'decide-task'; taskId: string; choice: 'accept' | 'retry' | 'fail'}>
	| Readonly<{type: 'answer'; requestId: string; answer: PersonAnswer}>
	/** Stops the clock that would decline a question. */
	| Readonly<{type: 'touch-request'; requestId: string}>
	| Readonly<{type: 'save-rule'; rule: SavedRule}>
	| Readonly<{type: 'remove-rule'; ruleId: string}>
	| Readonly<{type: 'say'; laneId: string; text: string}>
	/** Says that somebody types to the commander, or does no longer: no continuation goes out meanwhile. */
	| Readonly<{type: 'typing'; isTyping: boolean}>
	/** Starts a task by hand, under the checks and the admission of the commander's own; null claims the whole tree. */
	| Readonly<{
			type: 'start-task';
			role: string;
			title: string;
			prompt: string;
			files: readonly string[] | null;
	  }>
	/** Asks the providers how their quotas stand, as far as they may be asked now. */
	| Readonly<{type: 'refresh-quotas'}>
	/** Lets a provider be used while its quota is not known. */
	| Readonly<{type: 'allow-quota'; provider: string}>
	| Readonly<{type: 'set-caps'; roles: Readonly<Record<string, Cap>>; maxLanes?: Cap}>
	/** Without a version the item is confirmed whatever it is by now. */
	| Readonly<{type: 'confirm-todo'; itemId: string; version?: string}>
	/** Changes the todo list, unless somebody else changed the item since that version. */
	| Readonly<{type: 'edit-todo'; ops: readonly TodoEdit[]; version: string}>;
