import type {EventOf} from '../events.js';
import {tasksOf} from '../lanes.js';
import {commanderLane, type MissionState} from '../state.js';
import {type Reducer, withoutTimer, withTask} from './change.js';

export const missionStarted: Reducer<'mission.started'> = (state, event) =>
	state.settings
		? state
		: {
				...state,
				missionId: event.missionId,
				text: event.text,
				directory: event.directory,
				settings: event.settings,
				budget: {
					...state.budget,
					first: event.settings.budget,
					firstOfRoles: event.settings.allowances.roles,
					firstOfDay: event.settings.allowances.day,
				},
				startedAt: event.at,
			};

export const baseSaved: Reducer<'base.saved'> = (state, event) =>
	state.base ? state : {...state, base: {ref: event.ref}};

export const baseFailed: Reducer<'base.failed'> = (state, event) =>
	state.base ? state : {...state, base: {problem: event.reason}};

export const baselineTaken: Reducer<'baseline.taken'> = (state, event) =>
	state.baseline
		? state
		: {...state, baseline: {results: event.results, definitions: event.definitions}};

export const missionPaused: Reducer<'mission.paused'> = (state, event) =>
	withoutTimer(
		{
			...state,
			paused: pausedBy(state.paused, event),
			watch: event.by === 'watch' ? {...state.watch, alarm: []} : state.watch,
		},
		'continuation',
	);

/** What the watch found is never hidden by a pause that was there before, nor forgotten for one that comes after. */
function pausedBy(
	before: MissionState['paused'],
	{by, reason, at}: EventOf<'mission.paused'>,
): MissionState['paused'] {
	return before === null || by !== 'watch'
		? (before ?? {by, reason, since: at})
		: {by, since: before.since, reason: `${before.reason}; ${reason}`.slice(0, mostWords)};
}

/** Characters that the reason of a pause is kept to. */
const mostWords = 2000;

/** A budget that is used up is raised, never passed by going on. */
export const missionResumed: Reducer<'mission.resumed'> = (state) => ({...state, paused: null});

export const stopRequested: Reducer<'mission.stop-requested'> = (state, event) => ({
	...state,
	stop: state.stop ?? {by: event.by, outcome: event.outcome, reason: event.reason},
});

export const missionEnded: Reducer<'mission.ended'> = (state, event) => ({
	...state,
	ended: {outcome: event.outcome, reason: event.reason, at: event.at},
});

export const capsChanged: Reducer<'caps.changed'> = (state, event) => {
	if (!state.settings) {
		return state;
	}

	const roles = {...state.settings.roles};
	for (const [name, cap] of Object.entries(event.roles)) {
		const role = roles[name];
		if (role) {
			roles[name] = {...role, cap};
		}
	}

	const maxLanes = event.maxLanes === undefined ? state.settings.maxLanes : event.maxLanes;
	return {...state, settings: {...state.settings, roles, maxLanes}};
};

export const timerSet: Reducer<'timer.set'> = (state, event) => ({
	...state,
	timers: {...state.timers, [event.timer]: {dueAt: event.dueAt, hasFired: false}},
});

export const timerFired: Reducer<'timer.fired'> = (state, event) => {
	const timer = state.timers[event.timer];
	return timer && event.at >= timer.dueAt
		? {...state, timers: {...state.timers, [event.timer]: {...timer, hasFired: true}}}
		: state;
};

export const sealClaimed: Reducer<'seal.claimed'> = (state, event) => ({
	...state,
	seal: {...state.seal, claim: event.messageId, pending: null, evidence: null},
});

export const evidenceGathered: Reducer<'evidence.gathered'> = (state, event) =>
	state.seal.claim === null
		? state
		: {
				...state,
				todo: {...state.todo, snapshot: event.evidence.todo},
				seal: {...state.seal, evidence: event.evidence},
			};

export const sealRejected: Reducer<'seal.rejected'> = (state, event) => ({
	...state,
	seal: {
		...state.seal,
		claim: null,
		evidence: null,
		pending: null,
		missing: event.missing,
		judged: [...state.seal.judged, ...(state.seal.claim ? [state.seal.claim] : [])],
		rejections: state.seal.rejections + 1,
	},
});

export const sealAccepted: Reducer<'seal.accepted'> = (state, event) => ({
	...state,
	seal: {...state.seal, missing: [], ledger: event.ledger},
});

/** Things a person said that are kept for a commander that must be told again. */
const keptWords = 20;

export const userSaid: Reducer<'user.said'> = (state, event) => {
	const {commander} = state;
	return event.laneId === commanderLane
		? {
				...state,
				commander: {
					...commander,
					unsaid: [...commander.unsaid, event.text],
					said: [...commander.said, event.text].slice(-keptWords),
				},
			}
		: state;
};

export const serverLost: Reducer<'server.lost'> = (state, event) => ({
	...state,
	server: {lost: event.reason},
});

export const serverReturned: Reducer<'server.returned'> = (state) =>
	withoutTimer({...state, server: {lost: null}}, 'server');

export const reviewSubmitted: Reducer<'review.submitted'> = (state, event) => {
	const review = tasksOf(state).findLast(
		(task) => task.spec.reviewOf === event.taskId && task.state === 'working',
	);
	return review
		? withTask(state, review.spec.id, () => ({
				submitted: {verdict: event.verdict, evidence: event.evidence},
			}))
		: state;
};
