import type {AssistantMessage, GlobalEvent, StepFinishPart} from '@opencode-ai/sdk/v2/client';
import {conversationTokens} from '../../mission/calls.js';
import {isUnreported} from '../../mission/spent.js';
import type {Sink} from '../../runtime/ports.js';
import {mostRead, noteReport, noteSize} from './conversation-size.js';
import {
	type CallTrack,
	childOf,
	cutRetried,
	endCall,
	noteDeltaOfCall,
	noteMessageOfCall,
	notePartOfCall,
} from './cut-call.js';
import {estimateOf} from './estimate.js';
import {type ModelFacts, stepOf} from './step.js';
import {callsAgain, type TurnRecord} from './turn.js';

/** What is known of a lane's session to count its calls, and those of the sessions below it. */
export type StepTrack = CallTrack & {turn: TurnRecord; readonly steps: Set<string>};

type Context = Readonly<{sink: Sink; models: ModelFacts}>;

/** A model call has ended: told once, however often its part is. */
export function reportStep(
	track: StepTrack,
	part: StepFinishPart,
	info: AssistantMessage | null,
	{sink, models}: Context,
): void {
	const {cutId, writtenBytes} = endCall(track, part.messageID);
	if (!track.steps.has(part.id)) {
		track.steps.add(part.id);
		const goesOn = info === null ? {} : {goesOn: callsAgain(track.turn, part)};
		const asked = track.underWay.get(part.messageID)?.model ?? null;
		track.underWay.delete(part.messageID);
		const caller = {laneId: track.laneId, ...childOf(track, part.sessionID), asked};
		const told = cutId === undefined ? {} : {cutId};
		const step = stepOf(caller, part, info, models);
		const read = mostRead(track.sizes, part);
		const model = step.model ?? asked;
		const missing = isUnreported(step.usage)
			? {writtenBytes, estimate: estimateOf(model, {read, writtenBytes}, models)}
			: {};
		if (!isUnreported(step.usage)) {
			noteReport(track.sizes, part, conversationTokens(step.usage));
		}
		sink.fact({...step, ...goesOn, ...told, ...missing});
	}
}

/** Steps of a session that a lane's session started cost money too, and are the lane's. */
export function takeChildStep(
	owner: StepTrack | undefined,
	{payload}: GlobalEvent,
	context: Context,
) {
	if (owner === undefined) {
		return;
	}
	if (payload.type === 'message.updated' && payload.properties.info.role === 'assistant') {
		noteMessageOfCall(owner, payload.properties.info, context);
	} else if (payload.type === 'message.part.updated') {
		const {part} = payload.properties;
		noteSize(owner.sizes, part);
		if (part.type === 'step-finish') {
			reportStep(owner, part, null, context);
		} else {
			notePartOfCall(owner, part, context);
		}
	} else if (payload.type === 'message.part.delta') {
		noteDeltaOfCall(owner, payload.properties);
	} else if (payload.type === 'session.status' && payload.properties.status.type === 'retry') {
		cutRetried(owner, payload.properties.sessionID, context);
	}
}
