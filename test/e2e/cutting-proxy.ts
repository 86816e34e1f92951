import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterwards} from './mission-place.js';

/** A way to a server on which event streams can be cut off. */
export type CuttingProxy = Readonly<{
	url: string;
	/** Cuts every event stream off, and lets none through for so long. */
	cut: (milliseconds: number) => void;
}>;

/** Starts a proxy in front of a server; all but event streams goes through always. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
	const streams = new Set<ServerResponse>();
	const state = {closedUntil: 0};
	const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const isStream = incoming.url?.startsWith('/global/event') === true;
		if (isStream && performance.now() < state.closedUntil) {
			outgoing.destroy();
			return;
		}
		if (isStream) {
			streams.add(outgoing);
			outgoing.once('close', () => streams.delete(outgoing));
		}
		const {method, headers} = incoming;
		const onward = request(new URL(incoming.url ?? '', target), {method, headers}, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			outgoing.flushHeaders();
			answer.pipe(outgoing);
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
			for (const stream of streams) {
				stream.destroy();
			}
		},
	};
}
