import {setTimeout as delay} from 'node:timers/promises';
import type {GlobalEvent} from '@opencode-ai/sdk/v2/client';
import {plain} from './call.js';

/** The one reader of a server's `/global/event`. */
export type EventReader = Readonly<{
	/** Resolves when the stream was open for the first time, or `close` was called. */
	ready: Promise<void>;
	close: () => Promise<void>;
}>;

/** Beats come every 10 s; a stream silent for longer than this is dead even if the connection stands. */
const silenceMs = 25_000;
const firstBackoffMs = 200;
const lastBackoffMs = 5000;

type ReaderOptions = Readonly<{
	url: string;
	authorization: string;
	take: (frame: GlobalEvent) => void;
	/** Something came, if only a beat. */
	onBytes?: () => void;
	/** The stream was lost; it is being opened again. */
	onLost: (reason: string) => void;
	/** The stream is open again; frames in between are gone. */
	onReturned: () => void;
	/** Milliseconds of silence that count as dead. */
	silenceMs?: number;
	backoffMs?: number;
}>;

/** Reads frames until closed, and opens the stream again whenever it ends, breaks or falls silent. */
export function readEvents(options: ReaderOptions): EventReader {
	const closing = new AbortController();
	const state = {wasOpen: false, isLost: false};
	const opened = Promise.withResolvers<void>();
	let backoff = options.backoffMs ?? firstBackoffMs;

	const onOpen = () => {
		backoff = options.backoffMs ?? firstBackoffMs;
		opened.resolve();
	};
	// The head of an answer may come before the server has begun to pass events on; its first frame does not.
	const onHeard = () => {
		if (state.isLost) {
			state.isLost = false;
			options.onReturned();
		}
		options.onBytes?.();
	};

	const run = async () => {
		while (!closing.signal.aborted) {
			const reason = await readOnce(options, closing.signal, {onOpen, onHeard});
			if (closing.signal.aborted) {
				return;
			}
			if (!state.isLost) {
				state.isLost = true;
				options.onLost(reason);
			}
			await delay(backoff, undefined, {signal: closing.signal}).catch(() => undefined);
			backoff = Math.min(backoff * 2, lastBackoffMs);
		}
	};

	const running = run();
	return {
		ready: opened.promise,
		close: async () => {
			closing.abort();
			opened.resolve();
			await running;
		},
	};
}

/** Reads one connection to its end and says why it ended. */
async function readOnce(
	options: ReaderOptions,
	closed: AbortSignal,
	{onOpen, onHeard}: Readonly<{onOpen: () => void; onHeard: () => void}>,
): Promise<string> {
	const dead = new AbortController();
	const limit = options.silenceMs ?? silenceMs;
	const watchdog = setTimeout(() => dead.abort(), limit);
	try {
		const answer = await fetch(`${options.url}/global/event`, {
			headers: {authorization: options.authorization, accept: 'text/event-stream'},
			signal: AbortSignal.any([closed, dead.signal]),
		});
		if (!answer.ok || answer.body === null) {
			await answer.body?.cancel();
			return `the event stream answered HTTP ${answer.status}`;
		}
		onOpen();
		options.onBytes?.();
		const heard = () => {
			watchdog.refresh();
			onHeard();
		};
		for await (const frame of framesOf(answer.body, heard)) {
			options.take(frame);
		}
		return 'the server closed the event stream';
	} catch (error) {
		const {cause} = error as {cause?: unknown};
		const known = cause instanceof Error ? cause : error;
		return dead.signal.aborted
			? `no sign of life for ${Math.round(limit / 1000)} s`
			: plain(known instanceof Error ? known.message : String(known));
	} finally {
		clearTimeout(watchdog);
	}
}

/** The frames of an event stream; one that is cut off or no JSON is left out. */
export async function* framesOf(
	body: ReadableStream<Uint8Array>,
	onBytes: () => void = () => undefined,
): AsyncGenerator<GlobalEvent> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const bytes of body) {
		onBytes();
		const from = Math.max(0, text.length - 3);
		text += decoder.decode(bytes, {stream: true});
		if (!/\r?\n\r?\n/.test(text.slice(from))) {
			continue;
		}
		const blocks = text.split(/\r?\n\r?\n/);
		text = blocks.pop() ?? '';
		for (const block of blocks) {
			const frame = frameOf(block);
			if (frame !== null) {
				yield frame;
			}
		}
	}
}

function frameOf(block: string): GlobalEvent | null {
	const data = block
		.split(/\r?\n/)
		.filter((line) => line.startsWith('data:'))
		.map((line) => line.slice(5).replace(/^ /, ''))
		.join('\n');
	try {
		const frame: unknown = JSON.parse(data);
		const {payload} = (frame ?? {}) as {payload?: {type?: unknown} | null};
		return typeof payload?.type === 'string' ? (frame as GlobalEvent) : null;
	} catch {
		return null;
	}
}
