import {judgeCall} from '../../source/mission/calls.js';
import type {FactOf} from '../../source/mission/events.js';
import {answerTo} from './in-memory-gate.js';
import type {TestMission} from './in-memory-mission.js';

let messages = 0;

/** A model call of a lane has ended and cost so many USD; `child` is the session that an agent of it had started. */
export function pays(mission: TestMission, laneId: string, cost: number, child?: string) {
	messages += 1;
	mission.tell({
		type: 'step.finished',
		laneId,
		...(child === undefined ? {} : {child}),
		messageId: `call_${messages}`,
		model: 'acme/small',
		usage: {input: 100, output: 50, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost},
	});
}

/** The answer of a call of a lane was cut off after so many bytes. */
export function isCut(
	mission: TestMission,
	laneId: string,
	writtenBytes: number,
	more: Partial<FactOf<'call.cut'>> = {},
) {
	messages += 1;
	mission.tell({
		type: 'call.cut',
		laneId,
		callId: `prt_${messages}`,
		model: 'acme/small',
		writtenBytes,
		...more,
	});
}

/** Asks as a server of ours does before a call that costs at most so many USD, and takes the answer in. */
export function asks(mission: TestMission, laneId: string, usd: number, child?: string) {
	const verdict = judgeCall(mission.state(), {
		laneId,
		child,
		model: 'acme/small',
		prices: [{above: 0, input: 0, output: usd * 10_000}],
		bytes: 10,
		outputTokens: 100,
	});
	if (verdict.kind !== 'wait') {
		mission.tell(answerTo(laneId, verdict, child));
	}
	return verdict;
}
