import {
	type ClientRequest,
	request as httpRequest,
	type IncomingMessage,
	type RequestOptions,
	type ServerResponse,
} from 'node:http';
import {
	type ModelRelay,
	type RelayedAnswer,
	startModelRelay,
} from '../../../source/io/opencode/model-relay.js';
import {startPassing} from '../../helpers/passing-server.js';

/** How the provider treats a call. */
export type Handle = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** What a test has opened; the test file closes it after each test. */
export const opened: (() => Promise<void>)[] = [];

/** Closes all that was opened, the last first. */
export async function closeOpened(): Promise<void> {
	for (const close of opened.splice(0).reverse()) {
		await close();
	}
}

type Relayed = Readonly<{relay: ModelRelay; url: string; answers: RelayedAnswer[]; base: string}>;

/** A provider `acme` of this machine, and a relay before it. */
export async function relayed(
	handle: Handle,
	options: {path?: string; proxy?: string} = {},
): Promise<Relayed> {
	const provider = await startPassing((incoming, outgoing) => void handle(incoming, outgoing));
	const base = `${provider.url}${options.path ?? '/v1'}`;
	const environment = options.proxy === undefined ? {} : {HTTP_PROXY: options.proxy};
	const relay = await startModelRelay({bases: new Map([['acme', base]]), environment});
	opened.push(provider.close, relay.close);
	const answers: RelayedAnswer[] = [];
	relay.hear((answer) => answers.push(answer));
	return {relay, url: relay.addressOf('acme'), answers, base};
}

type Sending = RequestOptions & Readonly<{body?: string}>;

/** Sends a call, and resolves when the answer begins. */
export function sent(url: string, {body = '{"model":"large"}', ...options}: Sending = {}) {
	return new Promise<Readonly<{answer: IncomingMessage; call: ClientRequest}>>(
		(resolve, reject) => {
			const call = httpRequest(url, {method: 'POST', ...options}, (answer) =>
				resolve({answer, call}),
			);
			call.on('error', reject);
			call.end(body);
		},
	);
}

/** Reads a call and gives this answer to it. */
export const answering =
	(body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Handle =>
	(incoming, outgoing) => {
		incoming.resume().on('end', () => {
			outgoing.writeHead(status, headers).end(body);
		});
	};
