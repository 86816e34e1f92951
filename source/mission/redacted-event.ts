import type {EventType, MissionEvent} from './events.js';

/** Takes secrets and private paths out of a text. */
type Scrub = (text: string) => string;

/** Fields that hold a name which FlowDesk, OpenCode or a configuration gave: kept where they look like one. */
const names: ReadonlySet<string> = new Set(
	`type id missionId laneId taskId taskIds role kind by outcome finish verdict state choice messageId promptId sessionId
	requestId model provider when source reviewOf reviewTaskId todoId dependsOn parent name checkId ref letter tools
	commander reviewer watch approve stopAfter added verified child permission answer reply session ancestors
	suspects timer confirms itemId agent op of asked used answered instead callId cutId`.split(/\s+/),
);

/** Fields that hold a hash: their beginning is enough to tell two apart. */
const hashes: ReadonlySet<string> = new Set(
	'hash outputHash digest tree version definitions'.split(' '),
);

/** Texts that FlowDesk itself or a provider wrote, by event: they say why something was let in, kept waiting or ended. */
const words: {readonly [T in EventType]?: readonly string[]} = {
	'base.failed': ['reason'],
	'task.created': ['files'],
	'task.waits': ['reason'],
	'task.admitted': ['gates'],
	'task.requeued': ['reason'],
	'provider-cap.changed': ['reason'],
	'lane.open-failed': ['reason'],
	'lane.waited': ['reason'],
	'lane.strayed': ['reason'],
	'prompt.planned': ['gates'],
	'prompt.failed': ['reason'],
	'compaction.planned': ['reason'],
	'compaction.failed': ['reason'],
	'hand-over.planned': ['reason'],
	'turn.ended': ['message', 'cause'],
	'budget.reached': ['reason'],
	'call.admitted': ['facts'],
	'call.waited': ['reason'],
	'call.refused': ['reason'],
	'model.chosen': ['reason'],
	'provider.tripped': ['reason'],
	'day.unread': ['reason'],
	'timer.set': ['reason'],
	'server.lost': ['reason'],
};

/** Who writes reasons that hold nothing of the user's or an agent's words. */
const ownWords: ReadonlySet<string> = new Set(['engine', 'clock', 'signal']);

const nameShape = /^[\w.:@/+#~-]{1,120}$/;
const timerShape = /^[\w.:@/+#~ -]{1,120}$/;

/** An event with its structure and without what anybody wrote: texts are replaced by their length. */
export function redactedEvent(event: MissionEvent, scrub: Scrub): Record<string, unknown> {
	const isOwn = 'by' in event && 'reason' in event && ownWords.has(event.by);
	// What a mission stopped for may be somebody's question or command.
	const isTold = event.type !== 'mission.stop-requested' || event.outcome !== 'needs-person';
	const kept = new Set([...(words[event.type] ?? []), ...(isOwn && isTold ? ['reason'] : [])]);
	return fieldsOf(event, {kept, scrub});
}

type How = Readonly<{kept: ReadonlySet<string>; scrub: Scrub}>;

function fieldsOf(value: object, how: How): Record<string, unknown> {
	const entries = Object.entries(value).map(([key, inner], at) => {
		const name = nameShape.test(key) && how.scrub(key) === key ? key : `[name ${at + 1}]`;
		return [name, redactedValue(inner, key, how)];
	});
	return Object.fromEntries(entries);
}

function redactedValue(value: unknown, key: string, how: How): unknown {
	if (typeof value === 'string') {
		return textOf(value, key, how);
	}
	if (Array.isArray(value)) {
		return value.map((one) => redactedValue(one, key, how));
	}
	if (typeof value !== 'object' || value === null) {
		return value;
	}
	// Below a name stand the parts of a thing; below `definitions` hashes by the names of files.
	return key === 'definitions' ? hashesOf(value) : fieldsOf(value, how);
}

function hashesOf(value: object): readonly unknown[] {
	return Object.values(value).map((one) => shortHash(String(one)));
}

function textOf(text: string, key: string, {kept, scrub}: How): string {
	if (kept.has(key)) {
		return scrub(text).slice(0, 500);
	}
	if (hashes.has(key)) {
		return shortHash(text);
	}
	const shape = key === 'timer' ? timerShape : nameShape;
	const isName = text === '' || (names.has(key) && shape.test(text) && scrub(text) === text);
	return isName ? text : `[${text.length} characters]`;
}

function shortHash(text: string): string {
	return /^[\da-f]{6,128}$/i.test(text) ? text.slice(0, 12) : `[${text.length} characters]`;
}
