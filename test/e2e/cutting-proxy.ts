import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterwards} from './mission-place.js';

/** A way to a server on which event streams can be cut off or held up; all times are of `performance.now()`. */
export type CuttingProxy = Readonly<{
	url: string;
	/** Cuts every event stream off, and lets none through for so long. */
	cut: (milliseconds: number) => void;
	/** Keeps every event stream open and holds back what comes on it, or lets all of it through again. */
	hold: (isHeld: boolean) => void;
	/** True while an event stream is open. */
	isStreaming: () => boolean;
	/** When the last bytes of an event stream were let through. */
	passedAt: () => number;
	/** When the last event stream was opened. */
	openedAt: () => number;
}>;

type Stream = Readonly<{outgoing: ServerResponse; heldBack: Buffer[]}>;

/** Starts a proxy in front of a server; all but event streams goes through always. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
	const streams = new Set<Stream>();
	const state = {closedUntil: 0, isHeld: false, passedAt: 0, openedAt: 0};
	const passOn = ({outgoing, heldBack}: Stream) => {
		for (const bytes of state.isHeld ? [] : heldBack.splice(0)) {
			state.passedAt = performance.now();
			outgoing.write(bytes);
		}
	};
	const stream = (answer: IncomingMessage, outgoing: ServerResponse) => {
		const opened = {outgoing, heldBack: []} as Stream;
		streams.add(opened);
		outgoing.once('close', () => streams.delete(opened));
		state.openedAt = performance.now();
		answer.on('data', (bytes: Buffer) => {
			opened.heldBack.push(bytes);
			passOn(opened);
		});
		answer.on('end', () => outgoing.end());
		answer.on('error', () => outgoing.destroy());
	};
	const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const isStream = incoming.url?.startsWith('/global/event') === true;
		if (isStream && performance.now() < state.closedUntil) {
			outgoing.destroy();
			return;
		}
		const {method, headers} = incoming;
		const onward = request(new URL(incoming.url ?? '', target), {method, headers}, (answer) => {
			if (isStream && performance.now() < state.closedUntil) {
				outgoing.destroy();
				return;
			}
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			outgoing.flushHeaders();
			if (isStream) {
				stream(answer, outgoing);
			} else {
				answer.pipe(outgoing);
			}
		});
		onward.on('error', () => outgoing.destroy());
		outgoing.on('close', () => onward.destroy());
		incoming.pipe(onward);
	};
	const server = createServer(pass);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	afterwards(() => {
		server.close();
		server.closeAllConnections();
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		cut: (milliseconds) => {
			state.closedUntil = performance.now() + milliseconds;
			for (const {outgoing} of streams) {
				outgoing.destroy();
			}
		},
		hold: (isHeld) => {
			state.isHeld = isHeld;
			for (const each of streams) {
				passOn(each);
			}
		},
		isStreaming: () => streams.size > 0,
		passedAt: () => state.passedAt,
		openedAt: () => state.openedAt,
	};
}
