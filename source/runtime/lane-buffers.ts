import type {LaneChunk} from './ports.js';
import type {StreamBlock} from './viewer.js';

/** Characters kept of one block, and blocks kept of one lane; older text is dropped, it is not state. */
const blockLength = 32_000;
const blockCount = 400;

type LaneBuffer = {
	readonly blocks: Map<string, StreamBlock>;
	/** Blocks that changed since they were last taken. */
	readonly dirty: Set<string>;
	lastByteAt: number;
	/** The block that is being written, and epoch ms of its first byte. */
	latest: string;
	latestAt: number;
};

/** What a lane is doing in a few words (a running tool, `writing`, `thinking`), and since when (epoch ms). */
export type Activity = Readonly<{text: string; since: number}>;

/** The streams of all lanes, bounded; what crosses to a viewer is taken from here once per frame. */
export type LaneBuffers = Readonly<{
	push: (laneId: string, chunk: LaneChunk, at: number) => void;
	/** Every block kept of a lane, oldest first. */
	all: (laneId: string) => readonly StreamBlock[];
	/** The blocks that changed since the last call. */
	takeChanged: (laneId: string) => readonly StreamBlock[];
	/** What the lane is doing, by its last block; null when that says nothing. */
	activity: (laneId: string) => Activity | null;
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
			dirty: new Set(),
			lastByteAt: 0,
			latest: '',
			latestAt: 0,
		};
		lanes.set(laneId, buffer);
		return buffer;
	};

	return {
		push(laneId, chunk, at) {
			const buffer = bufferOf(laneId);
			buffer.lastByteAt = at;
			if (buffer.latest !== chunk.blockId) {
				buffer.latest = chunk.blockId;
				buffer.latestAt = at;
			}

			buffer.blocks.set(chunk.blockId, changed(buffer.blocks.get(chunk.blockId), chunk));
			buffer.dirty.add(chunk.blockId);
			dropOldest(buffer);
		},
		all: (laneId) => [...bufferOf(laneId).blocks.values()],
		takeChanged(laneId) {
			const buffer = bufferOf(laneId);
			const blocks = [...buffer.dirty].flatMap((id) => buffer.blocks.get(id) ?? []);
			buffer.dirty.clear();
			return blocks;
		},
		activity(laneId) {
			const buffer = lanes.get(laneId);
			const text = activityOf(buffer?.blocks.get(buffer.latest));
			return buffer && text !== '' ? {text, since: buffer.latestAt} : null;
		},
		lastByteAt: (laneId) => lanes.get(laneId)?.lastByteAt ?? 0,
	};
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

function dropOldest(buffer: LaneBuffer): void {
	if (buffer.blocks.size <= blockCount) {
		return;
	}

	const oldest = buffer.blocks.keys().next().value;
	if (oldest !== undefined) {
		buffer.blocks.delete(oldest);
		buffer.dirty.delete(oldest);
	}
}

function changed(block: StreamBlock | undefined, chunk: LaneChunk): StreamBlock {
	const id = chunk.blockId;
	switch (chunk.kind) {
		case 'delta':
			return {id, kind: chunk.field, text: tail((block?.text ?? '') + chunk.text)};
		case 'text':
			return {id, kind: chunk.field, text: tail(chunk.text)};
		case 'tool': {
			const {tool: name, title, state, durationMs} = chunk;
			return {id, kind: 'tool', text: tail(chunk.output), tool: {name, title, state, durationMs}};
		}

		case 'prompt':
			return {id, kind: 'prompt', text: tail(chunk.text), by: chunk.by};
		case 'note':
			return {id, kind: 'note', text: tail(chunk.text)};
	}
}

/** The end of a text: what streams in is what the user wants to see. */
function tail(text: string): string {
	return text.length <= blockLength ? text : `…${text.slice(1 - blockLength)}`;
}
