import {modelGate} from './guard.js';
import {
	isActive,
	isAhead,
	isToConclude,
	livingLanes,
	providerOf,
	unfinishedTasks,
} from './lanes.js';
import {hasUndelivered, isQuiet} from './rules/commander.js';
import {commanderLane, type Lane, type MissionState, phaseOf} from './state.js';

/** That nothing of a mission goes on before a provider may be asked again. */
export type ProviderWait = Readonly<{
	provider: string;
	/** Epoch ms at which the first of what waits goes on; null where nobody knows. */
	until: number | null;
	reason: string;
}>;

/** True when the commander would be prompted now or shortly: for its mission, with results, a person's words, or to go on. */
export function isCommanderDue(state: MissionState): boolean {
	const isTold = (state.lanes[commanderLane]?.prompts ?? 0) > 0;
	const {claim} = state.seal;
	const hasNews = hasUndelivered(state) || state.commander.unsaid.length > 0 || isQuiet(state);
	return !isTold || (claim === null && hasNews);
}

/** What a whole mission waits for at a moment (epoch ms); null while a lane is at work, or may be prompted. */
export function providerWait(state: MissionState, at: number): ProviderWait | null {
	const lanes = livingLanes(state).filter((lane) => !isAhead(lane));
	const isAtWork = lanes.some((lane) => isActive(lane) && lane.state !== 'open');
	if (phaseOf(state) !== 'working' || state.stop || state.server.lost !== null || isAtWork) {
		return null;
	}
	const due = lanes.filter((lane) => isDue(state, lane)).map(({role}) => waitOf(state, role, at));
	// Tasks that their provider does not hold wait for what waits for it.
	const queued = unfinishedTasks(state)
		.filter((task) => task.state === 'queued')
		.flatMap(({spec}) => waitOf(state, spec.role, at) ?? []);
	const [first] = [...due, ...queued].toSorted(
		(a, b) => (a?.until ?? Number.MAX_VALUE) - (b?.until ?? Number.MAX_VALUE),
	);
	return due.includes(null) ? null : (first ?? null);
}

function isDue(state: MissionState, lane: Lane): boolean {
	return lane.id === commanderLane
		? lane.state === 'open' || isCommanderDue(state)
		: lane.state === 'open' || isToConclude(state, lane);
}

function waitOf(state: MissionState, role: string, at: number): ProviderWait | null {
	const model = state.settings?.roles[role]?.model ?? null;
	const gate = modelGate(state, model, at);
	if (model === null || gate.kind === 'open') {
		return null;
	}
	const until = gate.kind === 'wait' && !gate.isOpenEnded ? gate.until : null;
	return {provider: providerOf(model), until, reason: gate.reason};
}
