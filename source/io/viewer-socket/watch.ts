import {connect, type Socket} from 'node:net';
import {type Answer, type Attachment, lineReader, type Request} from './messages.js';

/** Characters of one message at most: a lane's whole stream is the longest. */
const longestAnswer = 64 * 1024 * 1024;

/** A mission of another process, watched. */
export type WatchedMission = Readonly<{
	/** Calls back for every message from now on; the returned function ends it. */
	listen: (listener: (message: Answer) => void) => () => void;
	/** Has the stream of a lane sent. */
	watch: (laneId: string) => void;
	/** How to attach to a lane; null while it has no session, or when the mission is gone. */
	attachment: (laneId: string) => Promise<Attachment | null>;
	/** Resolves when the mission's process has said its last word or is gone. */
	gone: Promise<void>;
	close: () => void;
}>;

/** Begins to watch the mission behind a socket; null when nobody is there any more. */
export async function watchMission(path: string): Promise<WatchedMission | null> {
	const socket = await reach(path);
	if (socket === null) {
		return null;
	}
	const listeners = new Set<(message: Answer) => void>();
	const gone = new Promise<void>((resolve) => {
		socket.once('close', () => resolve());
	});
	const read = lineReader((value) => {
		for (const listener of [...listeners]) {
			listener(value as Answer);
		}
	}, longestAnswer);
	socket.setEncoding('utf8');
	socket.on('data', (chunk: string) => {
		if (!read(chunk)) {
			socket.destroy();
		}
	});
	socket.on('error', () => socket.destroy());
	const send = (request: Request) => socket.write(`${JSON.stringify(request)}\n`);
	const listen: WatchedMission['listen'] = (listener) => {
		listeners.add(listener);
		return () => listeners.delete(listener);
	};
	return {
		listen,
		watch: (laneId) => send({type: 'watch', laneIds: [laneId]}),
		attachment: (laneId) =>
			new Promise((resolve) => {
				const leave = listen((message) => {
					if (message.type === 'attachment') {
						leave();
						resolve(message.attachment);
					}
				});
				void gone.then(() => resolve(null));
				send({type: 'attach', laneId});
			}),
		gone,
		close: () => socket.destroy(),
	};
}

function reach(path: string): Promise<Socket | null> {
	return new Promise((resolve) => {
		const socket = connect(path);
		socket.once('error', () => resolve(null));
		socket.once('connect', () => resolve(socket));
	});
}
