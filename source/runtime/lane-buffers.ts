import {blockTail} from '../mission/block-tail.js';
import type {LaneChunk} from './ports.js';
import type {BlockChange, StreamBlock} from './viewer.js';

/** Blocks kept of one lane; older ones are dropped, they are not state. */
const blockCount = 400;
/** Characters kept of one lane: about what fits into a model's context. */
const laneLength = 500_000;
/** Characters kept of what is added to a block until a follower takes it; with more the block is taken whole. */
const mostAdded = 8000;
/** Seconds of which is known how much a lane wrote. */
const secondCount = 8;

/** Blocks that changed since they were last taken, with what was added to them; null where more than that changed. */
type Dirty = Map<string, string | null>;

type LaneBuffer = {
	readonly blocks: Map<string, StreamBlock>;
	readonly followers: Set<Dirty>;
	lastByteAt: number;
	/** The block that is being written, and epoch ms of its first byte. */
	latest: string;
	latestAt: number;
	/** Characters of all blocks. */
	length: number;
	/** Characters written in this second, and in those before, oldest first. */
	fresh: number;
	written: readonly number[];
};

/** What a lane is doing in a few words (a running tool, `writing`, `thinking`), and since when (epoch ms). */
export type Activity = Readonly<{text: string; since: number; isTool: boolean}>;

/** One reader of one lane's stream: it is handed every change once, beginning with every block kept. */
export type LaneFollower = Readonly<{
	/** What changed since the last call, oldest first. */
	take: () => readonly BlockChange[];
	stop: () => void;
}>;

/** The streams of all lanes, bounded; what crosses to a viewer is taken from here once per frame. */
export type LaneBuffers = Readonly<{
	push: (laneId: string, chunk: LaneChunk, at: number) => void;
	/** Every block kept of a lane, oldest first. */
	all: (laneId: string) => readonly StreamBlock[];
	/** Follows a lane from now on, beside others who do. */
	follow: (laneId: string) => LaneFollower;
	/** What the lane is doing, by its last block; null when that says nothing. */
	activity: (laneId: string) => Activity | null;
	/** Ends a second: what each lane wrote in the last ones, oldest first. Lanes that wrote nothing are left out. */
	endSecond: () => Readonly<Record<string, readonly number[]>>;
	/** Epoch ms of the lane's last byte; 0 when it never had one. */
	lastByteAt: (laneId: string) => number;
}>;

/** Makes empty buffers. */
export function createLaneBuffers(): LaneBuffers {
	const lanes = new Map<string, LaneBuffer>();
	const bufferOf = (laneId: string): LaneBuffer => {
		const known = lanes.get(laneId);
		const buffer = known ?? {
			blocks: new Map(),
			followers: new Set(),
			lastByteAt: 0,
			latest: '',
			latestAt: 0,
			length: 0,
			fresh: 0,
			written: [],
		};
		lanes.set(laneId, buffer);
		return buffer;
	};

	return {
		push(laneId, chunk, at) {
			const buffer = bufferOf(laneId);
			buffer.lastByteAt = at;
			if (buffer.latest !== chunk.blockId) {
				flatten(buffer.blocks.get(buffer.latest)?.text ?? '');
				buffer.latest = chunk.blockId;
				buffer.latestAt = at;
			}

			const before = buffer.blocks.get(chunk.blockId);
			const after = changed(before, chunk, at);
			buffer.blocks.set(chunk.blockId, after);
			buffer.length += after.text.length - (before?.text.length ?? 0);
			buffer.fresh += writtenBy(chunk, before, after);
			for (const dirty of buffer.followers) {
				dirty.set(chunk.blockId, addition(dirty, before, chunk));
			}

			dropOldest(buffer);
		},
		all: (laneId) => [...bufferOf(laneId).blocks.values()],
		follow(laneId) {
			const {blocks, followers} = bufferOf(laneId);
			const dirty: Dirty = new Map([...blocks.keys()].map((id) => [id, null]));
			followers.add(dirty);
			return {
				take() {
					const changes = [...dirty].flatMap(([id, added]): readonly BlockChange[] => {
						const block = blocks.get(id);
						return block === undefined ? [] : [added === null ? block : {id, added}];
					});
					dirty.clear();
					return changes;
				},
				stop: () => void followers.delete(dirty),
			};
		},
		activity(laneId) {
			const buffer = lanes.get(laneId);
			const block = buffer?.blocks.get(buffer.latest);
			const text = activityOf(block);
			const isTool = block?.kind === 'tool';
			return buffer && text !== '' ? {text, since: buffer.latestAt, isTool} : null;
		},
		endSecond() {
			for (const buffer of lanes.values()) {
				buffer.written = [...buffer.written, buffer.fresh].slice(-secondCount);
				buffer.fresh = 0;
			}

			const wrote = [...lanes].filter(([, {written}]) => written.some((each) => each > 0));
			return Object.fromEntries(wrote.map(([laneId, {written}]) => [laneId, written]));
		},
		lastByteAt: (laneId) => lanes.get(laneId)?.lastByteAt ?? 0,
	};
}

/** Characters that a chunk added to a lane's own words and outputs; what it is told does not count. */
function writtenBy(chunk: LaneChunk, before: StreamBlock | undefined, after: StreamBlock): number {
	switch (chunk.kind) {
		case 'delta':
			return chunk.text.length;
		case 'text':
		case 'tool':
			return Math.max(0, after.text.length - (before?.text.length ?? 0));
		case 'prompt':
		case 'note':
			return 0;
	}
}

function activityOf(block: StreamBlock | undefined): string {
	if (block?.tool) {
		const {name, title, state} = block.tool;
		return state === 'running' ? `${name} ${title}`.trim() : '';
	}

	if (block?.kind === 'reasoning') {
		return 'thinking';
	}

	return block?.kind === 'text' ? 'writing' : '';
}

/**
 * Makes one piece of a text that was put together from many. V8 keeps each of the pieces, some 60 bytes for six
 * characters, until a character is asked for; memory after two million pieces was ten times that of their text.
 */
function flatten(text: string): void {
	text.charCodeAt(0);
}

/** Drops the oldest blocks while there is more than is kept; the one that is being written stays. */
function dropOldest(buffer: LaneBuffer): void {
	const {blocks, followers} = buffer;
	for (const [id, {text}] of blocks) {
		const isTooMuch = blocks.size > blockCount || buffer.length > laneLength;
		if (!isTooMuch || blocks.size === 1) {
			return;
		}
		blocks.delete(id);
		buffer.length -= text.length;
		for (const dirty of followers) {
			dirty.delete(id);
		}
	}
}

/** What a chunk adds to what was not taken yet; null when the viewer needs the whole block. */
function addition(dirty: Dirty, before: StreamBlock | undefined, chunk: LaneChunk): string | null {
	const waiting = dirty.has(chunk.blockId) ? dirty.get(chunk.blockId) : '';
	const isMore = chunk.kind === 'delta' && before?.kind === chunk.field;
	if (!isMore || typeof waiting !== 'string') {
		return null;
	}
	// A viewer that does not read leaves it here, and the lane goes on and on.
	const added = waiting + chunk.text;
	return added.length > mostAdded ? null : added;
}

function changed(block: StreamBlock | undefined, chunk: LaneChunk, at: number): StreamBlock {
	const id = chunk.blockId;
	switch (chunk.kind) {
		case 'delta':
			return {id, kind: chunk.field, text: blockTail((block?.text ?? '') + chunk.text)};
		case 'text':
			return {id, kind: chunk.field, text: blockTail(chunk.text)};
		case 'tool': {
			const {tool: name, title, state, durationMs, diff} = chunk;
			const startedAt = block?.tool?.startedAt ?? at;
			return {
				id,
				kind: 'tool',
				text: blockTail(chunk.output),
				tool: {
					name,
					title,
					state,
					durationMs,
					...(state === 'running' ? {startedAt} : {}),
					...(diff === undefined ? {} : {diff}),
				},
			};
		}

		case 'prompt':
			return {id, kind: 'prompt', text: blockTail(chunk.text), by: chunk.by};
		case 'note':
			return {id, kind: 'note', text: blockTail(chunk.text)};
	}
}
