import type {Fact} from '../events.js';
import type {MissionState} from '../state.js';

/**
 * What follows from a state alone at a time (epoch ms): the facts to record next, or none. A rule's facts
 * change the state so that it does not apply again; `decide` asks until no rule applies.
 */
export type Rule = (state: MissionState, at: number) => readonly Fact[];
