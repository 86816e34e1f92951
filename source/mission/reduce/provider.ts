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

export const providerCapChanged: Reducer<'provider-cap.changed'> = (state, event) => {
	const {provider, at} = event;
	const {[provider]: before, ...others} = state.limitedProviders;
	const limit = changedLimit(before, event, at);
	const limitedProviders = limit ? {...others, [provider]: limit} : others;
	return withoutTimer({...state, limitedProviders}, providerTimer(provider));
};
