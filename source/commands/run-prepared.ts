import {exitCodes} from './exit-codes.js';
import {followMission, type MissionEnd} from './follow-mission.js';
import {onInterrupt} from './interrupts.js';
import {type LaunchedEngine, launchEngine} from './launch.js';
import type {Prepared} from './prepare.js';
import type {Report} from './report.js';
import type {Terminal} from './terminal.js';

/** What is said of a mission that signals cut off. */
type Cut = Readonly<{exitCode: number; reason: string}>;

function cutOff(hasBegun: boolean): Cut {
	const reason = hasBegun
		? 'Ended at once. What was changed is still there.'
		: 'Ended before the mission began: no model was asked, and no lane has worked.';
	return {exitCode: exitCodes.interrupted, reason};
}

/** Launches what was prepared, tells it, and lets the next mission in when it is over. */
export async function runPrepared(
	{launch, notices, decide, release}: Prepared,
	report: Report,
	terminal: Terminal,
): Promise<MissionEnd> {
	try {
		const what =
			launch.server.kind === 'start' ? 'Starting OpenCode' : 'Asking the OpenCode server';
		report.hear({type: 'notice', text: `${what}: the mission begins when it answers.`});
		const engine = launchEngine(launch, {notices, decide});
		report.begin?.(engine.link);
		const calm = stopOnInterrupt(engine, terminal);
		const end = await followMission(engine, report.hear);
		const final = {...end, ...calm()};
		report.end(final);
		return final;
	} finally {
		release();
	}
}

/**
 * The first signal stops the mission and keeps what it has; the second ends it at once, and so does the first while
 * OpenCode is still starting, when there is nothing to keep. So does nobody reading the output any more. The returned
 * function ends the watch and says how the mission was cut off; null where it was not.
 */
export function stopOnInterrupt(
	{link, begun, terminate}: LaunchedEngine,
	terminal: Pick<Terminal, 'err' | 'onReaderGone'>,
	signals?: Parameters<typeof onInterrupt>[1],
): () => Cut | null {
	let hasBegun = false;
	void begun.then((value) => {
		hasBegun = value;
	});
	let cut: Cut | null = null;
	let isOver = false;
	const stop = (reason: string) =>
		link.send({
			type: 'intent',
			intent: {type: 'stop', by: 'signal', outcome: 'interrupted', reason},
		});
	const stopListening = onInterrupt((count, signal) => {
		if (count === 1 && hasBegun) {
			terminal.err(
				'Stopping: lanes are aborted, what they did is kept. Once more ends it at once.',
				'attention',
			);
			stop(`interrupted by ${signal}`);
			return;
		}
		cut = cutOff(hasBegun);
		void terminate();
	}, signals);
	terminal.onReaderGone(() => {
		if (!isOver) {
			stop('nobody reads the output any more');
		}
	});
	return () => {
		isOver = true;
		stopListening();
		return cut;
	};
}
