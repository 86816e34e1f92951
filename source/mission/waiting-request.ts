import type {PersonAnswer, PersonRequest} from './records.js';

/** A request that a lane waits on, since epoch ms. */
export type WaitingRequest = Readonly<{
	/** Empty when nobody knows which lane's it is. */
	laneId: string;
	request: PersonRequest;
	since: number;
	/** True once somebody has looked at it: no clock declines it then. */
	isTouched: boolean;
}>;

/** A request that waits no more, and who answered it what; nobody here did when both are null. */
export type AnsweredRequest = WaitingRequest &
	Readonly<{
		at: number;
		by: string | null;
		answer: PersonAnswer | null;
		/** The rule that answered, or why nobody here did. */
		note: string | null;
	}>;
