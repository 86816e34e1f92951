import {setTimeout as delay} from 'node:timers/promises';
import type {WatchedMission} from '../io/viewer-socket/watch.js';
import type {LaneView, MissionView} from '../runtime/viewer.js';
import {laneReason} from '../tui/models/lanes.js';
import {exitCodes} from './exit-codes.js';
import type {LaneLine} from './lane-lines.js';

/** Why a lane is followed no longer. */
export type LaneEnd = Readonly<{
	/** What happened, as a line. */
	text: string;
	exitCode: number;
	/** True when nothing of the mission can be reached any more. */
	isMissionOver: boolean;
}>;

/** Milliseconds in which the last lines of a lane arrive after the word of its end. */
const lastWordsMs = 200;

/** True when nothing more happens in a lane by itself. */
export function isOver({state}: LaneView): boolean {
	return ['done', 'failed', 'cancelled'].includes(state);
}

/** Resolves when the lane ends that was not over before, or the mission does; never rejects. */
export async function laneEnd(mission: WatchedMission, lane: LaneView): Promise<LaneEnd> {
	const over = Promise.withResolvers<LaneEnd>();
	const wasOver = isOver(lane);
	const leave = mission.listen((message) => {
		if (message.type === 'closed') {
			over.resolve(missionEnd(message.outcome));
		}
		if (message.type === 'view') {
			const end = endIn(message.view, lane.id, wasOver);
			if (end !== null) {
				over.resolve(end);
			}
		}
	});
	void mission.gone.then(() => over.resolve(goneEnd));
	const end = await over.promise;
	await delay(lastWordsMs);
	leave();
	return end;
}

const goneEnd: LaneEnd = {
	text: 'The process of the mission is gone.',
	exitCode: exitCodes.failed,
	isMissionOver: true,
};

function missionEnd(outcome: string): LaneEnd {
	return {
		text: `The mission is over: ${outcome}.`,
		exitCode: exitCodes.sealed,
		isMissionOver: true,
	};
}

function endIn(view: MissionView, laneId: string, wasOver: boolean): LaneEnd | null {
	if (view.phase === 'ended') {
		return missionEnd(view.outcome ?? 'ended');
	}
	const lane = view.lanes.find(({id}) => id === laneId);
	return lane === undefined || wasOver || !isOver(lane) ? null : endOf(lane);
}

/** What to say of a lane that is over. */
export function endOf(lane: LaneView): LaneEnd {
	const exitCode = lane.state === 'done' ? exitCodes.sealed : exitCodes.failed;
	const reason = laneReason(lane);
	const text = lane.state === 'done' ? `${lane.id} is done.` : `${lane.id}: ${reason}.`;
	return {text, exitCode, isMissionOver: false};
}

/** A line whenever the lane begins to wait for something, or fails. */
export function stateLines(): (lane: LaneView) => readonly LaneLine[] {
	let said = '';
	return (lane) => {
		const waits = ['waiting-permission', 'waiting-question', 'waiting-retry', 'stalled'];
		const text = waits.includes(lane.state) ? `▲ ${lane.id}: ${laneReason(lane)}` : '';
		const isNew = text !== '' && text !== said;
		said = text;
		return isNew ? [{text, tone: 'attention'}] : [];
	};
}
