import type {IncomingMessage, ServerResponse} from 'node:http';
import {passBack, passOn, startPassing} from '../../helpers/passing-server.js';

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

	const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const isEvents = incoming.url?.startsWith('/global/event') === true;
		const isCut = state.cut === 'everything' || (state.cut === 'events' && isEvents);
		const isLost = state.lost.test(`${incoming.method} ${incoming.url}`);
		state.losses += isLost ? 1 : 0;
		if (isCut || isLost) {
			outgoing.destroy();
			return;
		}
		if (isEvents) {
			streams.add(outgoing);
			outgoing.on('close', () => streams.delete(outgoing));
		}
		passOn(incoming, outgoing, {
			url: new URL(incoming.url ?? '', target),
			take: (answer) => {
				if (state.unanswered.test(`${incoming.method} ${incoming.url}`)) {
					outgoing.destroy();
					return;
				}
				passBack(answer, outgoing);
				answer.pipe(outgoing);
			},
		});
	};

	const {url, close} = await startPassing(pass);
	return {
		url,
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
		close,
	};
}
