import {untoldName} from '../counted-calls.js';
import {isInTurn} from '../lanes.js';
import {commanderLane} from '../state.js';
import type {Rule} from './rule.js';

/**
 * A lane without a turn has no call under way: one that was let go and of which nobody told how it ended, as where the
 * answer to a prompt was lost, counts with all that it may have come to, and holds nothing any more. A person may talk to
 * the commander between turns, and that a conversation is compacted is known before its call has told how it ended.
 */
export const untoldCallRule: Rule = ({calls, lanes}) =>
	Object.entries(calls.open).flatMap(([key, {laneId, model, answer}]) => {
		const lane = lanes[laneId];
		const mayCall =
			lane === undefined ||
			isInTurn(lane) ||
			lane.state === 'compacting' ||
			lane.state === 'open' ||
			laneId === commanderLane;
		return mayCall
			? []
			: [
					{
						type: 'call.cut' as const,
						laneId,
						...(key === laneId ? {} : {child: key}),
						callId: untoldName(String(lane.since), key),
						model,
						writtenBytes: answer.tokens,
					},
				];
	});
