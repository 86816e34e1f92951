import {isKnownAnswer, isSubstitute, substituteText} from '../model-evidence.js';
import {changedLimit, providerTimer, withRefusal} from '../provider-limit.js';
import {type Reducer, withLane, withoutTimer} from './change.js';
import {withProviderFailure, withRest} from './guard.js';

export const laneWaited: Reducer<'lane.waited'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	const isAtWork = lane?.state === 'running' || (lane?.state === 'waiting' && lane.until !== null);
	if (!isAtWork) {
		return state;
	}

	const next = withLane(state, event.laneId, () => ({
		state: 'waiting',
		reason: event.reason,
		since: event.at,
		until: event.until ?? event.at,
	}));
	const rested = withRest(next, {...event, until: event.until ?? event.at});
	return event.isRateLimit ? withRefusal(rested, event) : withProviderFailure(rested, event);
};

export const laneResumed: Reducer<'lane.resumed'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.state === 'waiting' && lane.until !== null
			? {state: 'running', reason: '', since: event.at, until: null}
			: {},
	);

/** Each other model is kept once, however often it answers. */
export const modelDiffered: Reducer<'model.differed'> = (state, {laneId, asked, used}) =>
	withLane(state, laneId, ({differed}) => ({
		differed: [...new Set([...differed, `asked for ${asked}, got ${used}`])],
	}));

/** A substitution is one more way in which another model answered than the one that was asked for. */
export const modelAnswered: Reducer<'model.answered'> = (
	state,
	{laneId, asked, name, answered: given},
) =>
	withLane(state, laneId, ({answered, differed}) => {
		const answer = {asked, name, answered: given};
		return isKnownAnswer(answered, answer)
			? {}
			: {
					answered: [...answered, answer],
					...(isSubstitute(answer) ? {differed: [...differed, substituteText(answer)]} : {}),
				};
	});

export const providerCapChanged: Reducer<'provider-cap.changed'> = (state, event) => {
	const {provider, at} = event;
	const {[provider]: before, ...others} = state.limitedProviders;
	const limit = changedLimit(before, event, at);
	const limitedProviders = limit ? {...others, [provider]: limit} : others;
	return withoutTimer({...state, limitedProviders}, providerTimer(provider));
};
