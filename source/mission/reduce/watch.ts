import type {Reducer} from './change.js';

/** Findings that are kept; those before are in the log. */
const keptFindings = 200;

export const treeWatched: Reducer<'tree.watched'> = (state, event) => {
	const isAlarm = state.settings?.watch !== 'tell' && state.ended === null;
	return event.findings.length === 0
		? state
		: {
				...state,
				watch: {
					findings: [...state.watch.findings, ...event.findings].slice(-keptFindings),
					alarm: isAlarm ? [...state.watch.alarm, ...event.findings] : state.watch.alarm,
				},
			};
};
