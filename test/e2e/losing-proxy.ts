import type {IncomingMessage, ServerResponse} from 'node:http';
import {buffer} from 'node:stream/consumers';
import {passOn, startPassing} from '../helpers/passing-server.js';
import {afterwards} from './mission-place.js';

/** What becomes of a call: its caller gets an answer, or a broken connection, with the call itself or its answer lost. */
export type Fate = 'answered' | 'call lost' | 'answer lost';

/** A proxy for `HTTP_PROXY` that breaks connections. */
export type LosingProxy = Readonly<{
	url: string;
	/** The fates of the calls of the tool so far. */
	fates: readonly Fate[];
}>;

/** Starts a proxy which gives these fates to the first calls of an MCP tool; all else goes through. */
export async function startLosingProxy(
	tool: string,
	wanted: readonly Fate[],
): Promise<LosingProxy> {
	const fates: Fate[] = [];
	const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const body = await buffer(incoming);
		const isCall = isCallOf(tool, incoming, body);
		const fate = (isCall ? wanted[fates.length] : undefined) ?? 'answered';
		if (isCall) {
			fates.push(fate);
		}
		if (fate === 'call lost') {
			breakOff(outgoing);
			return;
		}
		const loseAnswer = (answer: IncomingMessage) => {
			answer.resume().once('end', () => breakOff(outgoing));
		};
		passOn(incoming, outgoing, {
			url: new URL(incoming.url ?? ''),
			body,
			breakOff: () => breakOff(outgoing),
			...(fate === 'answer lost' ? {take: loseAnswer} : {}),
		});
	};
	const {url, close} = await startPassing((incoming, outgoing) => {
		pass(incoming, outgoing).catch(() => outgoing.destroy());
	});
	afterwards(close);
	return {url, fates};
}

/** Breaks a connection in the midst of an answer: a client that got nothing at all may send its request again. */
function breakOff(outgoing: ServerResponse): void {
	if (!outgoing.headersSent) {
		outgoing.writeHead(200, {'content-type': 'application/json', 'content-length': 1000});
		outgoing.write('{"jsonrpc"');
	}
	setImmediate(() => outgoing.destroy());
}

function isCallOf(tool: string, {url, method}: IncomingMessage, body: Buffer): boolean {
	if (method !== 'POST' || url?.includes('/mcp/') !== true) {
		return false;
	}
	const {method: called, params} = JSON.parse(body.toString('utf8'));
	return called === 'tools/call' && params.name === tool;
}
