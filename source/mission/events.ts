import {z} from 'zod';
import {modelFacts} from './model-facts.js';
import {personFacts} from './person-facts.js';
import {quotaFacts} from './quota-facts.js';
import {
	bySchema,
	checkResultSchema,
	contextSchema,
	estimateSchema,
	evidenceSchema,
	outcomeSchema,
	taskSpecSchema,
	todoSnapshotSchema,
	turnSchema,
	usageSchema,
} from './records.js';
import {requestFacts} from './request-facts.js';
import {capSchema, settingsSchema} from './settings.js';
import {spendingFacts} from './spending-facts.js';
import {timerFacts} from './timer-facts.js';
import {todoFacts} from './todo-facts.js';
import {watchFindingSchema} from './watch/look.js';

/** The version of the stored form; a log of another version is refused, not guessed at. */
export const eventVersion = 1;

const lane = {laneId: z.string()};
const task = {taskId: z.string()};
const reason = {reason: z.string()};

/** Every fact a mission is made of, in the past tense. The edge adds `id` and `at`. */
export const factSchemas = {
	'mission.started': z.strictObject({
		type: z.literal('mission.started'),
		missionId: z.string(),
		text: z.string(),
		directory: z.string(),
		settings: settingsSchema,
	}),
	'base.saved': z.strictObject({
		type: z.literal('base.saved'),
		/** Git ref of the commit that holds the working tree as it was, and that tree. */
		ref: z.string(),
		tree: z.string(),
		files: z.number().int(),
		bytes: z.number(),
		/** What is on disk and not saved, with the reason. */
		unsaved: z.array(z.string()),
	}),
	'base.failed': z.strictObject({type: z.literal('base.failed'), ...reason}),
	'baseline.taken': z.strictObject({
		type: z.literal('baseline.taken'),
		results: z.array(checkResultSchema),
		definitions: z.record(z.string(), z.string()),
	}),
	'mission.paused': z.strictObject({type: z.literal('mission.paused'), by: bySchema, ...reason}),
	'mission.resumed': z.strictObject({type: z.literal('mission.resumed'), by: bySchema}),
	'mission.stop-requested': z.strictObject({
		type: z.literal('mission.stop-requested'),
		by: bySchema,
		outcome: outcomeSchema,
		...reason,
	}),
	'mission.ended': z.strictObject({
		type: z.literal('mission.ended'),
		outcome: outcomeSchema,
		...reason,
	}),
	'caps.changed': z.strictObject({
		type: z.literal('caps.changed'),
		by: bySchema,
		roles: z.record(z.string(), capSchema),
		maxLanes: capSchema.optional(),
	}),
	'provider-cap.changed': z.strictObject({
		type: z.literal('provider-cap.changed'),
		provider: z.string(),
		/** The most lanes of the provider for now; null when what was set holds again. */
		cap: z.number().int().min(1).nullable(),
		/** What it was lowered from, to which it is raised again. */
		from: z.number().int(),
		...reason,
	}),
	...modelFacts,
	'task.created': z.strictObject({
		type: z.literal('task.created'),
		by: bySchema,
		task: taskSpecSchema,
	}),
	'task.answer-lost': z.strictObject({type: z.literal('task.answer-lost'), ...task}),
	'task.waits': z.strictObject({
		type: z.literal('task.waits'),
		...task,
		...reason,
		/** Epoch ms at which it is over by itself; left out where nobody can tell. */
		until: z.number().optional(),
	}),
	'task.admitted': z.strictObject({
		type: z.literal('task.admitted'),
		...task,
		...lane,
		/** Every gate with what was known: `cap worker 3/10`. */
		gates: z.array(z.string()),
	}),
	'task.cancelled': z.strictObject({
		type: z.literal('task.cancelled'),
		...task,
		by: bySchema,
		...reason,
	}),
	'task.retried': z.strictObject({type: z.literal('task.retried'), ...task, by: bySchema}),
	'task.decided': z.strictObject({
		type: z.literal('task.decided'),
		...task,
		by: bySchema,
		choice: z.enum(['accept', 'retry', 'fail']),
	}),
	'task.requeued': z.strictObject({type: z.literal('task.requeued'), ...task, ...reason}),
	'task.finished': z.strictObject({
		type: z.literal('task.finished'),
		...task,
		outcome: z.enum(['done', 'failed', 'cancelled', 'blocked']),
		/** What the commander is told: the report, the partial result, or why. */
		detail: z.string(),
	}),
	'result.collected': z.strictObject({type: z.literal('result.collected'), ...task}),
	'review.judged': z.strictObject({
		type: z.literal('review.judged'),
		...task,
		reviewTaskId: z.string(),
		/** `void` does not count; `stopped` was stopped by the user, who now decides. */
		verdict: z.enum(['pass', 'fail', 'void', 'stopped']),
		detail: z.string(),
	}),
	'lane.planned': z.strictObject({
		type: z.literal('lane.planned'),
		...lane,
		role: z.string(),
		taskId: z.string().nullable(),
	}),
	'lane.opened': z.strictObject({type: z.literal('lane.opened'), ...lane, sessionId: z.string()}),
	'lane.open-failed': z.strictObject({
		type: z.literal('lane.open-failed'),
		...lane,
		...reason,
		retryable: z.boolean(),
	}),
	'lane.waited': z.strictObject({
		type: z.literal('lane.waited'),
		...lane,
		/** OpenCode retries a provider: attempt number, and epoch ms of the next try. */
		attempt: z.number().int(),
		until: z.number().nullable(),
		/** True when the provider said that it is asked too much, not that it is broken. */
		isRateLimit: z.boolean().default(false),
		/** The model that is called, as `provider/model`; left out where it is not known, and in logs of earlier versions. */
		model: z.string().optional(),
		...reason,
	}),
	'lane.resumed': z.strictObject({type: z.literal('lane.resumed'), ...lane}),
	'lane.silent': z.strictObject({type: z.literal('lane.silent'), ...lane, sinceMs: z.number()}),
	'lane.abort-requested': z.strictObject({
		type: z.literal('lane.abort-requested'),
		...lane,
		by: bySchema,
		...reason,
	}),
	'lane.strayed': z.strictObject({type: z.literal('lane.strayed'), ...lane, ...reason}),
	/** An idle lane with more to do is compacted before its next prompt. */
	'compaction.planned': z.strictObject({type: z.literal('compaction.planned'), ...lane, ...reason}),
	'compaction.failed': z.strictObject({type: z.literal('compaction.failed'), ...lane, ...reason}),
	/** The commander goes on in a fresh session: its first prompt there is made from the log. */
	'hand-over.planned': z.strictObject({type: z.literal('hand-over.planned'), ...lane, ...reason}),
	/** Its conversation was summed up, by OpenCode itself or because FlowDesk asked for it. */
	'lane.compacted': z.strictObject({
		type: z.literal('lane.compacted'),
		...lane,
		/** The message that holds the summary. */
		messageId: z.string(),
	}),
	'prompt.planned': z.strictObject({
		type: z.literal('prompt.planned'),
		...lane,
		kind: z.enum(['mission', 'task', 'fix', 'reminder', 'results', 'continuation', 'steer']),
		text: z.string(),
		/** Tasks whose results the prompt delivers. */
		taskIds: z.array(z.string()),
		/** What let it out, in words; left out for what a person says to a lane at work. */
		gates: z.array(z.string()).optional(),
	}),
	'prompt.sent': z.strictObject({type: z.literal('prompt.sent'), ...lane, promptId: z.string()}),
	'prompt.failed': z.strictObject({
		type: z.literal('prompt.failed'),
		...lane,
		promptId: z.string(),
		...reason,
		retryable: z.boolean(),
	}),
	'turn.ended': z.strictObject({type: z.literal('turn.ended'), ...lane, turn: turnSchema}),
	'step.finished': z.strictObject({
		type: z.literal('step.finished'),
		...lane,
		messageId: z.string(),
		model: z.string().nullable(),
		usage: usageSchema,
		/** The session that made the call, where an agent of the lane had started it; left out for the lane's own. */
		child: z.string().optional(),
		/** Left out when the model's limit is not known, or the step was not of the lane's own session. */
		context: contextSchema.optional(),
		/** The id under which it was told as cut off, before it was known to have ended. */
		cutId: z.string().optional(),
		/** False when the call ended its turn: it used no tool. Left out when that is not known. */
		goesOn: z.boolean().optional(),
		/** Where the call ended and its provider told no tokens: bytes of its answer, and what it may have come to. */
		writtenBytes: z.number().int().min(0).optional(),
		estimate: estimateSchema.optional(),
	}),
	'review.submitted': z.strictObject({
		type: z.literal('review.submitted'),
		...task,
		verdict: z.enum(['pass', 'fail']),
		evidence: z.string(),
	}),
	'tree.fingerprinted': z.strictObject({
		type: z.literal('tree.fingerprinted'),
		...lane,
		when: z.enum(['before', 'after']),
		/** Hash of the claimed files; null when they could not be read. */
		hash: z.string().nullable(),
		/** Files in no claim that are not what they were before; null when nobody could see. */
		strays: z.array(z.string()).nullable().default([]),
	}),
	'tree.watched': z.strictObject({
		type: z.literal('tree.watched'),
		/** What was found in one look, each change once. */
		findings: z.array(watchFindingSchema),
	}),
	'todo.changed': z.strictObject({
		type: z.literal('todo.changed'),
		snapshot: todoSnapshotSchema,
		/** `outside` is an editor or an agent that wrote the file itself. */
		source: z.enum(['flowdesk', 'outside']),
		/** Items added by update_todo in this mission. */
		added: z.array(z.string()),
	}),
	'commander.polled': z.strictObject({
		type: z.literal('commander.polled'),
		count: z.number().int(),
	}),
	'seal.claimed': z.strictObject({type: z.literal('seal.claimed'), messageId: z.string()}),
	'evidence.gathered': z.strictObject({
		type: z.literal('evidence.gathered'),
		evidence: evidenceSchema,
	}),
	'seal.rejected': z.strictObject({type: z.literal('seal.rejected'), missing: z.array(z.string())}),
	'seal.accepted': z.strictObject({
		type: z.literal('seal.accepted'),
		/** One line per piece of evidence the seal rests on. */
		ledger: z.array(z.string()),
	}),
	'user.said': z.strictObject({type: z.literal('user.said'), ...lane, text: z.string()}),
	'server.lost': z.strictObject({type: z.literal('server.lost'), ...reason}),
	'server.returned': z.strictObject({type: z.literal('server.returned')}),
	...requestFacts,
	...spendingFacts,
	...timerFacts,
	...quotaFacts,
	...todoFacts,
	...personFacts,
} as const;

export type EventType = keyof typeof factSchemas;
type Facts = {[T in EventType]: Readonly<z.infer<(typeof factSchemas)[T]>>};

/** What happened, before the edge has stamped it. */
export type Fact = Facts[EventType];
/** One kind of fact, by its name. */
export type FactOf<T extends EventType> = Facts[T];
type Stamp = Readonly<{id: string; at: number}>;
/** A stored fact: `id` is unique in the mission, `at` is epoch ms. */
export type MissionEvent = {[T in EventType]: Facts[T] & Stamp}[EventType];
/** One kind of event, by its name. */
export type EventOf<T extends EventType> = Facts[T] & Stamp;

const typeSchema = z.object({
	type: z.enum(Object.keys(factSchemas) as [EventType, ...EventType[]]),
});
const stampSchema = z.object({id: z.string().min(1), at: z.number()});

/** Reads one stored event. Throws a ZodError that names what is wrong. */
export function parseEvent(value: unknown): MissionEvent {
	const {type} = typeSchema.parse(value);
	const stamp = stampSchema.parse(value);
	const {id: _id, at: _at, ...fact} = value as Record<string, unknown>;
	return {...factSchemas[type].parse(fact), ...stamp} as MissionEvent;
}
