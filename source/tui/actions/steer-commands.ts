import type {LaneView} from '../../runtime/viewer.js';
import type {CommandName} from '../keymap/keymap.js';
import {laneReason} from '../models/lanes.js';
import {hasEnded, type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, send, show} from './command.js';
import {askLine} from './line-commands.js';

function withLane(act: (lane: LaneView, scene: Scene) => Consequence): Command {
	return (scene) => {
		const lane = shownLane(scene);
		return lane === null ? hint('no lanes yet') : act(lane, scene);
	};
}

/** True while it is being aborted: it still runs, and that is all there is to do about it. */
function isEnding({state, canAbort}: LaneView): boolean {
	return state === 'running' && !canAbort;
}

function abortLane(scene: Scene): Consequence {
	const {sheet} = scene.view;
	if (sheet?.kind !== 'abort') {
		return show();
	}
	const {laneId} = sheet;
	const lanes = scene.known.mission?.lanes ?? [];
	// What was asked about may have ended while the question stood there.
	if (laneId === null) {
		const isAny = lanes.some(({canAbort}) => canAbort);
		const isUnderWay = lanes.some(isEnding);
		const none = isUnderWay
			? 'what runs is being aborted already; pausing'
			: 'every lane had ended already; pausing';
		const text = isAny ? 'aborting every lane' : none;
		return send({type: 'abort-all'}, {type: 'sheet-closed'}, {type: 'hinted', text});
	}
	const lane = lanes.find(({id}) => id === laneId);
	return lane?.canAbort === true
		? send(
				{type: 'abort-lane', laneId},
				{type: 'sheet-closed'},
				{type: 'hinted', text: `aborting ${laneId}`},
			)
		: show(
				{type: 'sheet-closed'},
				{
					type: 'hinted',
					text:
						lane !== undefined && isEnding(lane)
							? `${laneId} is being aborted already`
							: `${laneId} had ended already: nothing was aborted`,
				},
			);
}

/** The commands that do something to the lane in focus. */
export const steerCommands = {
	say: withLane((lane, scene) =>
		hasEnded(scene.known.mission)
			? hint('the mission is over')
			: lane.canHear
				? askLine({kind: 'say', laneId: lane.id})
				: hint(`${lane.id} cannot hear you: ${laneReason(lane)}`),
	),
	'ask-abort': withLane((lane) =>
		lane.canAbort
			? show({type: 'sheet-opened', sheet: {kind: 'abort', laneId: lane.id}})
			: hint(`${lane.id} has nothing to abort: ${laneReason(lane)}`),
	),
	retry: withLane((lane) =>
		lane.canRetry
			? send({type: 'retry-lane', laneId: lane.id}, {type: 'hinted', text: `retrying ${lane.id}`})
			: hint(`${lane.id} cannot be retried: ${laneReason(lane)}`),
	),
	abort: abortLane,
} satisfies Partial<Record<CommandName, Command>>;
