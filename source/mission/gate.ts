import type {MissionState} from './state.js';

/**
 * Whether a model may be asked now. `wait` opens by itself at `until` (epoch ms), or when somebody says something new;
 * where it is open-ended nobody knows when, and `until` is when it is judged again. `person` needs the user's word.
 * `facts` are all that the answer rests on, in words.
 */
export type Gate = Readonly<
	| {kind: 'open'; facts: readonly string[]}
	| {
			kind: 'wait';
			until: number;
			isOpenEnded: boolean;
			reason: string;
			facts: readonly string[];
	  }
	| {kind: 'person'; reason: string; facts: readonly string[]}
>;

/** Judges whether a model may be asked at a time (epoch ms). */
export type Judge = (state: MissionState, model: string, at: number) => Gate;

/** A gate that opens by itself at a time (epoch ms). */
export function held(until: number, reason: string): Extract<Gate, {kind: 'wait'}> {
	return {kind: 'wait', until, isOpenEnded: false, reason, facts: [reason]};
}
