import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {z} from 'zod';
import {oneLine} from '../../mission/sanitize.js';
import type {AskedCall, CallAnswer} from '../../runtime/call-gate.js';
import {checkRequest, readBody, refuse} from '../mcp-tools-http.js';
import {callPrices} from './call-prices.js';

/** Where a server of ours asks before each model call. */
export type CallAddress = Readonly<{url: string; token: string}>;

/** The running endpoint. Until `answerWith` was called it answers that nothing may be sent. */
export type CallGateServer = Readonly<{
	address: CallAddress;
	answerWith: (ask: (call: AskedCall) => Promise<CallAnswer>) => void;
	close: () => Promise<void>;
}>;

const path = '/calls';

/** Tokens that an answer may have where neither model nor call says so: more than any model of the list writes. */
const unknownOutput = 128_000;

const askedSchema = z.object({
	sessionId: z.string().max(200),
	callId: z.string().max(200),
	model: z.string().max(400),
	cost: z.unknown(),
	bytes: z.number().int().nonnegative(),
	outputTokens: z.number().int().positive().nullable().catch(null),
});

/** Listens on a free port of 127.0.0.1 for the questions of a server of ours. Rejects when no port can be opened. */
export async function startCallGateServer(): Promise<CallGateServer> {
	const token = randomBytes(32).toString('hex');
	const tokens = new Map([[path, token]]);
	let ask: (call: AskedCall) => Promise<CallAnswer> = async () => ({
		kind: 'stop',
		reason: 'the mission has not begun',
	});
	const answerTo = async (incoming: IncomingMessage): Promise<CallAnswer | null> => {
		const read = await readBody(incoming);
		const asked = askedSchema.safeParse(read.ok ? read.body : null);
		if (!asked.success) {
			return null;
		}
		const {cost, outputTokens, ...call} = asked.data;
		return ask({
			...call,
			model: oneLine(call.model, 200),
			prices: callPrices(cost),
			outputTokens: outputTokens ?? unknownOutput,
		});
	};
	const server = createServer((incoming, response) => {
		const refusal = checkRequest(incoming, {port, tokens});
		if (refusal) {
			refuse(response, refusal);
			return;
		}
		// What fails here is a broken connection or an engine that broke: a call without an answer is not sent.
		answerTo(incoming).then(
			(answer) => {
				response.writeHead(answer === null ? 400 : 200, {'content-type': 'application/json'});
				response.end(JSON.stringify(answer));
			},
			() => response.destroy(),
		);
	});
	server.keepAliveTimeout = 600_000;
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		address: {url: `http://127.0.0.1:${port}${path}`, token},
		answerWith: (answer) => {
			ask = answer;
		},
		close: async () => {
			if (server.listening) {
				server.close();
				server.closeAllConnections();
				await once(server, 'close');
			}
		},
	};
}
