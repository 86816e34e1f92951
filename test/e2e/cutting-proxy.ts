import type {IncomingMessage, ServerResponse} from 'node:http';
import {passBack, passOn, startPassing} from '../helpers/passing-server.js';
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
	const release = ({outgoing, heldBack}: Stream) => {
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
			release(opened);
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
		const take = (answer: IncomingMessage) => {
			if (performance.now() < state.closedUntil) {
				outgoing.destroy();
				return;
			}
			passBack(answer, outgoing);
			stream(answer, outgoing);
		};
		const url = new URL(incoming.url ?? '', target);
		passOn(incoming, outgoing, isStream ? {url, take} : {url});
	};
	const {url, close} = await startPassing(pass);
	afterwards(close);
	return {
		url,
		cut: (milliseconds) => {
			state.closedUntil = performance.now() + milliseconds;
			for (const {outgoing} of streams) {
				outgoing.destroy();
			}
		},
		hold: (isHeld) => {
			state.isHeld = isHeld;
			for (const each of streams) {
				release(each);
			}
		},
		isStreaming: () => streams.size > 0,
		passedAt: () => state.passedAt,
		openedAt: () => state.openedAt,
	};
}
