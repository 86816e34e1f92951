import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** A server of this machine that tests put between a program and the server it means. */
export type PassingServer = Readonly<{url: string; close: () => Promise<void>}>;

/** Starts one that has every call handled by a function. */
export async function startPassing(
	handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<PassingServer> {
	const server = createServer(handle);
	// An idle connection that closes on its own would be a disturbance that no test asked for.
	server.keepAliveTimeout = 600_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** How a call is passed on. */
export type Passing = Readonly<{
	url: URL;
	/** What was read of the call already; else it is passed on as it comes. */
	body?: Buffer;
	/** Takes the answer instead of the caller. */
	take?: (answer: IncomingMessage) => void;
	/** Ends the connection to the caller when the one to the server broke. */
	breakOff?: () => void;
}>;

/** Passes a call on to a server, and its answer back. A caller that goes away is gone for the server too. */
export function passOn(
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	{url, body, take, breakOff = () => outgoing.destroy()}: Passing,
): void {
	const {method, headers} = incoming;
	const onward = request(url, {method, headers}, (answer) => {
		if (take === undefined) {
			passBack(answer, outgoing);
			answer.pipe(outgoing);
		} else {
			take(answer);
		}
	});
	onward.on('error', breakOff);
	outgoing.on('close', () => onward.destroy());
	if (body === undefined) {
		incoming.pipe(onward);
	} else {
		onward.end(body);
	}
}

/** Tells the caller how the answer begins; what it says is still to come. */
export function passBack(answer: IncomingMessage, outgoing: ServerResponse): void {
	outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
	outgoing.flushHeaders();
}
