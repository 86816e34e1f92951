import {stricterOf, whatIsSet} from './configuration.js';
import type {WrittenLimits} from './flow.js';
import {type CallLimits, defaultLimits, type Limits, noCallLimits} from './settings.js';

/** Limits as they are written in all places but the command line. */
export type LimitLayers = Readonly<{
	/** From the weakest to the strongest: the flow's, the user's. */
	written: readonly (WrittenLimits | undefined)[];
	/** The project's, which only tightens. */
	bound: WrittenLimits | undefined;
}>;

function withoutCall(limits: WrittenLimits | undefined) {
	const {call: _, ...others} = limits ?? {};
	return whatIsSet(others);
}

/** The limits of a mission: the user's file over the flow; a project only lowers them. */
export function limitsFrom({written, bound}: LimitLayers): Limits {
	const all: Limits = Object.assign({...defaultLimits}, ...written.map(withoutCall));
	return stricterOf<Limits>(all, withoutCall(bound));
}

/** What one model call may come to, by the same rule. */
export function callLimitsFrom({written, bound}: LimitLayers): CallLimits {
	const all: CallLimits = Object.assign(
		{...noCallLimits},
		...written.map((limits) => whatIsSet(limits?.call)),
	);
	return stricterOf<CallLimits>(all, bound?.call);
}
