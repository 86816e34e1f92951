import {longestWaitMs} from '../guard.js';
import {isKnownAnswer, isSubstitute, substituteText} from '../model-evidence.js';
import {changedLimit, providerTimer, withRefusal} from '../provider-limit.js';
import {withTriedAgain} from './calls.js';
import {type Reducer, withLane, withoutTimer} from './change.js';
import {withPace, withProviderFailure, withRest} from './guard.js';

export const laneWaited: Reducer<'lane.waited'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	const until = event.until ?? event.at;
	// A short wait for another reason than a limit is OpenCode's own.
	const isTold = event.isRateLimit || until - event.at > longestWaitMs;
	const tried = withTriedAgain(state, {laneId: event.laneId});
	const paced = isTold ? withPace(tried, {...event, until}) : tried;
	const isAtWork = lane?.state === 'running' || (lane?.state === 'waiting' && lane.until !== null);
	if (!isAtWork) {
		return paced;
	}

	const next = withLane(paced, event.laneId, () => ({
		state: 'waiting',
		reason: event.reason,
		since: event.at,
		until,
	}));
	const rested = withRest(next, {...event, until});
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
