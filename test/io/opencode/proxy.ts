import {
	createServer,
	request as forward,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type {AddressInfo} from 'node:net';

const none = /^$/;

/** A connection to a server that can be cut: its event stream alone, or everything. */
export async function startProxy(target: string) {
	const state: {
		cut: 'nothing' | 'events' | 'everything';
		unanswered: RegExp;
		lost: RegExp;
		losses: number;
	} = {cut: 'nothing', unanswered: none, lost: none, losses: 0};
	const streams = new Set<ServerResponse>();
	const {hostname, port} = new URL(target);

	const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const isEvents = incoming.url?.startsWith('/global/event') === true;
		const isCut = state.cut === 'everything' || (state.cut === 'events' && isEvents);
		const isLost = state.lost.test(`${incoming.method} ${incoming.url}`);
		state.losses += isLost ? 1 : 0;
		if (isCut || isLost) {
			outgoing.destroy();
			return;
		}
		const {url, method, headers} = incoming;
		const onward = forward({hostname, port, path: url, method, headers}, (answer) => {
			if (state.unanswered.test(`${method} ${url}`)) {
				outgoing.destroy();
				return;
			}
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		outgoing.on('close', () => {
			streams.delete(outgoing);
			onward.destroy();
		});
		if (isEvents) {
			streams.add(outgoing);
		}
		incoming.pipe(onward);
	};

	const server = createServer(pass);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		cut: (what: 'events' | 'everything') => {
			state.cut = what;
			for (const stream of streams) {
				stream.destroy();
			}
		},
		/** Calls whose answer is lost, and calls that are lost themselves, by method and URL. */
		disturb: (unanswered: RegExp, lost = none) => {
			Object.assign(state, {unanswered, lost});
		},
		/** How many calls were lost by `disturb`. */
		losses: () => state.losses,
		restore: () => {
			Object.assign(state, {cut: 'nothing', unanswered: none, lost: none});
		},
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
