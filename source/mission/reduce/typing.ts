import type {MissionState} from '../state.js';
import {type Reducer, withoutTimer} from './change.js';

function spokenTo(state: MissionState, isSpokenTo: boolean): MissionState {
	return {...state, commander: {...state.commander, isSpokenTo}};
}

/** Whoever types is not overtaken: the countdown that ran is forgotten. */
export const typingBegun: Reducer<'typing.begun'> = (state) =>
	withoutTimer(spokenTo(state, true), 'continuation');

export const typingEnded: Reducer<'typing.ended'> = (state) => spokenTo(state, false);
