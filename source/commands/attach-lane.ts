import process from 'node:process';
import {attachScreen} from '../io/opencode/attach-screen.js';
import {OpenCodeMissing} from '../io/opencode/problems.js';
import type {Attachment} from '../io/viewer-socket/messages.js';
import {exitCodes} from './exit-codes.js';
import type {LaneEnd} from './follow-lane.js';
import {Refusal} from './refusal.js';

/** Shows a lane on OpenCode's own screen until the user leaves it, or the lane ends. Throws a Refusal when it cannot. */
export async function attachLane(
	attachment: Attachment,
	end: Promise<LaneEnd>,
): Promise<LaneEnd | 'left'> {
	try {
		const screen = await attachScreen(attachment, process.stdin);
		const first = await Promise.race([end, screen.left]);
		await screen.close();
		if (first !== 'left' && first !== 'failed') {
			return first;
		}
		if (first === 'failed') {
			throw new Refusal(
				'OpenCode could not show this session. `opencode attach` said why above, if it did.',
				{exitCode: exitCodes.failed},
			);
		}
		return 'left';
	} catch (error) {
		throw error instanceof OpenCodeMissing ? new Refusal(error.message, {cause: error}) : error;
	}
}
