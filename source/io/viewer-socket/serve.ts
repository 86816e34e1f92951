import {chmodSync, mkdtempSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {EngineLink} from '../../runtime/viewer.js';
import {readAddress, removeAddress, socketFolderPrefix, writeAddress} from './address.js';
import {type Answer, type Attachment, lineReader, type Request, requestSchema} from './messages.js';

/** Bytes that may wait for a viewer before it counts as one that does not read. */
const mostWaiting = 256 * 1024;
const longestRequest = 16 * 1024;

/** What the user's other processes may see of a mission. */
export type Watched = Readonly<{
	missionId: string;
	/** The project's state folder: whoever may read it finds the mission by it. */
	stateFolder: string;
	/** A link for one viewer, which is asked whether it reads. */
	connect: (isReading: () => boolean) => EngineLink;
	/** How to attach to a lane; null while it has no session. */
	attachment: (laneId: string) => Attachment | null;
}>;

/** The mission's door for other processes of the same user. */
export type ViewerSocket = Readonly<{path: string; close: () => Promise<void>}>;

/**
 * Lets other processes of the same user watch the mission: a socket in a folder of mode 0700, and its address in the
 * state folder. They can look and change nothing. Rejects with the system's error when there can be no socket.
 */
export async function serveViewers(watched: Watched): Promise<ViewerSocket> {
	const {stateFolder, missionId} = watched;
	const left = readAddress(stateFolder);
	if (left !== null) {
		removeAddress(stateFolder, left);
	}
	// Not in the state folder: a socket's path has room for about 100 characters.
	const path = join(mkdtempSync(join(tmpdir(), socketFolderPrefix)), 's');
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		serve(socket, watched);
	});
	try {
		await listen(server, path);
		chmodSync(path, 0o600);
		writeAddress(stateFolder, {missionId, socket: path});
	} catch (error) {
		server.close();
		removeAddress(stateFolder, {socket: path});
		throw error;
	}
	// The mission decides how long the process lives.
	server.unref();
	return {
		path,
		close: async () => {
			server.close();
			await Promise.all([...sockets].map(ended));
			removeAddress(stateFolder, {socket: path});
		},
	};
}

function listen(server: Server, path: string): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(path, () => {
			server.off('error', reject);
			// A connection that cannot be taken in is its viewer's trouble.
			server.on('error', () => {});
			resolve();
		});
	});
}

/** Milliseconds that a viewer gets to read the last words. */
const farewellMs = 500;

function ended(socket: Socket): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => socket.destroy(), farewellMs);
		socket.once('close', () => {
			clearTimeout(timer);
			resolve();
		});
		socket.end();
	});
}

function serve(socket: Socket, {connect, attachment}: Watched): void {
	const answer = (message: Answer) => {
		if (socket.writable) {
			socket.write(`${JSON.stringify(message)}\n`);
		}
	};
	const link = connect(() => socket.writableLength < mostWaiting);
	const leave = link.listen((message) => {
		if (message.type !== 'event') {
			answer(message);
		}
	});
	const take = (request: Request) => {
		if (request.type === 'watch') {
			link.send(request);
		} else {
			answer({type: 'attachment', attachment: attachment(request.laneId)});
		}
	};
	const read = lineReader((value) => take(requestSchema.parse(value)), longestRequest);
	socket.setEncoding('utf8');
	socket.on('data', (chunk: string) => {
		if (!read(chunk)) {
			socket.destroy();
		}
	});
	socket.on('end', () => socket.end());
	socket.on('error', () => socket.destroy());
	socket.once('close', leave);
}
